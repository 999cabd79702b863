"""Keeps the capacity of the simulated year: sessions at the same time on directories and teams, and places."""

import heapq
from collections.abc import Iterable
from datetime import date, datetime

from maintenance.domain import intake, occupancy
from maintenance.domain.intervals import Interval
from maintenance.domain.plans import Busy
from tenants.domain.lanes import Lane

_RESERVED_FOR = frozenset({Lane.FAST, Lane.GREEN})


class Resource:
    """A directory (all are booked alike) or a team, with what is booked on it, as `maintenance.calendars.ledger`."""

    def __init__(self, code: str, most: int) -> None:
        self.code, self.most = code, most
        self._used: dict[date, list[int]] = {}
        self._full: dict[date, int] = {}

    def book(self, sessions: Iterable[Interval]) -> None:
        for day, counts in occupancy.cells_by_day(sessions).items():
            used = self._used.setdefault(day, [0] * occupancy.CELLS_A_DAY)
            for cell, count in enumerate(counts):
                used[cell] += count
            if full := occupancy.full_bits(used, self.most):
                self._full[day] = full

    def busy(self, start: datetime) -> list[Busy]:
        ahead = {day: bits for day, bits in self._full.items() if day >= start.date()}
        return [Busy(interval, self.code) for interval in occupancy.intervals_of(ahead)]


class Places[T]:
    """So many pieces of work at a time, some places only for fast and green; the line is sorted by lane with ageing."""

    def __init__(self, count: int, reserved: int) -> None:
        self._free, self._reserved = count - reserved, reserved
        self._line: list[tuple[datetime, int, Lane, T]] = []
        self._number = 0

    def wait(self, ready_at: datetime, lane: Lane, work: T) -> None:
        self._number += 1
        heapq.heappush(self._line, (intake.ranked_at(ready_at, lane), self._number, lane, work))

    def take(self) -> tuple[T, bool] | None:
        """The next piece of work that has a place, and whether that is a reserved one; None when there is none."""
        if self._line and self._free:
            self._free -= 1
            return heapq.heappop(self._line)[3], False
        if self._reserved and (preferred := [each for each in self._line if each[2] in _RESERVED_FOR]):
            first = min(preferred)
            self._line.remove(first)
            heapq.heapify(self._line)
            self._reserved -= 1
            return first[3], True
        return None

    def give_back(self, *, reserved: bool) -> None:
        if reserved:
            self._reserved += 1
        else:
            self._free += 1
