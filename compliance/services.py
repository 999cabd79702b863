"""Records violations of a client, and appeals against them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from compliance import uploads
from compliance.catalogue.selectors import terms
from compliance.evidence.services import record
from compliance.models import Violation
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from compliance.reviews.turns import CaseDecided
from compliance.storage import keep_all
from compliance.trust import selectors as trust
from compliance.trust.services import correct_months
from compliance.two_people import demand_two
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.kept import StoredAsJson
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.languages import in_each_language
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused


def record_violation(
    *,
    severity: str,
    occurred_at: datetime,
    description: str,
    actor: Actor,
    proposed_by: Actor | None = None,
    key: UUID | None = None,
) -> Violation:
    """Records a breach of the rules by the client in use.

    occurred_at: business time, not ahead of now; key: the id that its case already uses. A forged document takes two
    reviewers: the one who proposed it and another, the actor. Raises Refused.
    """
    if severity not in Violation.Severity.values:
        raise Refused(_("This severity does not exist."))
    if not description.strip():
        raise Refused(_("Describe what happened."))
    if occurred_at > business_now():
        raise Refused(_("A violation must lie in the past."))
    if severity == Violation.Severity.FORGED:
        demand_two(actor, proposed_by)
    with transaction.atomic():
        violation: Violation = Violation.objects.create(
            **({"pk": key} if key else {}),
            severity=severity,
            occurred_at=occurred_at,
            description=description.strip(),
            **actor.columns("recorded_by"),
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
            **({"proposed_by": proposed_by.name} if proposed_by else {}),
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
class ViolationFacts(StoredAsJson):
    """A violation as it stood on record."""

    severity: str
    description: str
    occurred_at: datetime


@dataclass(frozen=True)
class AppealFacts(StoredAsJson):
    """The violation that an appeal is against."""

    violation: ViolationFacts


def appeal(violation_id: UUID, *, text: str, actor: Actor, files: Iterable[File[bytes]] = ()) -> Case:
    """Appeals against a violation of the client in use; each has one appeal.

    Taking a forged document off the record takes two reviewers, too. Raises Refused, Violation.DoesNotExist.
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
            files=keep_all(clean, tenant.schema_name),
        )


def _appealed(violation: Violation) -> bool:
    cases = Case.objects.filter(
        tenant=context.current_tenant(), kind=Case.Kind.VIOLATION_APPEAL, subject_id=violation.pk
    )
    return cases.exclude(state=Case.State.WITHDRAWN).exists()


def appeal_decided(event: CaseDecided) -> None:
    """Withdraws the violation and repairs the months that it had spoiled, when an appeal is upheld."""
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
