"""Reads how much longer a window may go on, and the standby numbers of one whose impact is long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from labels.standby import numbers as standby_numbers
from maintenance import selectors
from maintenance.calendars import ledger
from maintenance.calendars.selectors import window_terms
from maintenance.domain.extension import LENGTHS, extended
from maintenance.domain.intervals import Interval
from maintenance.domain.planner import HORIZON, legal_intervals
from maintenance.domain.planning_reasons import in_the_way
from maintenance.domain.plans import Busy, PassedOver, WorkToPlan
from maintenance.models import Window
from tenants.clock import business_now


def extensions(window: Window) -> list[tuple[Interval, ...]]:
    """Returns the possible extensions as the sessions that the window would have; the shortest extension first."""
    now = business_now()
    sessions, work, legal = _ground(window, now, max(window.ends_at, now) + max(LENGTHS))
    choices: list[tuple[Interval, ...]] = []
    for length in LENGTHS:
        longer = extended(sessions, work, legal, max(window.ends_at, now) + length)
        if longer[-1].end > window.ends_at and longer not in choices:
            choices.append(longer)
    return choices


def extended_to(window: Window, until: datetime) -> tuple[Interval, ...]:
    """Returns the sessions of a window that goes on until `until`, as far as the calendar and its neighbours allow.

    Nothing is planned further ahead than HORIZON.
    """
    now = business_now()
    until = min(until, max(window.ends_at, now) + HORIZON)
    sessions, work, legal = _ground(window, now, until)
    return extended(sessions, work, legal, until)


def against_longer(window: Window, until: datetime) -> tuple[PassedOver, ...]:
    """Returns what keeps a window from going on without a break until `until`: blackouts, neighbours, a night's end."""
    now = business_now()
    start = max(window.ends_at, now)
    until = min(until, start + HORIZON)
    work, taken = selectors.planned_work(window.request), _taken(window, now, until)
    if work.counted_in == "working_days" or start >= until:  # a review is bound only when it begins
        return ()
    binding = selectors.calendar_for(window.request)
    return in_the_way(work, binding, taken, legal_intervals(work, binding, taken, start, until), start, until)


def long_impact(window: Window) -> timedelta:
    """Returns how long an impact must last until standby numbers take the calls, by the window's own policy."""
    return _long_impacts([window.policy_version])[window.policy_version]


def takes_standby_numbers(window: Window, ends_at: datetime, long: timedelta | None = None) -> bool:
    """Returns whether standby numbers take the calls of a window that ends then. long: its `long_impact`, if known."""
    return window.impact and _is_long(window, ends_at, long or long_impact(window))


@dataclass(frozen=True, slots=True)
class LaterStandby:
    """Standby numbers of a window with a later end. needed: its impact would be long; lacking: too few by this."""

    needed: bool
    lacking: int = 0


def later_standby(window: Window, ends: Sequence[datetime]) -> list[LaterStandby]:
    """Returns what each of these ends would ask of the pool."""
    long = long_impact(window) if window.impact else None
    needed = [takes_standby_numbers(window, ends_at, long) for ends_at in ends]
    if not any(needed):
        return [LaterStandby(needed=False)] * len(ends)
    held = standby_numbers.counts([window.pk]).get(window.pk, ())
    lacking = max(window.request.number_count - sum(held) - standby_numbers.free(business_now()), 0)
    return [LaterStandby(each, lacking if each else 0) for each in needed]


@dataclass(frozen=True, slots=True)
class StandbyNumbers:
    """Counts a window's numbers by their standby: reserved, forwarding asked, active or failed, none free."""

    reserved: int
    asked: int
    taking_calls: int
    failed: int
    lacking: int


@dataclass(frozen=True, slots=True)
class Impact:
    """The facts that decide whether standby numbers take an open window's calls. window: its key."""

    window: UUID
    starts_at: datetime
    ends_at: datetime
    policy_version: int
    number_count: int


def standby_numbers_of_each(impacts: Sequence[Impact]) -> dict[UUID, StandbyNumbers]:
    """Returns the standby numbers of windows that take some, by their keys; shared figures are read once."""
    if not impacts:
        return {}
    long = _long_impacts({each.policy_version for each in impacts})
    taking = [each for each in impacts if _is_long(each, each.ends_at, long[each.policy_version])]
    counts = standby_numbers.counts([each.window for each in taking]) if taking else {}
    return {each.window: standby_counted(each.number_count, counts.get(each.window)) for each in taking}


def standby_numbers_of(window: Window) -> StandbyNumbers | None:
    """Returns the standby numbers of a window whose impact is to come or lasts; None where it takes none."""
    if window.state not in Window.OPEN or not window.impact or window.ends_at <= business_now():
        return None
    impact = Impact(window.pk, window.starts_at, window.ends_at, window.policy_version, window.request.number_count)
    return standby_numbers_of_each([impact]).get(window.pk)


def standby_counted(number_count: int, counts: Sequence[int] | None) -> StandbyNumbers:
    """Counts a window's standby numbers by `labels.standby.numbers.counts`; the rest of its numbers are lacking."""
    reserved, asked, taken, failed = counted = counts or (0, 0, 0, 0)
    return StandbyNumbers(reserved, asked, taken, failed, max(number_count - sum(counted), 0))


def _is_long(impact: Window | Impact, ends_at: datetime, long: timedelta) -> bool:
    return ends_at - impact.starts_at > long


def _long_impacts(versions: Iterable[int]) -> dict[int, timedelta]:
    return {version: timedelta(hours=each.long_impact_hours) for version, each in window_terms(versions).items()}


def _ground(window: Window, now: datetime, until: datetime) -> tuple[list[Interval], WorkToPlan, list[Interval]]:
    """Returns a window's sessions, its work, and where that may lie after them."""
    work, binding, taken = (
        selectors.planned_work(window.request),
        selectors.calendar_for(window.request),
        _taken(window, now, until),
    )
    sessions = [Interval(each.period.lower, each.period.upper) for each in window.sessions.order_by("period")]
    return sessions, work, legal_intervals(work, binding, taken, max(window.ends_at, now), until)


def _taken(window: Window, now: datetime, until: datetime) -> list[Busy]:
    """Returns when the window's numbers are in other windows, and when its resources are full without it."""
    numbers = list(window.request.numbers.values_list("pk", flat=True))
    taken = selectors.numbers_busy(numbers, now, leaving_out=window.pk) if window.impact else []
    return taken + ledger.resources_busy(selectors.resources_of(window.request), now, until, leaving_out=window.pk)
