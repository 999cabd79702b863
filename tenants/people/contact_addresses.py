"""Finds the clients at which somebody is a contact, by the whole e-mail or mobile, for the platform's staff.

Only keyed hashes of the addresses stand outside the clients' schemas (ADR 17).
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from tenants import context
from tenants.models import ContactAddress, Tenant
from tenants.people.models import Contact
from tenants.sealing import keyed_hash


def note_contact_addresses(contact: Contact) -> None:
    """Stores the present addresses of a contact of the client in use, in place of the earlier ones."""
    tenant = context.current_tenant()
    if tenant.kind != Tenant.Kind.CLIENT:
        return
    digests = {_digest(address) for address in (contact.email, contact.mobile) if address}
    of_it = ContactAddress.objects.filter(tenant=tenant, contact=contact.pk)
    of_it.exclude(digest__in=digests).delete()
    rows = [ContactAddress(tenant=tenant, contact=contact.pk, digest=digest) for digest in sorted(digests)]
    ContactAddress.objects.bulk_create(rows, ignore_conflicts=True)


def forget_contact_addresses(contacts: Iterable[UUID] | None = None) -> None:
    """Deletes the addresses of these former contacts of the client in use; None: of all, since it leaves."""
    rows = ContactAddress.objects.filter(tenant=context.current_tenant())
    (rows if contacts is None else rows.filter(contact__in=contacts)).delete()


def clients_with_contact(address: str) -> QuerySet[Tenant]:
    """Returns the clients with a contact at an e-mail, or at a mobile in its canonical form (+86…), in any
    capitalization.
    """
    at_it = ContactAddress.objects.filter(digest=_digest(address))
    clients: QuerySet[Tenant] = Tenant.objects.filter(pk__in=at_it.values("tenant")).order_by("legal_name", "pk")
    return clients


def _digest(address: str) -> str:
    return keyed_hash("contact", address.strip().lower())
