"""Signs people in through the client's own OpenID Connect provider: an owner sets it up, and it works once the mail
domain is proved.

Owners keep their other ways in, whatever becomes of the provider. Its secret is sealed; its claims are checked at the
door (portal.people.company_provider) before they come here.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Final

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenants import context
from tenants.acts.noting import note
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.services import schedule
from tenants.agreements.models import Agreement
from tenants.clock import business_now, real_now
from tenants.database.statements import wait_in_line
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.company_sign_in import (
    Vouched,
    canonical_domain,
    domain_of,
    has_lapsed,
    record_name,
    record_text,
    role_for,
)
from tenants.domain.lanes import Lane
from tenants.models import CompanySignIn, Tenant
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.outside.addresses_outside import check_typed
from tenants.outside.exchange import PassingTrouble
from tenants.outside.txt_records import txt_records
from tenants.people.models import Invitation, Role, User
from tenants.people.selectors import open_invitations
from tenants.people.services import change_person, come_in, sign_out_everywhere
from tenants.refusals import Refused
from tenants.sealing import sealed

CHECK: Final = "people.check_mail_domain"
CHECKED_EVERY: Final = timedelta(hours=6)  # business time
LADDER: Final = (Role.VIEWER, Role.OPERATOR)  # an owner is made by an owner, not by a provider
LETTER: Final = "tenants/mail_domain_missing"


def company_sign_in() -> CompanySignIn | None:
    """Returns the company sign-in of the client in use, proved or not, or None."""
    return CompanySignIn.objects.filter(tenant=context.current_tenant()).first()


def in_use() -> CompanySignIn | None:
    """Returns the company sign-in of the client in use once its domain is proved, else None."""
    return CompanySignIn.objects.filter(tenant=context.current_tenant(), proved_at__isnull=False).first()


def client_of(email: str) -> Tenant | None:
    """Returns the client whose people sign in with addresses of this domain, or None.

    Call it outside any client's schema.
    """
    proved = CompanySignIn.objects.filter(domain=domain_of(email), proved_at__isnull=False)
    row = proved.select_related("tenant").first()
    return row.tenant if row is not None and row.tenant.served else None


def demanded_of(user: User) -> bool:
    """Returns True if this person may sign in only through the company."""
    if user.role not in LADDER:
        return False
    row = in_use()
    return row is not None and row.required and domain_of(user.email) == row.domain


# ---------------------------------------------------------------- set up by an owner


def set_up(*, issuer: str, client_id: str, client_secret: str, domain: str, by: Actor) -> CompanySignIn:
    """Stores the provider; it lets nobody in before the domain is proved. Raises Refused."""
    check_typed(issuer, field="issuer")
    try:
        named = canonical_domain(domain)
    except ValueError:
        raise Refused(_("This is not a mail domain: write it as example.com."), field="domain") from None
    with transaction.atomic():
        wait_in_line(f"company sign-in {context.schema_in_use()}")
        if company_sign_in() is not None:
            raise Refused(_("Company sign-in is set up already: remove it first."))
        row = CompanySignIn.objects.create(
            tenant=context.current_tenant(),
            issuer=issuer,
            client_id=client_id,
            client_secret=sealed(client_secret),
            domain=named,
            proof=secrets.token_urlsafe(24),
            role=Role.VIEWER,
        )
        _note_company_sign_in("company_sign_in_set_up", row, by, issuer=issuer)
        ask_check()
    return row


def change(
    *, client_id: str, client_secret: str, role: str, claim: str, roles: Mapping[str, str], required: bool, by: Actor
) -> None:
    """Changes who gets which role, and who has to sign in this way; without a secret the stored one stays.

    People who newly have to are signed out. Raises Refused for a role that a provider cannot give.
    """
    if not {role, *roles.values()} <= {*LADDER}:
        raise Refused(_("This role does not exist here."))
    with transaction.atomic():
        row = CompanySignIn.objects.select_for_update().get(tenant=context.current_tenant())
        demanded_now = required and not row.required
        row.client_id, row.client_secret = client_id, sealed(client_secret) if client_secret else row.client_secret
        row.role, row.claim, row.roles, row.required = role, claim, dict(roles), required
        row.save()
        if demanded_now and row.proved_at is not None:
            for user in User.objects.filter(role__in=LADDER, is_active=True, email__iendswith=f"@{row.domain}"):
                sign_out_everywhere(user, by=by)
        _note_company_sign_in("company_sign_in_changed", row, by, role=role, state="on" if required else "off")


def remove(*, by: Actor) -> None:
    """Removes the provider: people stay, and choose a password by mail. Repeating it changes nothing."""
    with transaction.atomic():
        row = CompanySignIn.objects.select_for_update().filter(tenant=context.current_tenant()).first()
        if row is not None:
            SocialAccount.objects.filter(provider=str(row.pk)).delete()
            row.delete()
            _note_company_sign_in("company_sign_in_removed", row, by)


def forget_company_sign_in() -> None:
    """Deletes the provider of the client in use, which leaves: another may have the domain, and nobody needs the
    secret.
    """
    CompanySignIn.objects.filter(tenant=context.current_tenant()).delete()


# ---------------------------------------------------------------- the domain


def ask_check() -> None:
    """Schedules a check of the domain now."""
    schedule(CHECK, key="domain", lane=Lane.FAST)


@handles(CHECK, outside=True)
def check_mail_domain(work: Claimed) -> None:
    """Looks the record up, and again after CHECKED_EVERY, so that a domain that has passed to another lets
    nobody in.
    """
    row, found, trouble = company_sign_in(), False, ""
    if row is not None:
        try:
            found = record_text(row.proof) in txt_records(record_name(row.domain))
            trouble = "" if found else CompanySignIn.Trouble.MISSING
        except PassingTrouble:
            trouble = CompanySignIn.Trouble.NO_ANSWER
    with work.completing():
        kept = CompanySignIn.objects.select_for_update().filter(pk=row.pk).first() if row else None
        if kept is not None:
            _note_checked(kept, trouble, found=found)
            schedule(CHECK, key="domain", lane=Lane.BULK, due_at=business_now() + CHECKED_EVERY, keep_earlier=True)


def _note_checked(row: CompanySignIn, trouble: str, *, found: bool) -> None:
    row.checked_at, row.trouble, proved = real_now(), trouble, row.proved_at is not None
    if found:
        row.proved_at, row.missing_since = row.proved_at or row.checked_at, None
    elif trouble == CompanySignIn.Trouble.MISSING and proved:
        if row.missing_since is None:
            _warn_owners(row)
        row.missing_since = row.missing_since or row.checked_at
        if has_lapsed(row.missing_since, row.checked_at):
            row.proved_at = row.missing_since = None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # two at once: the first one has it
        row.proved_at, row.trouble = None, CompanySignIn.Trouble.TAKEN
        row.save()
    if (row.proved_at is not None) != proved:
        _note_company_sign_in("mail_domain_let_go" if proved else "mail_domain_proved", row, PLATFORM)


def _warn_owners(row: CompanySignIn) -> None:
    owners = User.objects.filter(role=Role.OWNER, is_active=True).values_list("pk", flat=True)
    queue_message(
        LETTER,
        [Recipient("user", owner, ("email",)) for owner in owners],
        key=f"mail_domain_missing:{row.pk}:{real_now():%Y%m%d}",
        page=Page("company_sign_in"),
        domain=row.domain,
        record=record_name(row.domain),
    )


# ---------------------------------------------------------------- arriving


def arrive(row: CompanySignIn, vouched: Vouched) -> User | None:
    """Returns the person whom the provider vouches for; None: somebody new, who may `join`.

    Raises Refused for a person who is not let in.

    The provider's permanent id identifies them; the first time the address does. If a second account of the provider
    has the address, it was given to somebody else, who is not let in as the first person.
    """
    if domain_of(vouched.email) != row.domain:
        raise Refused(_("Company sign-in is for addresses of %(domain)s only.") % {"domain": row.domain})
    with transaction.atomic():
        wait_in_line(f"company sign-in {row.pk} {vouched.email}")
        known = SocialAccount.objects.filter(provider=str(row.pk), uid=vouched.subject).select_related("user").first()
        user: User | None = known.user if known else User.objects.filter(email=vouched.email).first()
        if user is None or (not user.is_active and _invitation(vouched)):
            return None
        if not user.is_active:
            raise Refused(_("Your sign-in here was removed: an owner can invite you again."))
        if known is None:
            _connect(row, user, vouched)
        if row.claim and user.role in LADDER and user.role != (role := _role(row, vouched)):
            change_person(user.pk, role=role, by=_by(row))
            user.role = role
    return user


def join(row: CompanySignIn, vouched: Vouched, *, name: str, language: str, accepted: Collection[Agreement]) -> User:
    """Makes the person a member, just in time: with the role of an open invitation, of the claim, or the usual one.

    Raises Refused as `arrive` does, and NotAccepted.
    """
    with transaction.atomic():
        user = arrive(row, vouched)
        if user is None:
            invitation = _invitation(vouched)
            role = invitation.role if invitation else _role(row, vouched)
            user, _new = User.objects.get_or_create(email=vouched.email, defaults={"name": name})
            user.set_unusable_password()
            come_in(user, name=name, role=role, language=language, accepted=accepted)
            if invitation:
                Invitation.objects.filter(pk=invitation.pk).update(accepted_at=real_now())
            _connect(row, user, vouched)
    return user


def forget_account(user: User) -> None:
    """Forgets the provider's account of a person who was shut out, since the address may be somebody else's by the next
    time.
    """
    SocialAccount.objects.filter(user=user).delete()


def _connect(row: CompanySignIn, user: User, vouched: Vouched) -> None:
    if SocialAccount.objects.filter(provider=str(row.pk), user=user).exists():
        raise Refused(
            _("%(email)s belongs to another company account: an owner can remove it and invite you.")
            % {"email": user.email}
        )
    SocialAccount.objects.create(provider=str(row.pk), user=user, uid=vouched.subject)


def _invitation(vouched: Vouched) -> Invitation | None:
    found: Invitation | None = open_invitations().filter(email=vouched.email, expires_at__gt=real_now()).first()
    return found


def _role(row: CompanySignIn, vouched: Vouched) -> str:
    return role_for(vouched.values, row.roles, LADDER, row.role) if row.claim else row.role


def _by(row: CompanySignIn) -> Actor:
    """Returns the actor of a change of role: the provider, neither a person nor the platform."""
    return Actor("company", row.domain, str(row.pk))


def _note_company_sign_in(action: str, row: CompanySignIn, by: Actor, **details: Any) -> None:
    note(action, actor=by, subject_kind="company_sign_in", subject_id=row.pk, mail_domain=row.domain, **details)
