"""Writing about a client's certification: violations and appeals against them, suspension."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from compliance import uploads
from compliance.catalogue.selectors import terms
from compliance.certification import texts
from compliance.certification.models import Freeze
from compliance.certification.texts import SUSPENSIONS
from compliance.evidence.services import record
from compliance.models import Violation
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from compliance.reviews.texts import in_each_language
from compliance.reviews.turns import CaseDecided
from compliance.trust import selectors as trust
from compliance.trust.services import correct_months
from compliance.two_people import are_two
from tenants import context
from tenants.clock import business_now
from tenants.domain.kept import Kept
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.events import Event
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.actors import Actor
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused
from tenants.services import switch_state


@dataclass(frozen=True)
class CertificationChanged(Event):
    """Emitted inside the client's schema when its certification is frozen or unfrozen, wholly or for some labels: what
    is wanted has changed.
    """


def record_violation(
    *, severity: str, occurred_at: datetime, description: str, actor: Actor, proposed_by: Actor | None = None
) -> Violation:
    """Note a breach of the rules by the client in use. occurred_at: business time, not ahead of now.

    A forged document takes two reviewers: one who proposed it, and another, the actor. Raises Refused.
    """
    if severity not in Violation.Severity.values:
        raise Refused(_("This severity does not exist."))
    if not description.strip():
        raise Refused(_("Describe what happened."))
    if occurred_at > business_now():
        raise Refused(_("A violation must lie in the past."))
    if severity == Violation.Severity.FORGED:
        _demand_two(actor, proposed_by)
    with transaction.atomic():
        violation: Violation = Violation.objects.create(
            severity=severity,
            occurred_at=occurred_at,
            description=description.strip(),
            recorded_by=actor.name[:120],
            spoiled_months=trust.trust_terms().spoiled_months[severity],
        )
        record(
            "violation_recorded",
            actor=actor,
            subject_kind="violation",
            subject_id=violation.pk,
            severity=severity,
            description=violation.description,
            occurred_at=occurred_at,
            **_second(proposed_by),
        )
        correct_months("violation_recorded", actor=actor)
        queue_message(
            "compliance/violation_recorded",
            everyone_to_tell(Topic.VIOLATIONS),
            key=f"violation:{violation.pk}",
            about=f"violation:{violation.pk}",
            severity=severity,
            description=violation.description,
            occurred_at=occurred_at,
            page=Page("violation", violation.pk),
        )
    return violation


@dataclass(frozen=True)
class ViolationFacts(Kept):
    """A violation as it stood on record."""

    severity: str
    description: str
    occurred_at: datetime


@dataclass(frozen=True)
class AppealFacts(Kept):
    """What an appeal is against."""

    violation: ViolationFacts


def appeal(violation_id: UUID, *, text: str, actor: Actor, files: Iterable[File[bytes]] = ()) -> Case:
    """Appeal against a violation of the client in use; the same one has one appeal. A forged document takes two
    reviewers to be taken off the record too. Raises Refused, Violation.DoesNotExist.
    """
    tenant, clean = context.current_tenant(), uploads.accept_all(files)
    with transaction.atomic():
        violation: Violation = Violation.objects.select_for_update().get(pk=violation_id)
        if violation.withdrawn_at is not None:
            raise Refused(_("This violation has already been withdrawn."))
        if not text.strip():
            raise Refused(_("Explain why the violation should not stand."))
        if _appealed(violation):
            raise Refused(_("An appeal against this violation has already been submitted: see its case for progress."))
        return reviews.open_case(
            kind=Case.Kind.VIOLATION_APPEAL,
            subject_kind="violation",
            subject_id=violation.pk,
            title=in_each_language(lambda: str(violation)),
            facts=AppealFacts(ViolationFacts(violation.severity, violation.description, violation.occurred_at)),
            lane=Lane.STANDARD,
            days=terms().appeal_days,
            actor=actor,
            text=text.strip(),
            four_eyes=violation.severity == Violation.Severity.FORGED,
            files=[uploads.keep(file, tenant.schema_name) for file in clean],
        )


def _appealed(violation: Violation) -> bool:
    cases = Case.objects.filter(
        tenant=context.current_tenant(), kind=Case.Kind.VIOLATION_APPEAL, subject_id=violation.pk
    )
    return cases.exclude(state=Case.State.WITHDRAWN).exists()


def appeal_decided(event: CaseDecided) -> None:
    """An appeal that is upheld withdraws the violation and repairs the months that it had spoiled."""
    case = event.case
    if case.kind != Case.Kind.VIOLATION_APPEAL or case.state != Case.State.APPROVED:
        return
    violation: Violation = Violation.objects.select_for_update().get(pk=case.subject_id)
    if violation.withdrawn_at is not None:
        return
    violation.withdrawn_at = business_now()
    violation.save(update_fields=["withdrawn_at"])
    record(
        "violation_withdrawn",
        actor=event.actor,
        subject_kind="violation",
        subject_id=violation.pk,
        severity=violation.severity,
        description=violation.description,
        case=case.pk,
    )
    correct_months("appeal_upheld", actor=event.actor)


def suspend(tenant: Tenant, *, cause: str = "other", reason: str, actor: Actor, proposed_by: Actor) -> None:
    """Suspend a client's certification: nothing of it is wanted on handsets any more; it may still sign in.

    cause: of certification.texts.SUSPENSIONS. reason: the platform's own words, demanded for another cause; the client
    reads both. Takes two reviewers: one who proposed it, and another, the actor. Raises Refused.
    """
    check_cause(cause, reason)
    _switch(
        tenant, Tenant.State.READY, Tenant.State.SUSPENDED, "account_suspended", reason, actor, proposed_by, cause=cause
    )


def check_cause(cause: str, reason: str) -> None:
    """Raise Refused unless a suspension says to the client why."""
    if cause not in SUSPENSIONS:
        raise Refused(_("Choose a cause: the client can read it."))
    if cause == "other" and not reason.strip():
        raise Refused(_("Give a reason: the client can read it."))


def resume(tenant: Tenant, *, reason: str, actor: Actor, proposed_by: Actor) -> None:
    """Lift a suspension: what was wanted before is wanted again. Takes two, as suspend does. Raises Refused."""
    if not reason.strip():
        raise Refused(_("Give a reason: the client can read it."))
    _switch(tenant, Tenant.State.SUSPENDED, Tenant.State.READY, "account_resumed", reason, actor, proposed_by)


def _demand_two(actor: Actor, proposed_by: Actor | None) -> None:
    if not are_two(actor, proposed_by):
        raise Refused(_("Two people are required: propose it, and someone else confirms."))


def _second(proposed_by: Actor | None) -> dict[str, str]:
    return {"proposed_by": proposed_by.name} if proposed_by else {}


def _switch(
    tenant: Tenant, before: str, after: str, action: str, reason: str, actor: Actor, proposed_by: Actor, cause: str = ""
) -> None:
    _demand_two(actor, proposed_by)
    with transaction.atomic():
        if not switch_state(tenant, before, after):
            raise Refused(_("The client's current state does not allow this."))
        with context.client(tenant):
            freeze = _note_freeze(cause, reason.strip())
            record(
                action,
                actor=actor,
                subject_kind="client",
                subject_id=tenant.pk,
                reason=_told(cause, reason.strip()),
                **_second(proposed_by),
            )
            queue_message(
                f"compliance/{action}",
                everyone_to_tell(Topic.FREEZES),
                key=f"freeze:{freeze.pk}:{action}",
                about=f"freeze:{freeze.pk}",
                cause=cause,
                reason=reason.strip(),
                page=Page("trust"),
            )
            CertificationChanged().emit()


def _told(cause: str, reason: str) -> str | dict[str, str]:
    """The cause in each language, with the platform's own words; without one the words."""
    if not texts.suspension(cause):
        return reason
    return in_each_language(lambda: _(": ").join(words for words in (texts.suspension(cause), reason) if words))


def _note_freeze(cause: str, reason: str) -> Freeze:
    """The freeze that a suspension begins; without a cause the one that ends now."""
    now = business_now()
    if cause:
        begun: Freeze = Freeze.objects.create(
            cause=Freeze.Cause.SUSPENDED, reason_code=cause, reason=reason[:200], starts_at=now
        )
        return begun
    ended, _new = Freeze.objects.get_or_create(cause=Freeze.Cause.SUSPENDED, ends_at=None, defaults={"starts_at": now})
    ended.ends_at = now
    ended.save(update_fields=["ends_at"])
    return ended
