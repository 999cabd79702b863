"""Drafts requests before they have a time: checked, with lane and estimate."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from labels import texts as label_texts
from labels.domain.findings import Decision, Finding, Severity
from labels.entitlement import checks
from labels.models import Number, StandbyLabel
from labels.texts import DOCUMENT_MISSING
from labels.versions import services as version_services
from maintenance import plain, selectors
from maintenance.calendars.selectors import terms
from maintenance.domain.change_classes import KIND_OF, WITH_IMPACT, change_class
from maintenance.domain.estimate import Content
from maintenance.intake import line
from maintenance.models import MaintenanceRequest
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.refusals import Refused

MOST_NUMBERS = 100_000


def draft_label_change(
    *,
    text: str,
    numbers: Sequence[UUID],
    actor: Actor,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    urgency: str = "",
) -> MaintenanceRequest:
    """Ask for another label on some numbers. Nothing changes yet: the draft holds checks, estimate and lane.

    urgency: why it is an emergency; a second person has to agree.
    Raises Refused when the label is not acceptable at all, the numbers are not the client's, or one of them has
    another change under way: nobody should look for a time first and hear it then.
    """
    check = checks.check_label(text)
    if check.decision is Decision.REJECT:
        refuse_without_documents(check.findings)
        raise Refused(label_texts.against(check.findings), code="label_rejected")
    if valid_until is not None and valid_until <= max(valid_from or business_now(), business_now()):
        raise Refused(_("The label's end must be after its start and in the future."), code="validity")
    return _draft(actor, numbers, **_of_label(check), urgency=urgency, valid_from=valid_from, valid_until=valid_until)


def refuse_without_documents(findings: Sequence[Finding]) -> None:
    """Raise Refused when documents are all that a label lacks; it says which."""
    against = [each for each in findings if each.severity is Severity.REJECT]
    if against and all(each.code == DOCUMENT_MISSING for each in against):
        raise Refused(label_texts.against(against), code=DOCUMENT_MISSING)


def demand_approved(standby_text: str) -> None:
    """Raises Refused when a standby label is named and not approved."""
    if standby_text and not StandbyLabel.objects.filter(text=standby_text, state=StandbyLabel.State.APPROVED).exists():
        raise Refused(_("This standby label is not approved yet."), code="standby_not_approved")


def draft_work(
    content: str,
    *,
    numbers: Sequence[UUID],
    actor: Actor,
    standby_text: str = "",
    urgency: str = "",
    by_platform: bool = False,
    campaign: bool = False,
    **fields: Any,
) -> MaintenanceRequest:
    """Ask for any maintenance but a label change. While it has an impact, a standby label may cover it.

    by_platform: the platform starts it and owes notice. Raises Refused.
    """
    demand_approved(standby_text)
    return _draft(
        actor,
        numbers,
        content=content,
        decision="accept",
        urgency=urgency,
        campaign=campaign,
        standby_text=standby_text,
        by_platform=by_platform,
        impact=Content(content) in WITH_IMPACT,
        **fields,
    )


def draft_calibration(
    *, numbers: Sequence[UUID], actor: Actor, standby_text: str = "", urgency: str = ""
) -> MaintenanceRequest:
    """Ask for a calibration: every directory takes the displays anew."""
    return draft_work(Content.CALIBRATION, numbers=numbers, actor=actor, standby_text=standby_text, urgency=urgency)


def foreseen_work(
    content: str,
    *,
    numbers: Sequence[UUID],
    actor: Actor,
    by_platform: bool = False,
    campaign: bool = False,
    **fields: Any,
) -> MaintenanceRequest:
    """Returns an unsaved draft as `draft_work` would make it, with its lane and estimate. Raises Refused."""
    return _drafted(
        actor,
        numbers,
        content=content,
        decision="accept",
        campaign=campaign,
        by_platform=by_platform,
        impact=Content(content) in WITH_IMPACT,
        **fields,
    )[0]


def foreseen_label_change(check: checks.CheckResult, *, numbers: Sequence[UUID], actor: Actor) -> MaintenanceRequest:
    """Returns an unsaved draft as `draft_label_change` would make it for a checked label. Raises Refused."""
    return _drafted(actor, numbers, **_of_label(check))[0]


def _of_label(check: checks.CheckResult) -> dict[str, Any]:
    return {
        "content": Content.LABEL_CHANGE,
        "decision": check.decision,
        "touches_licence": check.touches_licence,
        "text": check.text,
        "checks": check.as_json(),
    }


def _draft(actor: Actor, numbers: Sequence[UUID], **fields: Any) -> MaintenanceRequest:
    request, chosen = _drafted(actor, numbers, **fields)
    with transaction.atomic():
        request.save(force_insert=True)
        request.numbers.add(*chosen)
    return request


def _drafted(
    actor: Actor,
    numbers: Sequence[UUID],
    *,
    content: str,
    decision: str,
    touches_licence: bool = False,
    urgency: str = "",
    campaign: bool = False,
    **fields: Any,
) -> tuple[MaintenanceRequest, list[Any]]:
    if not numbers:
        raise Refused(_("Choose at least one number."), code="no_numbers")
    if len(numbers) > MOST_NUMBERS:
        raise Refused(_("At most %(most)s numbers at a time.") % {"most": f"{MOST_NUMBERS:,}"}, code="too_many_numbers")
    chosen = list(Number.objects.filter(pk__in=numbers, state__in=states_for(content)).values_list("pk", flat=True))
    if len(chosen) != len(set(numbers)):
        raise Refused(_("Some of these numbers are not among your active numbers."), code="unknown_numbers")
    if content == Content.LABEL_CHANGE:
        version_services.refuse_a_second_change(chosen)
    figures, now = terms(), business_now()
    kind = KIND_OF[Content(content)]
    lane = selectors.lane_of_request(
        content, decision, figures, now, touches_licence=touches_licence, campaign=campaign
    )
    estimate = selectors.work_out_estimate(kind, content, len(chosen), lane, figures, now)
    urgent = bool(urgency.strip())
    change = change_class(content, accepted=decision == "accept", touches_licence=touches_licence, urgent=urgent)
    request = MaintenanceRequest(
        kind=kind,
        content=content,
        change_class=change,
        urgency=urgency.strip(),
        needs_review=decision != "accept" or urgent,
        number_count=len(chosen),
        lane=lane.lane.value,
        lane_reasons=plain.reasons(lane.reasons),
        estimate=plain.estimate_as_json(estimate),
        requested_by=actor.name,
        requested_by_kind=actor.kind,
        requested_by_id=actor.id,
        created_at=now,
        **fields,
    )
    return request, chosen


def states_for(content: str) -> tuple[str, ...]:
    """Returns the states of numbers that such work may concern: a sync may let a carrier resume a suspended one."""
    return (*Number.IN_USE, Number.State.SUSPENDED) if content == Content.NUMBER_STATE_SYNC else Number.IN_USE


def withdraw_draft(request_id: UUID) -> None:
    """Withdraw a draft, also one in the queue; repeating does nothing. Raises Refused once it is booked."""
    waiting = (MaintenanceRequest.State.DRAFT, MaintenanceRequest.State.POOLED)
    with transaction.atomic():
        same = MaintenanceRequest.objects.filter(pk=request_id)
        withdrawn = same.filter(state__in=waiting).update(state=MaintenanceRequest.State.WITHDRAWN)
        if not withdrawn and not same.filter(state=MaintenanceRequest.State.WITHDRAWN).exists():
            raise Refused(_("This request has already been booked or withdrawn."), code="not_a_draft")
        line.leave(request_id)
