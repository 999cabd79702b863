"""Describes a year of a calendar, day by day: what is closed, which nights are off-peak, which days are worked."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maintenance.domain.calendar import BlackoutRule, Calendar, nights, occurrences
from maintenance.domain.intervals import Interval, clipped, merged
from maintenance.domain.wall_clock import local_day
from tenants.domain.working_days import WorkingDay

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClosedPart:
    """The part of a day in which a blackout holds."""

    interval: Interval
    blackout: BlackoutRule
    provisional: bool


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """One local day; `whole`: from its first instant to its last (empty if the zone skips the day)."""

    day: date
    whole: Interval
    working: WorkingDay
    closed: tuple[ClosedPart, ...]
    off_peak: tuple[Interval, ...]

    @property
    def closed_all_day(self) -> bool:
        """Tells whether no instant of the day is open."""
        return [self.whole] == merged(part.interval for part in self.closed)


def days_of_year(calendar: Calendar, year: int) -> list[DayOfYear]:
    """Returns every local day of a year, in order."""
    first = date(year, 1, 1)
    days = [first + offset * _DAY for offset in range((date(year + 1, 1, 1) - first).days)]
    spans = [Interval(*local_day(day, calendar.zone)) for day in days]
    start, end = spans[0].start, spans[-1].end
    parts = [ClosedPart(each.interval, each.blackout, each.provisional) for each in occurrences(calendar, start, end)]
    closed = _by_span(spans, [(part.interval, part) for part in parts])
    dark = _by_span(spans, [(night, night) for night in merged(nights(calendar, start, end))])
    return [
        DayOfYear(
            day,
            span,
            calendar.working_days(day),
            tuple(ClosedPart(_within(part.interval, span), part.blackout, part.provisional) for part in closed[place]),
            tuple(clipped(dark[place], span.start, span.end)),
        )
        for place, (day, span) in enumerate(zip(days, spans, strict=True))
    ]


def _by_span[Item](spans: Sequence[Interval], items: Iterable[tuple[Interval, Item]]) -> list[list[Item]]:
    """Returns, for each of the successive spans, the items whose interval overlaps it."""
    overlapping: list[list[Item]] = [[] for _ in spans]
    for interval, item in items:
        place = bisect_right(spans, interval.start, key=lambda span: span.end)
        while place < len(spans) and spans[place].start < interval.end:
            if spans[place].start < spans[place].end:
                overlapping[place].append(item)
            place += 1
    return overlapping


def _within(interval: Interval, span: Interval) -> Interval:
    return Interval(max(interval.start, span.start), min(interval.end, span.end))
