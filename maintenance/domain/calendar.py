"""Decides when maintenance may run: blackouts, off-peak nights, and the state of both at any instant.

Rules are written in wall-clock time of an IANA zone and answered as instants in UTC (`wall_clock` says how).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from maintenance.domain.intervals import Interval, clipped, merged
from maintenance.domain.reasons import Reason
from maintenance.domain.wall_clock import MIDNIGHT, day_in_year, end_instant, local_date, start_instant
from tenants.domain.working_days import LONGEST_HOLIDAY, WorkingDay, WorkingDays

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
# The announced days of a holiday are at most this far from the statutory ones.
_HOLIDAY_GROWS = timedelta(days=7)
# A local date differs from the UTC date by less, with a day to spare for a zone that skips one.
_MARGIN = 2 * _DAY
# `state_at` looks ahead in these steps; without a change in the last one it finds none.
_HORIZONS = tuple(timedelta(days=days) for days in (3, 40, 400))


@dataclass(frozen=True, slots=True)
class WallSpan:
    """A span of naive local time; `provisional` when it rests on working days not announced yet."""

    start: datetime
    end: datetime
    provisional: bool = False


class Recurrence(Protocol):
    def spans(self, first: date, last: date, working_days: WorkingDays) -> Iterator[WallSpan]:
        """Yields the spans that touch the local days first…last (more is allowed, fewer is not)."""
        ...


@dataclass(frozen=True, slots=True)
class YearlyDates:
    """Every year from the first day to the last, both whole; (month, day). It may cross the year's end.

    29 February counts as the 28th in other years.
    """

    first: tuple[int, int]
    last: tuple[int, int]

    def spans(self, first: date, last: date, working_days: WorkingDays) -> Iterator[WallSpan]:
        for year in range(first.year - 1, last.year + 1):
            start, end = day_in_year(year, self.first), day_in_year(year, self.last)
            if end < start:
                end = day_in_year(year + 1, self.last)
            yield WallSpan(*_whole_days(start, end))


@dataclass(frozen=True, slots=True)
class DailyHours:
    """Every day, every working day or some weekdays, from start to end; over midnight when end ≤ start.

    `weekdays`: 0 is Monday; none means all.
    """

    start: time
    end: time
    working_days_only: bool = False
    weekdays: frozenset[int] = frozenset()

    def spans(self, first: date, last: date, working_days: WorkingDays) -> Iterator[WallSpan]:
        overnight = _DAY if self.end <= self.start else timedelta()
        for day in _days(first - _DAY, last):
            if self.weekdays and day.weekday() not in self.weekdays:
                continue
            kind_of_day = working_days(day) if self.working_days_only else None
            if kind_of_day is None or kind_of_day.is_working:
                yield WallSpan(
                    datetime.combine(day, self.start),
                    datetime.combine(day, self.end) + overnight,
                    provisional=kind_of_day is not None and kind_of_day.provisional,
                )


@dataclass(frozen=True, slots=True)
class SingleSpan:
    """Once, from start to end (naive local times)."""

    start: datetime
    end: datetime

    def spans(self, first: date, last: date, working_days: WorkingDays) -> Iterator[WallSpan]:
        yield WallSpan(self.start, self.end)


@dataclass(frozen=True, slots=True)
class HolidayDays:
    """The whole days of a long holiday, by its code in `WorkingDay.holiday`."""

    holiday: str

    def spans(self, first: date, last: date, working_days: WorkingDays) -> Iterator[WallSpan]:
        run: list[date] = []
        provisional = False
        for day in _days(first - LONGEST_HOLIDAY, last + LONGEST_HOLIDAY):
            kind_of_day = working_days(day)
            if kind_of_day.holiday == self.holiday:
                run.append(day)
                provisional |= kind_of_day.provisional
            elif run:
                yield WallSpan(*_whole_days(run[0], run[-1]), provisional)
                run, provisional = [], False


@dataclass(frozen=True, slots=True)
class Scope:
    """The clients that a blackout binds: all if the three sets are empty, else those that match each non-empty set."""

    industries: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    directories: frozenset[str] = frozenset()

    def binds(self, industry: str, client: str, directories: frozenset[str]) -> bool:
        return (
            (not self.industries or industry in self.industries)
            and (not self.clients or client in self.clients)
            and (not self.directories or bool(self.directories & directories))
        )


@dataclass(frozen=True, slots=True)
class BlackoutRule:
    """A period without maintenance that has an impact on display; a hard one binds every change.

    `name` is a text key; `zone` None means the client's own zone.
    """

    code: str
    name: str
    recurrence: Recurrence = field(hash=False)  # the code tells rules apart: results are cached by calendar
    hard: bool = False
    scope: Scope = field(default_factory=Scope, hash=False)
    zone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class OffPeak:
    """Every night from start to end, local time; the whole day when both are the same."""

    start: time = time(22)
    end: time = time(6)

    @property
    def length(self) -> timedelta:
        """Returns the length of an ordinary night, by the wall clock."""
        span = datetime.combine(date.min, self.end) - datetime.combine(date.min, self.start)
        return span if span > timedelta() else span + _DAY


@dataclass(frozen=True, slots=True)
class Calendar:
    """The rules that bind one client: its zone, the blackouts in its scope, its off-peak hours."""

    zone: ZoneInfo
    working_days: WorkingDays
    blackouts: tuple[BlackoutRule, ...] = ()
    off_peak: OffPeak = OffPeak()


@dataclass(frozen=True, slots=True)
class BlackoutOccurrence:
    """One occurrence of a blackout."""

    interval: Interval
    blackout: BlackoutRule
    provisional: bool

    @property
    def reason(self) -> Reason:
        return Reason(
            "blackout",
            {
                "blackout": self.blackout.code,
                "name": self.blackout.name,
                "hard": self.blackout.hard,
                "since": self.interval.start,
                "until": self.interval.end,
                "provisional": self.provisional,
            },
        )


@dataclass(frozen=True, slots=True)
class ClosedInterval:
    """A stretch without a gap in which at least one blackout holds; `reasons`: each blackout, at its first time."""

    interval: Interval
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CalendarState:
    """The state at an instant. `next_change`: when open turns closed or closed open; None beyond 400 days.

    `provisional`: the answer may change once more working days are announced.
    """

    open: bool
    off_peak: bool
    reasons: tuple[Reason, ...]
    next_change: datetime | None
    provisional: bool = False


def binding(
    blackouts: Iterable[BlackoutRule], industry: str, client: str, directories: frozenset[str]
) -> tuple[BlackoutRule, ...]:
    """Returns the blackouts that bind this client's maintenance on these directories."""
    return tuple(blackout for blackout in blackouts if blackout.scope.binds(industry, client, directories))


def occurrences(
    calendar: Calendar, start: datetime, end: datetime, *, hard_only: bool = False
) -> list[BlackoutOccurrence]:
    """Returns every blackout's occurrences that overlap [start, end), whole, by start and then by code."""
    return list(_occurrences(calendar, start, end, hard_only))


@lru_cache(maxsize=256)  # many clients have the same calendar, and are planned over the same days
def _occurrences(calendar: Calendar, start: datetime, end: datetime, hard_only: bool) -> tuple[BlackoutOccurrence, ...]:
    overlapping = [
        BlackoutOccurrence(interval, blackout, provisional)
        for blackout in calendar.blackouts
        if blackout.hard or not hard_only
        for interval, provisional in _times(blackout.recurrence, calendar, blackout.zone or calendar.zone, start, end)
    ]
    return tuple(sorted(overlapping, key=lambda occurrence: (occurrence.interval, occurrence.blackout.code)))


def _times(
    recurrence: Recurrence, calendar: Calendar, zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[tuple[Interval, bool]]:
    """Yields the whole recurrences that overlap [start, end), and whether each is provisional."""
    window = Interval(start, end)
    first, last = local_date(start, zone) - _MARGIN, local_date(end, zone) + _MARGIN
    for span in recurrence.spans(first, last, calendar.working_days):
        interval = Interval(start_instant(span.start, zone), end_instant(span.end, zone))
        if interval.start < interval.end and interval.overlaps(window):
            yield interval, span.provisional


def closed_intervals(
    calendar: Calendar, start: datetime, end: datetime, *, hard_only: bool = False
) -> list[ClosedInterval]:
    """Returns where [start, end) is closed: maximal, disjoint, sorted, clipped; the reasons are not clipped."""
    overlapping = occurrences(calendar, start, end, hard_only=hard_only)
    closed, position = [], 0
    for interval in merged(each.interval for each in overlapping):
        first = position  # in order of their starts, each lies in one stretch
        while position < len(overlapping) and overlapping[position].interval.start < interval.end:
            position += 1
        within = Interval(max(interval.start, start), min(interval.end, end))
        closed.append(ClosedInterval(within, _first_reasons(overlapping[first:position])))
    return closed


def state_at(instant: datetime, calendar: Calendar, *, hard_only: bool = False) -> CalendarState:
    """Tells whether the calendar is open, why not, and when that changes."""
    after = instant + _INSTANT
    holding = occurrences(calendar, instant, after, hard_only=hard_only)
    is_open = not holding
    return CalendarState(
        open=is_open,
        off_peak=bool(nights(calendar, instant, after)),
        reasons=tuple(each.reason for each in holding),
        next_change=_next_change(instant, calendar, is_open, hard_only),
        provisional=rests_on_a_guess(calendar, instant, after, hard_only=hard_only),
    )


def rests_on_a_guess(calendar: Calendar, start: datetime, end: datetime, *, hard_only: bool = False) -> bool:
    """Tells whether days that are not announced yet may still open or close a part of [start, end).

    They may become working days, or days off that join a holiday near them.
    """
    day, last = local_date(start, calendar.zone) - _MARGIN, local_date(end, calendar.zone) + _MARGIN
    if not any(calendar.working_days(each).provisional for each in _days(day, last)):
        return False
    others = (replace(calendar, working_days=guess) for guess in _guesses(calendar.working_days))
    now, *then = (
        clipped(merged(each.interval for each in occurrences(one, start, end, hard_only=hard_only)), start, end)
        for one in (calendar, *others)
    )
    return any(each != now for each in then)


def _guesses(known: WorkingDays) -> tuple[WorkingDays, WorkingDays]:
    """Returns the two extremes for the days that are not announced yet: all worked, all off."""

    def worked(day: date) -> WorkingDay:
        return WorkingDay(is_working=True) if known(day).provisional else known(day)

    def off(day: date) -> WorkingDay:
        if not known(day).provisional:
            return known(day)
        near = (known(each).holiday for each in _days(day - _HOLIDAY_GROWS, day + _HOLIDAY_GROWS))
        return WorkingDay(is_working=False, holiday=next(filter(None, near), ""))

    return worked, off


def nights(calendar: Calendar, start: datetime, end: datetime) -> list[Interval]:
    """Returns the off-peak nights that overlap [start, end), whole and in order."""
    return list(_nights(calendar, start, end))


@lru_cache(maxsize=256)
def _nights(calendar: Calendar, start: datetime, end: datetime) -> tuple[Interval, ...]:
    hours = DailyHours(calendar.off_peak.start, calendar.off_peak.end)
    return tuple(night for night, _provisional in _times(hours, calendar, calendar.zone, start, end))


def _next_change(instant: datetime, calendar: Calendar, is_open: bool, hard_only: bool) -> datetime | None:
    for horizon in _HORIZONS:
        end = instant + horizon
        closed = closed_intervals(calendar, instant, end, hard_only=hard_only)
        if is_open and closed:
            return closed[0].interval.start
        if not is_open and closed[0].interval.end < end:
            return closed[0].interval.end
    return None


def _first_reasons(overlapping: Iterable[BlackoutOccurrence]) -> tuple[Reason, ...]:
    reasons: dict[str, Reason] = {}
    for each in overlapping:
        reasons.setdefault(each.blackout.code, each.reason)
    return tuple(reasons.values())


def _days(first: date, last: date) -> Sequence[date]:
    return [first + _DAY * offset for offset in range((last - first).days + 1)]


def _whole_days(first: date, last: date) -> tuple[datetime, datetime]:
    return datetime.combine(first, MIDNIGHT), datetime.combine(last, MIDNIGHT) + _DAY
