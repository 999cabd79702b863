"""Calculates with half-open intervals [start, end) of aware instants in UTC. Lists are sorted and disjoint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

GRID = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def contains(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Returns the union: overlapping and touching intervals become one, empty ones vanish."""
    union: list[Interval] = []
    for interval in sorted(interval for interval in intervals if interval.start < interval.end):
        if union and interval.start <= union[-1].end:
            if interval.end > union[-1].end:
                union[-1] = Interval(union[-1].start, interval.end)
        else:
            union.append(interval)
    return union


def without(intervals: Sequence[Interval], removed: Sequence[Interval]) -> list[Interval]:
    """Returns `intervals` minus `removed`; both sorted and disjoint."""
    left: list[Interval] = []
    position = 0
    for interval in intervals:
        start = interval.start
        while position < len(removed) and removed[position].end <= start:
            position += 1
        for hole in removed[position:]:
            if hole.start >= interval.end:
                break
            if hole.start > start:
                left.append(Interval(start, hole.start))
            start = max(start, hole.end)
        if start < interval.end:
            left.append(Interval(start, interval.end))
    return left


def common(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """Returns the intersection; both sorted and disjoint."""
    shared: list[Interval] = []
    left = right = 0
    while left < len(one) and right < len(other):
        start, end = max(one[left].start, other[right].start), min(one[left].end, other[right].end)
        if start < end:
            shared.append(Interval(start, end))
        if one[left].end < other[right].end:
            left += 1
        else:
            right += 1
    return shared


def total(intervals: Iterable[Interval]) -> timedelta:
    """Returns their total length."""
    return sum((interval.length for interval in intervals), timedelta())


def clipped(intervals: Iterable[Interval], start: datetime, end: datetime) -> list[Interval]:
    """Returns the parts of `intervals` in [start, end)."""
    return [
        Interval(max(interval.start, start), min(interval.end, end))
        for interval in intervals
        if interval.start < end and interval.end > start
    ]


def on_grid(instant: datetime) -> datetime:
    """Returns the first instant at or after `instant` on the quarter hour (of UTC, hence of every present zone)."""
    return instant + (-(instant - _EPOCH)) % GRID
