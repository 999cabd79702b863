"""Reads maintenance for the client in use: what a request takes, when it could run, how a window stands."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_of_client
from compliance.selectors import trust_standing
from compliance.trust.selectors import trust_terms
from labels.domain.findings import Decision
from labels.entitlement.checks import CheckResult
from labels.errands.selectors import carrying_of, critical_parties_served
from labels.models import LabelVersion
from labels.selectors import directories, standby_leases_ahead
from labels.versions.services import COMING
from maintenance import plain
from maintenance.calendars import ledger
from maintenance.calendars.selectors import PlanningTerms, calendar_of, measured_for, terms
from maintenance.campaigns.following import whom_of
from maintenance.domain import lanes
from maintenance.domain.alternatives import alternatives
from maintenance.domain.calendar import Calendar, CalendarState, state_at
from maintenance.domain.change_classes import ChangeClass, required_notice
from maintenance.domain.estimate import Content, Estimate, Job, Kind, Scale, Span, estimate
from maintenance.domain.intervals import Interval, on_grid
from maintenance.domain.load import load_for
from maintenance.domain.planner import HORIZON, LONGEST, propose
from maintenance.domain.plans import ANY_TIME, Busy, Proposal, Slot, Wish, WorkToPlan, work_to_plan
from maintenance.models import CalendarFeed, MaintenanceRequest, NumberHold, Window
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.lanes import Lane
from tenants.people.models import User

SHORTEST_SLOT = timedelta(minutes=15)
OFFERED = 3  # windows to choose from


def feeds_held_by(holder: User) -> QuerySet[CalendarFeed]:
    """Returns the calendar feeds of a person that are not revoked."""
    return CalendarFeed.objects.filter(holder=holder, revoked_at=None).order_by("created_at", "pk")


def check_of(request: MaintenanceRequest) -> CheckResult | None:
    """Returns what the rules found about the label when it was asked for; None of other work."""
    return CheckResult.from_json(request.checks) if request.checks else None


def client_calendar(party: str = "") -> Calendar:
    """Returns the calendar that binds the client in use, for work on all parties or on one (its code)."""
    return calendar_of(current_tenant(), _touched(party))


def _touched(party: str) -> list[str]:
    return [party] if party else [directory.code for directory in directories()]


def parties_of(request: MaintenanceRequest) -> list[str]:
    """Returns the directories (their codes) that a request touches."""
    return _touched(request.party)


def calendar_state(at: datetime | None = None, calendar: Calendar | None = None) -> tuple[datetime, CalendarState]:
    """Returns the instant (default: now) and the calendar's state then. calendar: when it is read already."""
    instant = (at or business_now()).astimezone(UTC)
    return instant, state_at(instant, calendar or client_calendar())


def quota_left(now: datetime, figures: PlanningTerms, *, leaving_out: UUID | None = None) -> int:
    """Returns how many more fast-lane requests the client may submit today (local day). leaving_out: is not counted."""
    midnight = now.astimezone(client_calendar().zone).replace(hour=0, minute=0, second=0, microsecond=0)
    used = MaintenanceRequest.objects.filter(lane=Lane.FAST, handed_in_at__gte=midnight).exclude(pk=leaving_out).count()
    return max(figures.lanes.fast_quota_a_day - used, 0)


def lane_of_request(
    content: str,
    decision: str,
    figures: PlanningTerms,
    now: datetime,
    *,
    touches_licence: bool = False,
    campaign: bool = False,
) -> lanes.LaneChoice:
    """Returns the lane of a request of the client in use. touches_licence: the words of its label need a document."""
    tenant, record = current_tenant(), trust_standing(now)
    return lanes.choose_lane(
        lanes.Subject(tenant.subject_type, tenant.micro),
        Content(content),
        Decision(decision),
        touches_licence,
        lanes.Standing(record.months, record.forged, trust_terms().green_months),
        0 if campaign else quota_left(now, figures),
        figures.lanes,
        campaign=campaign,
        carried=bool(critical_parties_served()),
    )


def work_out_estimate(
    kind: str, content: str, number_count: int, lane: lanes.LaneChoice, figures: PlanningTerms, now: datetime
) -> Estimate:
    """Returns the explained estimate of a request of the client in use."""
    tenant, record, active = current_tenant(), trust_standing(now), directories()
    critical = [directory for directory in active if directory.critical]
    slowest_min = max((directory.cache_min for directory in critical), default=timedelta())
    slowest_max = max((directory.cache_max for directory in critical), default=timedelta())
    likely = (slowest_min + slowest_max) / 2
    carried = max((carrying_of(directory) for directory in critical), default=timedelta())
    return estimate(
        Job(
            kind=Kind(kind),
            content=Content(content),
            subject_type=tenant.subject_type,
            high_risk=tenant.high_risk,
            industry=tenant.industry,
            micro=tenant.micro,
            number_count=max(number_count, 1),
            directory_count=max(len(active), 1),
            load=load_for(Content(content), now, client_calendar()),
            compliant_months=record.months,
            forged_record=record.forged,
            lane=lane.lane,
            green_share=lane.green_share,
            propagation=Span(_minutes(slowest_min), _minutes(likely), _minutes(slowest_max)),
            carried=Span(0, _minutes(carried / 2), _minutes(carried)) if carried else None,
            measured=measured_for(content),
        ),
        figures.estimate,
    )


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def planned_work(request: MaintenanceRequest) -> WorkToPlan:
    """Returns the work to plan: the likely processing of the stored estimate. An emergency may run by day."""
    return work_of(request, request.estimate["processing"]["likely"], calendar_for(request).off_peak.length)


def work_of(request: MaintenanceRequest, minutes: int, night: timedelta) -> WorkToPlan:
    """Returns the work to plan for so many minutes of processing; `night`: how long a night is."""
    work = work_to_plan(
        max(timedelta(minutes=minutes), SHORTEST_SLOT),
        Scale(request.estimate["scale"]),
        night,
        impact=request.impact,
    )
    work = replace(work, waits_for_review=waits_for_review(request))
    return replace(work, impact=False, within=None, by_day=request.impact) if is_urgent(request) else work


def waits_for_review(request: MaintenanceRequest) -> bool:
    """Returns whether a reviewer has yet to decide before it can start."""
    window = _window_of(request)
    return request.needs_review and (window is None or window.state == Window.State.WAITING_FOR_APPROVAL)


def _window_of(request: MaintenanceRequest) -> Window | None:
    return None if request._state.adding else getattr(request, "window", None)


def calendar_for(request: MaintenanceRequest) -> Calendar:
    """Returns the calendar that binds a request: an emergency with an impact leaves the nights, never the blackouts.

    What is booked keeps the nights of the terms it was booked with.
    """
    binding, window = client_calendar(request.party), _window_of(request)
    if window is not None:
        binding = replace(binding, off_peak=terms(window.policy_version).off_peak)
    if not (request.impact and is_urgent(request)):
        return binding
    return replace(binding, blackouts=tuple(replace(blackout, hard=True) for blackout in binding.blackouts))


def is_urgent(request: MaintenanceRequest) -> bool:
    return request.change_class == ChangeClass.EMERGENCY


def notice_for(request: MaintenanceRequest, figures: PlanningTerms | None = None) -> timedelta:
    """Returns how long before its start a window for the request must be announced."""
    return required_notice(
        ChangeClass(request.change_class),
        by_platform=request.by_platform,
        policy=(figures or terms()).notice,
    )


def starts_too_soon(window: Window) -> bool:
    """Returns whether a window that waits for approval, approved now, would have to take the next legal time."""
    notice = notice_for(window.request, terms(window.policy_version))
    return window.state == Window.State.WAITING_FOR_APPROVAL and window.starts_at <= business_now() + notice


def notice_owed(request: MaintenanceRequest) -> timedelta:
    """Returns how long before its new start the platform announces a window that it moves, whoever asked for it."""
    return required_notice(ChangeClass(request.change_class), by_platform=True, policy=terms().notice)


def emergency_notice() -> timedelta:
    """Returns how long before its start the platform announces an emergency that it begins itself."""
    return required_notice(ChangeClass.EMERGENCY, by_platform=True, policy=terms().notice)


def numbers_busy(number_ids: Sequence[UUID], now: datetime, *, leaving_out: UUID | None = None) -> list[Busy]:
    """Returns when these numbers are already in maintenance with impact."""
    holds = NumberHold.objects.filter(number__in=number_ids, period__endswith__gt=now)
    if leaving_out is not None:
        holds = holds.exclude(session__window=leaving_out)
    return [Busy(Interval(period.lower, period.upper)) for period in holds.values_list("period", flat=True).distinct()]


def _covered(request: MaintenanceRequest, numbers: Sequence[UUID], start: datetime) -> list[Busy]:
    """Returns when other windows' standby labels cover a label change, from a start on: it waits until they end."""
    if request.content != Content.LABEL_CHANGE or request.standby_text:
        return []
    leases = standby_leases_ahead(start).filter(number__in=numbers)
    return [Busy(Interval(*span)) for span in leases.values_list("starts_at", "ends_at").distinct()]


def proposal(
    request: MaintenanceRequest,
    *,
    wish: Wish = ANY_TIME,
    leaving_out: UUID | None = None,
    not_before: datetime | None = None,
    full: Sequence[Busy] = (),
    count: int = OFFERED,
    numbers: Sequence[UUID] | None = None,
) -> Proposal:
    """Returns up to `count` windows for a request, from now on, with reasons for each and for what was passed over.

    not_before: a later beginning of the search; the notice that the platform owes is kept anyway, as is the earliest
    time of the campaign that brings the window `leaving_out`. full: times at which the platform has no capacity left.
    When nothing fits a person's wish (neither of the two is given), the proposal says what would. numbers: of a request
    that is not saved.
    """
    now, notice = business_now(), notice_for(request)
    # With notice, on a quarter of an hour: what is proposed still keeps it when it is chosen a moment later.
    start = max(on_grid(now + notice) if notice else now, not_before or now)
    if leaving_out is not None and request.by_platform and (first := whom_of(leaving_out).not_before):
        start = max(start, on_grid(first))
    numbers = list(request.numbers.values_list("pk", flat=True)) if numbers is None else numbers
    if request.impact:
        taken = numbers_busy(numbers, start, leaving_out=leaving_out)
    else:
        taken = _covered(request, numbers, start)
    # A day that is wished may lie behind the horizon.
    ahead = HORIZON if wish.not_before is None else LONGEST + HORIZON
    places = ledger.resources_busy(resources_of(request), start, start + ahead, leaving_out=leaving_out)
    work, binding = planned_work(request), calendar_for(request)
    proposed = propose(work, binding, [*taken, *places, *full], start, wish, count, told_at=now)
    if proposed.slots or full or not_before is not None:
        return proposed
    places = ledger.resources_busy(resources_of(request), start, start + LONGEST + HORIZON, leaving_out=leaving_out)
    fewer = _divisible(request) and leaving_out is None
    others = alternatives(
        work,
        binding,
        [*taken, *places],
        start,
        wish,
        number_count=request.number_count,
        with_numbers=partial(_work_for, request) if fewer else None,
    )
    return replace(proposed, alternatives=others)


def other_times(window: Window, *, wish: Wish = ANY_TIME, not_before: datetime | None = None) -> Proposal:
    """Returns times that a window may be moved to, as `proposal`, without its present one."""
    proposed = proposal(window.request, wish=wish, leaving_out=window.pk, not_before=not_before, count=OFFERED + 1)
    others = [slot for slot in proposed.slots if not has_time(window, slot)]
    return replace(proposed, slots=tuple(others[:OFFERED]))


def has_time(window: Window, slot: Slot) -> bool:
    """Returns whether a window lies in this slot already."""
    return (slot.start, slot.end) == (window.starts_at, window.ends_at)


def _divisible(request: MaintenanceRequest) -> bool:
    """Returns whether the request may become two: a client's own over several numbers."""
    return request.number_count > 1 and not request.by_platform and "job" in request.estimate


def _work_for(request: MaintenanceRequest, count: int) -> WorkToPlan:
    """Returns the work to plan for so many of a request's numbers."""
    job = replace(plain.job_from(request.estimate["job"]), number_count=count)
    likely = estimate(job, terms(int(request.estimate["policy"])).estimate).processing.likely
    return work_of(request, likely, client_calendar().off_peak.length)


def resources_of(request: MaintenanceRequest) -> list[str]:
    """Returns the resources of a request: its directories when displays are touched, the reviewers for a review."""
    if request.impact:
        return [ledger.of_directory(code) for code in parties_of(request)]
    if request.kind == Kind.COMPLIANCE_REVIEW:
        return [ledger.REVIEW_TEAM]
    return []


# ---------------------------------------------------------------- how a window stands


def windows_between(start: Any, end: Any) -> QuerySet[Window]:
    """Returns windows that touch [start, end), instants or expressions, for the calendar; with the requests."""
    touching = Window.objects.filter(starts_at__lt=end).filter(Q(ends_at__gt=start) | Q(completed_at__gt=start))
    return touching.select_related("request").order_by("starts_at")


def windows_with_requests() -> QuerySet[Window]:
    """Returns the client's windows; each knows its request already."""
    return Window.objects.select_related("request")


def windows_of_number(number: UUID) -> QuerySet[Window]:
    """Returns the windows whose request names this number, with the requests."""
    return windows_with_requests().filter(request__numbers=number)


def read_pieces(windows: Iterable[Window]) -> None:
    """Loads the sessions of windows that have several, in one query; without such windows there is none."""
    prefetch_related_objects([window for window in windows if window.in_pieces], "sessions")


def open_windows() -> QuerySet[Window]:
    """Returns the windows that run or come next, in this order, with the requests."""
    return Window.objects.filter(state__in=Window.OPEN).select_related("request").order_by("starts_at")


def windows_to_publish() -> QuerySet[Window]:
    """Returns the windows that are neither published nor over, with the requests, the earliest first."""
    return Window.objects.filter(state__in=Window.UNPUBLISHED).select_related("request").order_by("starts_at", "pk")


def drafts() -> QuerySet[MaintenanceRequest]:
    """Returns requests without a window."""
    return MaintenanceRequest.objects.filter(state=MaintenanceRequest.State.DRAFT)


def finished_windows() -> list[Window]:
    """Returns the latest 20 windows that ran to their end, the last first."""
    done = Window.objects.filter(state=Window.State.COMPLETED, started_at__isnull=False, published_at__isnull=False)
    return list(done.select_related("request").order_by("-published_at")[:20])


def late_review_of(window: Window, now: datetime) -> Case | None:
    """Returns the open review that a window waits for, if it is overdue; else None."""
    waiting = cases_of_client().filter(
        subject_kind="maintenance_request", subject_id=window.request_id, state=Case.State.OPEN, due_at__lt=now
    )
    return waiting.first()


def windows_waiting() -> Iterable[UUID]:
    """Returns the requests whose windows wait for a reviewer."""
    return Window.objects.filter(state=Window.State.WAITING_FOR_APPROVAL).values_list("request_id", flat=True)


def requests_under_way() -> QuerySet[MaintenanceRequest]:
    """Returns drafts, queued and booked requests, with their windows."""
    states = MaintenanceRequest.State
    rows = MaintenanceRequest.objects.filter(state__in=(states.DRAFT, states.POOLED, states.BOOKED))
    return rows.select_related("window")


def windows_bringing_labels(numbers: Iterable[UUID]) -> QuerySet[Window]:
    """Returns the open windows that bring another label to some of these numbers, the earliest first."""
    coming = LabelVersion.objects.filter(number__in=list(numbers), state__in=COMING).values("request_id")
    return open_windows().filter(request__in=coming)


def takes_standby_label(window: Window) -> bool:
    """Returns whether the window has not begun, and a standby label may cover it."""
    waits = window.state in (Window.State.SCHEDULED, Window.State.WAITING_FOR_APPROVAL)
    return waits and not window.request.text and window.starts_at > business_now()
