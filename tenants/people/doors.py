"""Finds the clients at which somebody signs in by the e-mail alone, and mails the addresses to a person who forgot
them.

Only a keyed hash of the e-mail stands outside the clients' schemas (ADR 17), and nobody learns whether somebody has
that address: every request gets the same answer, and is looked up later. The desk's search finds clients by it, too.
"""

from typing import Final
from uuid import UUID

from tenants import context
from tenants.agenda.services import schedule_for_platform
from tenants.clock import real_now
from tenants.domain.lanes import Lane
from tenants.models import SignInAddress, Tenant
from tenants.outbox.services import Recipient, queue_message
from tenants.people.models import User
from tenants.sealing import keyed_hash

FIND: Final = "people.find_portals"
MOST: Final = 20  # clients of one person that send a letter


def email_digest(email: str) -> str:
    """Returns the hash by which the rows of one address are found."""
    return keyed_hash("sign_in", email.strip().lower())


def note_sign_in_address(person: User) -> None:
    """Stores where this person of the client in use signs in, or forgets it when they no longer may."""
    tenant = context.current_tenant()
    if tenant.kind != Tenant.Kind.CLIENT:
        return
    if person.is_active:
        SignInAddress.objects.update_or_create(
            tenant=tenant, digest=email_digest(person.email), defaults={"person": person.pk}
        )
    else:
        SignInAddress.objects.filter(tenant=tenant, person=person.pk).delete()


def forget_sign_in_addresses() -> None:
    """Deletes the sign-in addresses of the client in use, which leaves."""
    SignInAddress.objects.filter(tenant=context.current_tenant()).delete()


def ask_for_portals(email: str) -> None:
    """Schedules a mail to the owner of this address about where to sign in. It costs the same whether anybody
    has it.
    """
    digest = email_digest(email)
    schedule_for_platform(FIND, key=digest, lane=Lane.FAST, digest=digest)


def send_portals(digest: str) -> int:
    """Queues one letter from each client at which this person signs in, at most once in an hour.

    Returns how many are new.
    """
    hour, new = f"{real_now():%Y%m%d%H}", 0
    for tenant, person in _doors(digest):
        with context.client(tenant):
            if User.objects.filter(pk=person, is_active=True).exists():
                new += queue_message(
                    "tenants/portal_found",
                    [Recipient("user", person, ("email",))],
                    key=f"portal_found:{person}:{hour}",
                )
    return new


def clients_of(email: str) -> list[Tenant]:
    """Returns the clients where somebody with this mail address signs in, for the platform's staff."""
    rows = SignInAddress.objects.filter(digest=email_digest(email)).select_related("tenant").order_by("pk")[:MOST]
    return [row.tenant for row in rows]


def _doors(digest: str) -> list[tuple[Tenant, UUID]]:
    rows = SignInAddress.objects.filter(digest=digest).select_related("tenant").order_by("pk")[:MOST]
    return [(row.tenant, row.person) for row in rows if row.tenant.served]
