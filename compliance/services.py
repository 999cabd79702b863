"""Writing about a client's certification: violations and appeals against them, suspension."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from compliance import uploads
from compliance.catalogue.selectors import terms
from compliance.certification.models import Freeze
from compliance.evidence import actions
from compliance.evidence.services import record
from compliance.models import Violation
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from compliance.reviews.promises import working_days_later
from compliance.reviews.texts import in_each_language
from compliance.trust import selectors as trust
from compliance.trust.services import correct_months
from compliance.two_people import are_two
from tenants import context, events
from tenants.agenda.lanes import Lane
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.outbox.services import tell
from tenants.people.actors import Actor
from tenants.people.services import everyone_to_tell
from tenants.provisioning import address_of

# Emitted inside the client's schema when its certification is frozen or unfrozen, wholly or for some labels: what is
# wanted has changed.
CERTIFICATION_CHANGED = events.declare("certification_changed", "tenant")

actions.declare(violation_withdrawn=_lazy("Violation withdrawn after an appeal ({severity}): {description}"))


class Refused(ValueError):
    """What was asked for cannot be noted; the text says why."""


def record_violation(
    *, severity: str, occurred_at: datetime, description: str, actor: Actor, proposed_by: Actor | None = None
) -> Violation:
    """Note a breach of the rules by the client in use. occurred_at: business time, not ahead of now.

    A forged document takes two reviewers: one who proposed it, and another, the actor. Raises Refused.
    """
    if severity not in Violation.Severity.values:
        raise Refused(_("This severity does not exist."))
    if not description.strip():
        raise Refused(_("Say what happened."))
    if occurred_at > business_now():
        raise Refused(_("A violation lies in the past."))
    if severity == Violation.Severity.FORGED:
        _demand_two(actor, proposed_by)
    with transaction.atomic():
        violation: Violation = Violation.objects.create(
            severity=severity, occurred_at=occurred_at, description=description.strip(), recorded_by=actor.name[:120],
            spoiled_months=trust.terms().spoiled_months[severity],
        )  # fmt: skip
        record(
            "violation_recorded", actor=actor, subject_kind="violation", subject_id=violation.pk,
            severity=severity, description=violation.description, occurred_at=occurred_at, **_second(proposed_by),
        )  # fmt: skip
        correct_months("violation_recorded", actor=actor)
        tell(
            "compliance/violation_recorded", everyone_to_tell(), key=f"violation:{violation.pk}",
            about=f"violation:{violation.pk}", severity=severity, description=violation.description,
            occurred_at=occurred_at, address=address_of(context.current_tenant()),
            path=f"/violations/{violation.pk}/",
        )  # fmt: skip
    return violation


def appeal(violation_id: UUID, *, text: str, actor: Actor, files: Iterable[File[bytes]] = ()) -> Case:
    """Appeal against a violation of the client in use; the same one has one appeal. A forged document takes two
    reviewers to be taken off the record too. Raises Refused, Violation.DoesNotExist, or uploads.Refused for a file.
    """
    tenant, clean = context.current_tenant(), [uploads.accept(file) for file in files]
    with transaction.atomic():
        violation: Violation = Violation.objects.select_for_update().get(pk=violation_id)
        if violation.withdrawn_at is not None:
            raise Refused(_("This violation is withdrawn already."))
        if not text.strip():
            raise Refused(_("Say why the violation should not stand."))
        if _appealed(violation):
            raise Refused(_("An appeal against this violation was handed in already: its case says how it stands."))
        return reviews.open_case(
            kind=Case.Kind.VIOLATION_APPEAL, subject_kind="violation", subject_id=violation.pk,
            title=in_each_language(lambda: str(violation)), facts=_facts(violation), lane=Lane.STANDARD,
            due_at=working_days_later(business_now(), terms().appeal_days, tenant.time_zone), actor=actor,
            text=text.strip(), four_eyes=violation.severity == Violation.Severity.FORGED,
            files=[uploads.keep(file, tenant.schema_name) for file in clean],
        )  # fmt: skip


def _appealed(violation: Violation) -> bool:
    cases = Case.objects.filter(
        tenant=context.current_tenant(), kind=Case.Kind.VIOLATION_APPEAL, subject_id=violation.pk
    )
    return cases.exclude(state=Case.State.WITHDRAWN).exists()


def _facts(violation: Violation) -> dict[str, Any]:
    return {
        "violation": {
            "severity": violation.severity,
            "description": violation.description,
            "occurred_at": violation.occurred_at.isoformat(),
        }
    }


def appeal_decided(*, case: Case, actor: Actor) -> None:
    """An appeal that is upheld withdraws the violation and repairs the months that it had spoiled."""
    if case.kind != Case.Kind.VIOLATION_APPEAL or case.state != Case.State.APPROVED:
        return
    violation: Violation = Violation.objects.select_for_update().get(pk=case.subject_id)
    if violation.withdrawn_at is not None:
        return
    violation.withdrawn_at = business_now()
    violation.save(update_fields=["withdrawn_at"])
    record(
        "violation_withdrawn", actor=actor, subject_kind="violation", subject_id=violation.pk,
        severity=violation.severity, description=violation.description, case=case.pk,
    )  # fmt: skip
    correct_months("appeal_upheld", actor=actor)


def suspend(tenant: Tenant, *, reason: str, actor: Actor, proposed_by: Actor) -> None:
    """Suspend a client's certification: nothing of it is wanted on handsets any more; it may still sign in.

    Takes two reviewers: one who proposed it, and another, the actor. Raises Refused.
    """
    _switch(tenant, Tenant.State.READY, Tenant.State.SUSPENDED, "account_suspended", reason, actor, proposed_by)


def resume(tenant: Tenant, *, reason: str, actor: Actor, proposed_by: Actor) -> None:
    """Lift a suspension: what was wanted before is wanted again. Takes two, as suspend does. Raises Refused."""
    _switch(tenant, Tenant.State.SUSPENDED, Tenant.State.READY, "account_resumed", reason, actor, proposed_by)


def _demand_two(actor: Actor, proposed_by: Actor | None) -> None:
    if not are_two(actor, proposed_by):
        raise Refused(_("This takes two people: propose it, and somebody else confirms."))


def _second(proposed_by: Actor | None) -> dict[str, str]:
    return {"proposed_by": proposed_by.name} if proposed_by else {}


def _switch(
    tenant: Tenant, before: str, after: str, action: str, reason: str, actor: Actor, proposed_by: Actor
) -> None:
    _demand_two(actor, proposed_by)
    if not reason.strip():
        raise Refused(_("Give a reason: the client reads it."))
    with transaction.atomic():
        with context.platform():
            changed = Tenant.objects.filter(pk=tenant.pk, kind=Tenant.Kind.CLIENT, state=before).update(state=after)
        if not changed:
            raise Refused(_("The client is not in a state in which this can be done."))
        tenant.state = after
        with context.client(tenant):
            _note_freeze(frozen=after == Tenant.State.SUSPENDED, reason=reason.strip())
            record(
                action, actor=actor, subject_kind="client", subject_id=tenant.pk, reason=reason.strip(),
                **_second(proposed_by),
            )  # fmt: skip
            CERTIFICATION_CHANGED.emit(tenant=tenant)


def _note_freeze(*, frozen: bool, reason: str) -> None:
    now = business_now()
    if frozen:
        Freeze.objects.create(cause=Freeze.Cause.SUSPENDED, reason=reason[:200], starts_at=now)
    else:
        Freeze.objects.filter(cause=Freeze.Cause.SUSPENDED, ends_at=None).update(ends_at=now)
