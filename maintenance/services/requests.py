"""Books drafts: the window, its sessions, its places, its review."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from compliance.reviews.services import open_case, open_proposed
from labels.entitlement import documents
from labels.standby import labels as standby_labels
from labels.versions import services as version_services
from maintenance import history, plain, selectors
from maintenance.calendars import services as calendars
from maintenance.calendars.selectors import terms
from maintenance.case_facts import BookedFacts, RequestFacts
from maintenance.domain import gates as gate_rules
from maintenance.domain.change_classes import ChangeClass
from maintenance.domain.estimate import Content, Kind
from maintenance.domain.intervals import Interval
from maintenance.domain.lifecycle import WindowCommand
from maintenance.domain.plans import ANY_TIME, Busy, Proposal, Slot, Wish
from maintenance.gate_facts import proofs_owed_of, unproved_of
from maintenance.intake import line
from maintenance.models import Gate, MaintenanceRequest, NumberHold, Session, Window
from maintenance.promises import services as promises
from maintenance.promises.selectors import of_draft, review_not_after, review_of
from maintenance.services import paid_work, transitions
from maintenance.services.drafting import refuse_without_documents, states_for
from maintenance.services.errors import Conflict
from maintenance.services.races import ANOTHER_WINDOW, taking_places
from maintenance.services.standby_numbers import keep_standby_numbers
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.statements import wait_in_line
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.languages import in_each_language
from tenants.refusals import Refused

AT_ONCE = timedelta(minutes=20)  # a proposal that said "at once" is still good for so long


def book(
    request_id: UUID,
    start: datetime,
    *,
    actor: Actor,
    wish: Wish = ANY_TIME,
    not_before: datetime | None = None,
    full: Sequence[Busy] = (),
    campaign: UUID | None = None,
) -> Window:
    """Book one of the proposed windows of a draft. Clients' own bookings come by `hand_in`.

    Raises Conflict (with what is left) or Refused, also while a pause of edits holds it back.

    wish, not_before, full: those under which it was proposed; campaign: the one that brings it.

    A booking of the same start again returns the existing window: a double click books once.
    """

    def left() -> Proposal:
        draft = MaintenanceRequest.objects.get(pk=request_id)
        return selectors.proposal(draft, wish=wish, not_before=not_before, full=full)

    with taking_places(ANOTHER_WINDOW, left):
        request: MaintenanceRequest = MaintenanceRequest.objects.select_for_update().get(pk=request_id)
        if request.state != MaintenanceRequest.State.DRAFT:
            window: Window | None = Window.objects.filter(request=request).first()
            if window is not None and window.state in Window.OPEN and abs(window.starts_at - start) <= AT_ONCE:
                return window
            raise Refused(_("This request has already been booked or withdrawn."), code="not_a_draft")
        if line.holds_back(request):
            raise Refused(_("Edits have just been paused: submit it again."), code=line.EDITS_PAUSED)
        _keep_to_fast_quota(request)
        return _book(request, _slot(request, start, wish, not_before, full), actor, campaign)


def _keep_to_fast_quota(request: MaintenanceRequest) -> None:
    """Moves a fast-lane draft to the next lane, by its estimate, when the day's quota was used up since.

    Of two bookings of the last place the second sees the first.
    """
    if request.lane != Lane.FAST:
        return
    wait_in_line(f"fast lane of {current_tenant().pk}")
    figures, now = terms(), business_now()
    if selectors.quota_left(now, figures, leaving_out=request.pk):
        return
    lane = selectors.lane_of_request(request.content, "accept", figures, now)  # which it was, or it were not fast
    estimate = selectors.work_out_estimate(request.kind, request.content, request.number_count, lane, figures, now)
    request.lane, request.lane_reasons = lane.lane.value, plain.reasons(lane.reasons)
    request.estimate = plain.estimate_as_json(estimate)
    request.save(update_fields=["lane", "lane_reasons", "estimate"])


def _slot(
    request: MaintenanceRequest, start: datetime, wish: Wish, not_before: datetime | None, full: Sequence[Busy]
) -> Slot:
    return slot_at(selectors.proposal(request, wish=wish, not_before=not_before, full=full), start)


def slot_at(proposal: Proposal, start: datetime) -> Slot:
    """Returns the proposed slot that begins then. Raises Conflict where there is none.

    A slot that begins at once may have been proposed up to AT_ONCE ago.
    """
    for slot in proposal.slots:
        at_once = slot.start - business_now() < timedelta(minutes=1)
        if slot.start == start or (at_once and start <= slot.start <= start + AT_ONCE):
            return slot
    raise Conflict(_("This window is no longer available. Choose another one."), proposal)


def _book(request: MaintenanceRequest, slot: Slot, actor: Actor, campaign: UUID | None) -> Window:
    now, figures = business_now(), terms()
    paid_work.lock_paid_account(request.content)
    numbers = _numbers_to_book(request)
    if request.content == Content.LABEL_CHANGE:
        refuse_without_documents(documents.of_label(request.text)[0])
        version_services.bring_versions(
            request.pk,
            numbers,
            request.text,
            valid_from=request.valid_from,
            valid_until=request.valid_until,
            in_review=request.needs_review,
        )
    paid_work.demand_within_limit(request)
    window = Window.objects.create(
        request=request,
        state=Window.State.SCHEDULED,
        lane=request.lane,
        impact=request.impact,
        starts_at=slot.start,
        ends_at=slot.end,
        time_zone=current_tenant().time_zone,
        **promises.fields_of(of_draft(request, [slot.sessions], now, figures)[0]),
        policy_version=figures.version,
        slot_reasons=plain.reasons(slot.reasons),
        booked_at=now,
        **actor.columns("booked_by"),
    )
    place_sessions(window, slot.sessions, numbers)
    Gate.objects.bulk_create(
        [Gate(window=window, position=place, name=each.gate.value) for place, each in enumerate(runbook_of(window))]
    )
    request.state, request.handed_in_at = MaintenanceRequest.State.BOOKED, now
    request.save(update_fields=["state", "handed_in_at"])
    state = Window.State.WAITING_FOR_APPROVAL if request.needs_review else Window.State.SCHEDULED
    transitions.write(window, WindowCommand.BOOK.value, state, (), actor=actor, reason="", changes={})
    _note_booked(window, request, actor)
    if request.standby_text:
        standby_labels.grant_standby(window.pk, numbers, request.standby_text, starts_at=slot.start, ends_at=slot.end)
    keep_standby_numbers(window, campaign=campaign)
    if request.needs_review:
        _hand_in(request, window, actor)
    else:
        transitions.set_alarms(window)
    unproved = unproved_of(request).count()
    owed = proofs_owed_of(request).count() if unproved else 0
    in_review = unproved - owed
    history.tell_all(window, "window_booked", waiting=request.needs_review, unproved=owed, proofs_in_review=in_review)
    return window


def _numbers_to_book(request: MaintenanceRequest) -> list[UUID]:
    """Returns the numbers, locked in one order: of two bookings of a number the second sees the first."""
    rows = list(request.numbers.select_for_update(of=("self",)).order_by("pk"))
    if any(row.state not in states_for(request.content) for row in rows):
        raise Refused(_("Some of these numbers are not among your active numbers."), code="unknown_numbers")
    return [row.pk for row in rows]


def _note_booked(window: Window, request: MaintenanceRequest, actor: Actor) -> None:
    hours = {"starts_at": window.starts_at, "ends_at": window.ends_at, **history.several(window)}
    history.note(window, "window_booked", actor, **hours, title=str(request))
    if request.urgency:
        history.note(window, "emergency_booked", actor, reason=request.urgency)
    if request.content == Content.LABEL_CHANGE:
        history.note(window, "label_requested", actor, label=request.text, count=request.number_count)


def place_sessions(window: Window, sessions: Sequence[Interval], numbers: Sequence[UUID]) -> None:
    """Write sessions; with impact they hold the numbers (an exclusion constraint refuses an overlap).

    They take their places at the directories. Raises calendars.services.Full.
    """
    for planned in sessions:
        period = TimestamptzRange(planned.start, planned.end)
        session = Session.objects.create(window=window, period=period)
        if window.impact:
            NumberHold.objects.bulk_create(
                [NumberHold(number_id=number, session=session, period=period) for number in numbers], batch_size=1000
            )
    take_places(window)


def take_places(window: Window) -> None:
    """Count the sessions of a window at its directories, or at the reviewers. Raises calendars.services.Full."""
    calendars.occupy(
        window.pk,
        [Interval(each.period.lower, each.period.upper) for each in window.sessions.order_by("period")],
        impact=window.impact,
        by_platform=window.request.by_platform,
        directories=selectors.parties_of(window.request),
        resources=selectors.resources_of(window.request),
    )


def runbook_of(window: Window) -> tuple[gate_rules.GateTerms, ...]:
    """The gates of a window's kind and content, with the limits that it was booked with."""
    kind, content = Kind(window.request.kind), Content(window.request.content)
    return gate_rules.runbook(kind, content, terms(window.policy_version).gates)


def _hand_in(request: MaintenanceRequest, window: Window, actor: Actor) -> None:
    urgent = request.change_class == ChangeClass.EMERGENCY
    kind, lane = review_of(request)
    check = selectors.check_of(request)
    sample = list(request.numbers.order_by("canonical").values_list("canonical", flat=True)[:20])
    fields: dict[str, Any] = {
        "kind": kind,
        "subject_kind": "maintenance_request",
        "subject_id": request.pk,
        "title": request.text or in_each_language(lambda: str(request)),
        "facts": RequestFacts(
            label=request.text,
            numbers=tuple(sample),
            number_count=request.number_count,
            findings=check.findings if check else (),
            recognition=check.recognition if check else None,
            urgency=request.urgency,
            asked_by=request.requested_by,
            window=BookedFacts.of(window),
            valid_until=request.valid_until,
        ),
        "lane": lane,
        "not_after": review_not_after(request, window.starts_at, business_now()),
    }
    if urgent and actor.kind == "staff":
        open_proposed(reason=request.urgency, actor=actor, **fields)
    else:
        open_case(actor=actor, text=request.urgency, **fields)
