"""Proposes what only two reviewers together may do to a client: suspend, resume, revoke a licence, reject a
re-verification, record a forged document.

One proposes here, which opens a case; another confirms in that case (reviews.services.confirm), and then it is done
(acts_of_two). Titles leave out the client's name, which may be a person's: the client's history keeps them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as _lazy

from compliance import services
from compliance.acts_of_two import ActFacts, Decision, done_by_two, propose_act
from compliance.certification import suspending
from compliance.licences import services as licences
from compliance.licences.selectors import LicenceFacts, ReVerificationFacts, facts_of, licence_of_client, stored_file
from compliance.models import Licence, Violation
from compliance.reviews.models import Case
from compliance.reviews.selectors import documents_of_client, stored_attachment
from compliance.reviews.services import CaseMoved, reject
from compliance.reviews.texts import check_reason, title
from tenants import context
from tenants.clock import business_now
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused

SUSPEND, RESUME, REVOKE, FAIL, FORGED = "suspend", "resume", "revoke", "fail", "forged"
FAILURE = "re_verification_failure"  # the subject of a proposal to reject a re-verification
_STATE_BEFORE = {SUSPEND: Tenant.State.READY, RESUME: Tenant.State.SUSPENDED}


@dataclass(frozen=True)
class MeasureFacts(ActFacts):
    """The facts of a measure that two people agree on.

    act: SUSPEND (cause, reason), RESUME (reason), REVOKE (reason, licence_id, licences), FAIL (case at version,
    reason_code, text, licences) or FORGED (description, occurred_at: business time; document and document_name: an
    attachment of a case; licences: its entered details, if it is a licence's). A FREEZE or VIOLATION case that was
    opened otherwise has no act.
    """

    reason: str = ""
    cause: str = ""
    licence_id: UUID | None = None
    licences: tuple[LicenceFacts, ...] = ()
    case: UUID | None = None
    version: int = 0
    reason_code: str = ""
    text: str = ""
    description: str = ""
    occurred_at: datetime | None = None
    document: UUID | None = None
    document_name: str = ""


def propose_suspension(tenant: Tenant, *, cause: str = "other", reason: str, actor: Actor) -> Case:
    """Proposes to suspend a client's certification; cause and reason as in certification.suspending.suspend.

    Raises Refused (reviews' too).
    """
    suspending.check_cause(cause, reason)
    return _propose_switch(tenant, SUSPEND, _lazy("Suspend certification"), reason, actor, cause=cause)


def propose_resumption(tenant: Tenant, *, reason: str, actor: Actor) -> Case:
    """Proposes to lift a suspension. reason: the client reads it. Raises Refused (reviews' too)."""
    if not reason.strip():
        raise Refused(_("Give a reason: the client can read it."))
    return _propose_switch(tenant, RESUME, _lazy("Resume certification"), reason, actor)


def propose_forgery(
    tenant: Tenant, *, document: UUID | None, occurred_at: datetime, description: str, actor: Actor
) -> Case:
    """Proposes to put a forged document on record.

    document: an attachment that the client submitted with a case; occurred_at: business time, not ahead. Raises Refused
    (reviews' too).
    """
    if not description.strip():
        raise Refused(_("Describe what happened."))
    if occurred_at > business_now():
        raise Refused(_("A violation must lie in the past."))
    forged = documents_of_client(tenant).filter(pk=document).first() if document else None
    if forged is None:
        raise Refused(_("Choose the document that is forged."))
    case = forged.entry.case
    facts = MeasureFacts(
        FORGED,
        description=description.strip(),
        occurred_at=occurred_at,
        document=forged.pk,
        document_name=forged.name,
        licences=(licences.HandedInFacts.from_json(case.facts).licence,) if case.kind == Case.Kind.LICENCE else (),
    )
    return propose_act(
        facts,
        lambda: _("Forged document to be recorded"),
        kind=Case.Kind.VIOLATION,
        subject_kind="violation",
        subject_id=uuid7(),
        reason=description,
        actor=actor,
        tenant=tenant,
        files=[stored_attachment(forged)],
    )


def propose_revocation(tenant: Tenant, licence_id: UUID, *, reason: str, actor: Actor) -> Case:
    """Proposes to revoke an approved licence of a client. Raises Refused (reviews' too), Licence.DoesNotExist."""
    if not reason.strip():
        raise Refused(_("Give a reason: the client can read it."))
    with context.client(tenant):
        licence = licence_of_client(licence_id)
        if licence.state != Licence.State.APPROVED:
            raise Refused(_("Only an approved licence can be revoked."))
        facts = MeasureFacts(REVOKE, reason=reason.strip(), licence_id=licence_id, licences=(facts_of(licence),))
        # Not "licence": rows of that kind wait for a reviewer while their case is open (reviews.reconciling).
        return propose_act(
            facts,
            lambda: _("Revoke licence"),
            kind=Case.Kind.FREEZE,
            subject_kind="revocation",
            subject_id=licence_id,
            reason=reason,
            actor=actor,
            tenant=tenant,
            files=[stored_file(licence)],
        )


def propose_failure(case: Case, *, reason_code: str, text: str, version: int, actor: Actor) -> Case:
    """Proposes to reject a re-verification as it is at `version`, which freezes the labels that need its documents.

    If the client adds something meanwhile, the proposal is void. Raises reviews' Refused, and CaseMoved when the case
    has changed already.
    """
    check_reason(case, reason_code, text)
    if case.version != version or case.decided:
        raise CaseMoved(f"case {case.pk} is at version {case.version} ({case.state}), not {version}")
    listed = ReVerificationFacts.from_json(case.facts).licences
    facts = MeasureFacts(FAIL, case=case.pk, version=version, reason_code=reason_code, text=text, licences=listed)
    with context.client(case.tenant):
        return propose_act(
            facts,
            lambda: _("Re-verification failed: %(documents)s") % {"documents": title(case)},
            kind=Case.Kind.FREEZE,
            subject_kind=FAILURE,
            subject_id=case.subject_id,
            reason=text,
            actor=actor,
            tenant=case.tenant,
            files=[stored_file(each) for each in Licence.objects.filter(pk__in=[one.id for one in listed])],
        )


def _propose_switch(tenant: Tenant, act: str, sentence: Promise, reason: str, actor: Actor, cause: str = "") -> Case:
    if tenant.kind != Tenant.Kind.CLIENT or tenant.state != _STATE_BEFORE[act]:
        raise Refused(_("The client's current state does not allow this."))
    return propose_act(
        MeasureFacts(act, reason=reason.strip(), cause=cause),
        lambda: str(sentence),
        kind=Case.Kind.FREEZE,
        subject_kind="client",
        subject_id=tenant.pk,
        reason=reason,
        actor=actor,
        tenant=tenant,
        harm_at=business_now() if act == RESUME else None,
    )


@done_by_two(SUSPEND, MeasureFacts)
def _suspend(facts: MeasureFacts, agreed: Decision) -> None:
    who = {"actor": agreed.second, "proposed_by": agreed.first}
    suspending.suspend(agreed.case.tenant, cause=facts.cause or "other", reason=facts.reason, **who)


@done_by_two(RESUME, MeasureFacts)
def _resume(facts: MeasureFacts, agreed: Decision) -> None:
    suspending.resume(agreed.case.tenant, reason=facts.reason, actor=agreed.second, proposed_by=agreed.first)


@done_by_two(REVOKE, MeasureFacts)
def _revoke(facts: MeasureFacts, agreed: Decision) -> None:
    if facts.licence_id:
        licences.revoke(facts.licence_id, reason=facts.reason, actor=agreed.second, proposed_by=agreed.first)


@done_by_two(FORGED, MeasureFacts)
def _record_forgery(facts: MeasureFacts, agreed: Decision) -> None:
    if facts.occurred_at:
        services.record_violation(
            severity=Violation.Severity.FORGED,
            occurred_at=facts.occurred_at,
            description=": ".join(filter(None, (facts.document_name, facts.description))),
            actor=agreed.second,
            proposed_by=agreed.first,
            key=agreed.case.subject_id,
        )


@done_by_two(FAIL, MeasureFacts)
def _fail(facts: MeasureFacts, agreed: Decision) -> None:
    if facts.case is None:
        return
    try:
        reject(facts.case, agreed.second, facts.reason_code, facts.text, facts.version, proposed_by=agreed.first)
    except CaseMoved as moved:
        raise Refused(
            _("The re-verification has changed since this was proposed: reject the proposal and review it again.")
        ) from moved
