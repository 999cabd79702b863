"""Changes a client's registered details: legal name, credit code, subject type, industry, or being micro.

The client asks with the document that proves it, or one of the staff proposes it; two people decide in the case
(acts_of_two). The consequences follow in the transaction of the second one's decision: documents, freezes and the cycle
of re-verification here, labels above (MasterDataChanged).
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

import tenants.services as clients
from compliance import uploads
from compliance.acts_of_two import ActFacts, Decision, done_by_two, propose_act
from compliance.certification import re_verification, services as certification
from compliance.domain.master_data import MasterData, MasterDataFault, differing, master_data_fault
from compliance.evidence.services import record
from compliance.reviews.models import Case
from compliance.reviews.selectors import open_case_about
from compliance.reviews.services import open_case
from compliance.storage import keep_all
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.events import Event
from tenants.languages import in_each_language
from tenants.models import Tenant
from tenants.refusals import Refused
from tenants.selectors import address_of, platform_tenant

ACT: Final = "change_master_data"
SUBJECT: Final = "tenant"  # subject_kind of cases and records


@dataclass(frozen=True, kw_only=True)
class MasterDataFacts(ActFacts):
    """The details `after` the change, and those `before` it when it was asked for."""

    act: str = ACT
    before: MasterData
    after: MasterData


@dataclass(frozen=True)
class MasterDataChanged(Event):
    """The client's details have changed. Emitted inside its schema, after they were written.

    before: the client as it was (not saved).
    """

    before: Tenant
    actor: Actor


def master_data_of(tenant: Tenant) -> MasterData:
    """Returns the certified details of a client."""
    return MasterData(**{name: getattr(tenant, name) for name in Tenant.MASTER_DATA})


def as_it_would_be(tenant: Tenant, after: MasterData) -> Tenant:
    """Returns the client with other details, not saved: within its context everything that reads the client reads
    those.
    """
    other = copy(tenant)
    clients.set_master_data(other, asdict(after), business_now())
    return other


def open_change() -> Case | None:
    """Returns the change of the client in use that nobody has decided yet, or None."""
    return open_case_about(Case.Kind.MASTER_DATA, context.current_tenant().pk)


def ask_for_change(asked: Mapping[str, Any], *, files: Sequence[File[bytes]], actor: Actor, text: str = "") -> Case:
    """Asks for a change on behalf of the client in use, with the document that proves it.

    Fields that are not `asked` for (fields of MasterData) stay. The client does not learn whether another one has the
    credit code: the desk sees that. Raises Refused.
    """
    clean = _proof(files)
    with transaction.atomic():
        facts, about = _facts_and_subject(context.current_tenant(), asked)
        return open_case(
            **about,
            title=in_each_language(_title),
            facts=facts,
            lane=Lane.STANDARD,
            actor=actor,
            text=text.strip(),
            files=keep_all(clean, context.schema_in_use()),
        )


def propose_change(
    tenant: Tenant, asked: Mapping[str, Any], *, files: Sequence[File[bytes]], reason: str, actor: Actor
) -> Case:
    """Proposes, for one of the staff, a change that a client asked for outside the portal, with the document.

    Raises Refused (reviews' too, and for a credit code that another client has).
    """
    clean = _proof(files)
    with transaction.atomic():
        kept = keep_all(clean, tenant.schema_name)
        with context.client(tenant):
            facts, about = _facts_and_subject(tenant, asked)
        if clients.credit_code_of_another(tenant, facts.after.credit_code):
            raise clients.code_taken()
        return propose_act(facts, _title, **about, comment=reason.strip(), actor=actor, tenant=tenant, files=kept)


def _proof(files: Sequence[File[bytes]]) -> list[uploads.CleanFile]:
    if not files:
        said = _("Add the document that proves it, such as the new business licence.")
        raise Refused(said, code="no_document", field=uploads.FIELD)
    return uploads.accept_all(files)


def _facts_and_subject(tenant: Tenant, asked: Mapping[str, Any]) -> tuple[MasterDataFacts, dict[str, Any]]:
    """Returns the facts of a case and its subject, in the transaction that opens it."""
    now = _locked_client(tenant)
    before = master_data_of(now)
    after = replace(before, **asked)
    name, code = clients.canonical_master_data(now, legal_name=after.legal_name, credit_code=after.credit_code)
    facts = MasterDataFacts(before=before, after=replace(after, legal_name=name, credit_code=code))
    _demand_possible(facts)
    if open_change() is not None:
        raise Refused(_("A change is under review already: answer or withdraw it first."), code="in_review")
    return facts, {"kind": Case.Kind.MASTER_DATA, "subject_kind": SUBJECT, "subject_id": now.pk}


def _locked_client(tenant: Tenant) -> Tenant:
    """Returns the client as it is now, locked: nobody changes it or asks to until this transaction ends."""
    row: Tenant = Tenant.objects.select_for_update(of=("self",), no_key=True).get(pk=tenant.pk)
    return row


def _demand_possible(facts: MasterDataFacts) -> None:
    fault = master_data_fault(facts.before, facts.after)
    if fault is MasterDataFault.NOTHING:
        raise Refused(_("Nothing would change: enter what is different."), code="nothing_changes")
    if fault is MasterDataFault.ANOTHER_PARTY:
        said = _(
            "An individual and a firm are different subjects, each with an account of its own: sign up as the other "
            "one at %(address)s, and add and prove the numbers there."
        )
        raise Refused(said % {"address": address_of(platform_tenant())}, code="another_subject", field="subject_type")


def _title() -> str:
    return _("Change of registered details")


@done_by_two(ACT, MasterDataFacts)
def _change(facts: MasterDataFacts, agreed: Decision) -> None:
    """Writes the change with all its consequences, unless the client has changed meanwhile. Raises Refused.

    1. Begin a re-verification that is due already under the old details.
    2. Write the details and record them.
    3. Settle freezes, reminders and the cycle under the new details.
    """
    tenant = context.current_tenant()
    with transaction.atomic():
        now = _locked_client(tenant)
        if master_data_of(now) != facts.before:
            raise Refused(_("The client's details have changed since this was submitted: reject it."))
        re_verification.re_verify()  # what is due by now is due as the one that it was
        before = copy(now)
        clients.write_master_data(now, asdict(facts.after), business_now())
        for name in Tenant.OF_MASTER_DATA:
            setattr(tenant, name, getattr(now, name))
        record(
            "master_data_changed",
            actor=agreed.second,
            subject_kind=SUBJECT,
            subject_id=tenant.pk,
            concerns=[agreed.case.pk],
            changed_data=", ".join(differing(facts.before, facts.after)),
            proposed_by=agreed.first.name,
        )
        certification.settle_freezes(actor=agreed.second)
        certification.remind()
        re_verification.re_verify()
        MasterDataChanged(before=before, actor=agreed.second).emit()
