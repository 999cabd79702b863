"""Writes about clients as such: an application, the company's settings, closing the account."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tenants import context
from tenants.acts.noting import note
from tenants.agenda.services import schedule_for_platform
from tenants.agreements.models import Agreement
from tenants.agreements.selectors import to_accept
from tenants.agreements.services import accept_agreements
from tenants.clients.identity import columns_of_firm, columns_of_individual
from tenants.clients.provisioning import REMOVE, RETENTION
from tenants.clock import business_now
from tenants.domain import addresses, legal_names
from tenants.domain.actors import Actor
from tenants.domain.naming import speaks_for_the_platform
from tenants.domain.sms import sms_safe
from tenants.domain.time_zones import known_time_zones
from tenants.events import Event
from tenants.models import Domain, Tenant
from tenants.outbox.services import Recipient, make_all_void, queue_message
from tenants.people.models import ApiKey, Invitation, Role, User
from tenants.refusals import Refused

ACCEPTED_STATES = (Tenant.State.PROVISIONING, Tenant.State.READY, Tenant.State.SUSPENDED)  # one for each firm or person
OPEN_STATES = (Tenant.State.APPLIED, *ACCEPTED_STATES)
PROOFS = ("credit_code", "identity_type", "identity_number")  # of an application: checked, and kept in another form


@dataclass(frozen=True)
class TenantClosed(Event):
    """A client's account was closed: nothing of it is wanted any more. Emitted inside its schema."""

    tenant: Tenant
    actor: Actor


@dataclass(frozen=True)
class Application:
    """The details that a firm, or an individual, gives when it applies. `name` is the first part of its future address.

    An individual gives the number of its identity document in clear, all others a credit code.
    """

    legal_name: str
    subject_type: str
    name: str
    applicant_name: str
    applicant_email: str
    applicant_mobile: str = ""
    credit_code: str = ""
    identity_type: str = ""
    identity_number: str = field(default="", repr=False)
    industry: str = Tenant.Industry.OTHER
    micro: bool = False
    time_zone: str = "Asia/Shanghai"
    language: str = "zh-hans"


def apply(application: Application, accepted: Collection[Agreement]) -> Tenant:
    """Registers an applicant and reserves its address; the caller opens the case and tells the applicant.

    Raises Refused.

    Neither the answer nor its duration reveals whether the firm or person has an account already: the reviewer sees
    that, and the letter of the decision tells the applicant. accepted: the versions of the agreements that the
    applicant has accepted.
    """
    as_individual = application.subject_type == Tenant.SubjectType.INDIVIDUAL
    with transaction.atomic():
        tenant = register(application, domain=f"{addresses.canonical_address(application.name)}.{settings.BASE_DOMAIN}")
        accept_agreements(
            tenant,
            accepted,
            to_accept(as_individual=as_individual),
            person=application.applicant_name,
            email=application.applicant_email,
        )
    return tenant


def register(
    application: Application, *, domain: str, kind: str = Tenant.Kind.CLIENT, state: str = Tenant.State.APPLIED
) -> Tenant:
    """Makes the rows of a tenant that has no schema yet. Raises Refused for an address or a firm that is taken."""
    name = addresses.canonical_address(application.name)
    if kind == Tenant.Kind.CLIENT and (fault := addresses.address_fault(name)):
        raise Refused(address_words(fault), field="name")
    if kind == Tenant.Kind.STAFF and Tenant.objects.filter(kind=kind).exists():
        raise Refused(_("The platform already has its staff account."))
    if kind == Tenant.Kind.CLIENT and (words := fault_of_legal_name(application.legal_name)):
        raise Refused(words, field="legal_name")
    values = {each.name: getattr(application, each.name) for each in fields(Application) if each.name not in PROOFS}
    del values["name"]
    values["legal_name"] = legal_names.canonical_legal_name(application.legal_name)
    who = _identity_columns(application) if kind == Tenant.Kind.CLIENT else {}
    try:
        with context.platform(), transaction.atomic():  # a tenant's row is made outside any schema
            schema = addresses.schema_for(name, set(Tenant.objects.values_list("schema_name", flat=True)))
            tenant: Tenant = Tenant.objects.create(schema_name=schema, kind=kind, state=state, **values, **who)
            Domain.objects.create(tenant=tenant, domain=domain, is_primary=True)
    # Either is unique in the database, so two at the same moment end here too; django-tenants looks for itself first.
    except (IntegrityError, ValidationError):
        # Who only applies learns of addresses, which everybody can look up, and of no account.
        open_tenants = Tenant.objects.filter(state__in=ACCEPTED_STATES if state in ACCEPTED_STATES else ())
        if who.get("credit_code") and open_tenants.filter(credit_code=who["credit_code"]).exists():
            raise Refused(
                _("This company already has an account or an open application: ask its owner for an invitation."),
                field="credit_code",
            ) from None
        if who.get("identity_hash") and open_tenants.filter(identity_hash=who["identity_hash"]).exists():
            raise Refused(_("This person has an account or an open application."), field="identity_number") from None
        raise Refused(_("This address is already taken: choose another one."), field="name") from None
    return tenant


def fault_of_legal_name(text: str) -> str:
    """Returns why nobody may register under this name, in words; empty when somebody may."""
    name = legal_names.canonical_legal_name(text)
    if not name:
        return _("Enter the registered name.")
    character = legal_names.strange_character(name)
    if character is None:
        return ""
    return _("No registered name carries %(character)s: type the name as it stands on the document.") % {
        "character": _shown(character)
    }


def _shown(character: str) -> str:
    """Returns a character in a readable form, even an invisible one: “⻘” (U+2ED8)."""
    code = f"U+{ord(character):04X}"
    return f"“{character}” ({code})" if unicodedata.category(character) == "So" else code


def fault_of_address(name: str) -> str:
    """Returns why a portal cannot have this name before the platform's own, in words; empty when it can."""
    name = addresses.canonical_address(name)
    if fault := addresses.address_fault(name):
        return address_words(fault)
    if Domain.objects.filter(domain=f"{name}.{settings.BASE_DOMAIN}").exists():
        return _("This address is already taken: choose another one.")
    return ""


def _identity_columns(application: Application) -> dict[str, str]:
    """Returns the columns that identify the applicant. Raises Refused."""
    if application.subject_type == Tenant.SubjectType.INDIVIDUAL:
        try:
            return columns_of_individual(application.identity_type, application.identity_number)
        except ValueError as error:
            raise Refused(str(error), field="identity_number") from None
    try:
        return columns_of_firm(application.credit_code)
    except ValueError as error:
        raise Refused(str(error), field="credit_code") from None


def add_domain(tenant: Tenant, text: str, *, by: Actor) -> str:
    """Serves a client under one more host name of its own. Returns it in canonical form. Raises Refused."""
    host = addresses.canonical_address(text)
    if not addresses.is_host(host) or "." not in host:
        raise Refused(_("This is not a host name: enter it without scheme and port."))
    if f".{host}".endswith(f".{settings.BASE_DOMAIN}"):
        raise Refused(_("Addresses under the platform's own domain are assigned when a company applies."))
    try:
        with context.platform(), transaction.atomic():
            Domain.objects.create(tenant=tenant, domain=host, is_primary=False)
            _note_client("domain_added", tenant, by, domain=host)
    except (IntegrityError, ValidationError):
        raise Refused(_("This address is already taken: choose another one.")) from None
    return host


def remove_domain(tenant: Tenant, host: str, *, by: Actor) -> None:
    """Stops serving a client under a host name. Raises Refused for its first address, to which letters lead."""
    with transaction.atomic():
        if not Domain.objects.filter(tenant=tenant, domain=host, is_primary=False).delete()[0]:
            raise Refused(_("This address must stay: links in messages use it."))
        _note_client("domain_removed", tenant, by, domain=host)


def _note_client(action: str, tenant: Tenant, by: Actor, **details: str) -> None:
    """Records an action in the client's own history."""
    with context.client(tenant):
        note(action, actor=by, subject_kind="tenant", subject_id=tenant.pk, **details)


def sign_sms(tenant: Tenant, text: str, providers: Collection[str], *, by: Actor) -> None:
    """Sets the signature of a client's SMS to its own customers, and the providers that approved it; empty: none are
    sent. Raises Refused for what no provider approves, or what is the platform's.
    """
    text = text.strip()
    if text and (not 2 <= len(text) <= 12 or sms_safe(text) != text or speaks_for_the_platform(text)):
        raise Refused(_("A signature has 2 to 12 characters, without brackets or links, and is not the platform's."))
    with context.platform(), transaction.atomic():
        tenant.sms_signature, tenant.signed_by = text, sorted(providers) if text else []
        tenant.save(update_fields=["sms_signature", "signed_by"])
        _note_client("sms_signature_set", tenant, by, text=text, providers=", ".join(providers))


def change_company(*, time_zone: str, language: str, by: Actor) -> None:
    """Sets the time zone and the language of the client in use. Raises Refused."""
    if time_zone not in known_time_zones():
        raise Refused(_("Enter a time zone such as Asia/Shanghai."), field="time_zone")
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("This language is not supported."), field="language")
    tenant = context.current_tenant()
    with transaction.atomic():
        Tenant.objects.filter(pk=tenant.pk).update(time_zone=time_zone, language=language)
        _note_client("company_changed", tenant, by, time_zone=time_zone, language=language)
    tenant.time_zone, tenant.language = time_zone, language


def canonical_master_data(tenant: Tenant, *, legal_name: str, credit_code: str) -> tuple[str, str]:
    """The name and the credit code of a client as they are kept. Raises Refused for what nobody is registered by."""
    if fault := fault_of_legal_name(legal_name):
        raise Refused(fault, code="legal_name", field="legal_name")
    name = legal_names.canonical_legal_name(legal_name)
    if tenant.subject_type == Tenant.SubjectType.INDIVIDUAL:
        return name, ""
    try:
        return name, columns_of_firm(credit_code)["credit_code"]
    except ValueError as error:
        raise Refused(str(error), code="credit_code", field="credit_code") from None


def credit_code_of_another(tenant: Tenant, code: str) -> bool:
    """Whether another client in service, or on its way there, has this credit code."""
    with context.platform():
        others = Tenant.objects.filter(credit_code=code, state__in=ACCEPTED_STATES).exclude(pk=tenant.pk)
        return bool(code) and bool(others.exists())


def write_master_data(tenant: Tenant, values: Mapping[str, Any], now: datetime) -> None:
    """Writes what two people have agreed on (Tenant.MASTER_DATA), in their transaction; a former name is kept beside
    the new one. Raises Refused for a credit code that another client has.
    """
    set_master_data(tenant, values, now)
    try:
        with context.platform(), transaction.atomic():
            tenant.save(update_fields=Tenant.OF_MASTER_DATA)
    except IntegrityError as error:
        if "one_open_client_per_credit_code" not in str(error):
            raise
        raise code_taken() from error


def set_master_data(tenant: Tenant, values: Mapping[str, Any], now: datetime) -> None:
    """Sets the same as write_master_data, without saving it."""
    if values["legal_name"] != tenant.legal_name:
        others = [each for each in tenant.names_before if each not in (tenant.legal_name, values["legal_name"])]
        tenant.former_names = "\n".join([tenant.legal_name, *others])
    if (values["subject_type"], values["industry"]) != (tenant.subject_type, tenant.industry):
        since = tenant.subject_since and tenant.subject_since.isoformat()
        tenant.earlier_subjects = [(tenant.subject_type, tenant.industry, since), *tenant.earlier_subjects]
        tenant.subject_since = now
    for name in Tenant.MASTER_DATA:
        setattr(tenant, name, values[name])


def code_taken() -> Refused:
    """Returns the refusal of a credit code that another client has."""
    return Refused(
        _("Another client has this credit code: its account must be closed first."),
        field="credit_code",
    )


def open_status_page(*, public: bool) -> bool:
    """Sets whether anyone may read the client's status page. Returns False when it was so already."""
    changed = Tenant.objects.filter(pk=context.current_tenant().pk, status_page_public=not public).update(
        status_page_public=public
    )
    return bool(changed)


def note_frozen(since: datetime | None) -> None:
    """Notes since when something of the client in use is frozen; None: nothing is."""
    Tenant.objects.filter(pk=context.current_tenant().pk).update(frozen_since=since)


def switch_state(tenant: Tenant, before: str, after: str) -> bool:
    """Moves a client from one state to another. Returns False when it was not in the first one."""
    with context.platform():
        changed = Tenant.objects.filter(pk=tenant.pk, kind=Tenant.Kind.CLIENT, state=before).update(state=after)
    if changed:
        tenant.state = after
    return bool(changed)


def close_account(*, actor: Actor) -> None:
    """Closes the account of the client in use: nobody signs in and no program calls any more, nothing is wanted.

    From closed_at on no message goes to it, so that is written last. Its data stay for RETENTION; then `manage.py
    reconcile_tenants` removes them. Raises Refused when it is closed.
    """
    tenant, now = context.current_tenant(), business_now()
    with transaction.atomic():
        closed = Tenant.objects.filter(
            pk=tenant.pk, kind=Tenant.Kind.CLIENT, state__in=[Tenant.State.READY, Tenant.State.SUSPENDED]
        ).update(state=Tenant.State.CLOSED)
        if not closed:
            raise Refused(_("This account has already been closed."))
        tenant.refresh_from_db()
        Session.objects.all().delete()
        ApiKey.objects.filter(revoked_at=None).update(revoked_at=Now())
        Invitation.objects.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=Now())
        make_all_void()
        _note_client("account_closed", tenant, actor)
        TenantClosed(tenant=tenant, actor=actor).emit()
        schedule_for_platform(REMOVE, key=str(tenant.pk), due_at=now + RETENTION)
        owners = User.objects.filter(role=Role.OWNER, is_active=True)
        queue_message(
            "tenants/account_closed",
            [Recipient("user", owner.pk, ("email",)) for owner in owners],
            key="account_closed",
            days=RETENTION.days,
        )
        Tenant.objects.filter(pk=tenant.pk).update(closed_at=now)


def keep_open() -> bool:
    """Keeps the account of the client in use from being closed until this transaction ends.

    Returns False when it is closed. Call it before locking anything that closing changes too: closing locks the client
    first.
    """
    state = Tenant.objects.select_for_update(no_key=True).values_list("state", flat=True)
    return bool(state.get(pk=context.current_tenant().pk) != Tenant.State.CLOSED)


def address_words(fault: addresses.AddressFault) -> str:
    """Returns what is wrong with the first part of an address, in the current language."""
    if fault is addresses.AddressFault.RESERVED:
        return _("This name is reserved for the platform: choose another one.")
    return _(
        "Use %(shortest)d to %(longest)d characters: letters a to z, digits and hyphens; begin and end with a letter"
        " or digit."
    ) % {"shortest": addresses.SHORTEST, "longest": addresses.LONGEST}
