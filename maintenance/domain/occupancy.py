"""Calculates how full directories and review teams are, in cells of a quarter of an hour counted from 1970 in UTC.

A set of cells is one whole number: bit i stands for the cell `first + i`. Sets of a year are joined and searched in
microseconds, so the earliest slot of a length is found without walking over the nights.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from maintenance.domain.calendar import Calendar, closed_intervals, nights
from maintenance.domain.intervals import GRID, Interval, merged
from maintenance.domain.plans import Slot, WorkToPlan

CELLS_A_DAY = 96
BLOCK = 32  # days that are worked out and stored together
CELLS_A_BLOCK = BLOCK * CELLS_A_DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class CellsOfDay:
    """The cells of one UTC day that an interval touches: [first, last)."""

    day: date
    first: int
    last: int


def cells_of(interval: Interval) -> list[CellsOfDay]:
    """Returns the cells that the interval touches, day by day."""
    begin = (interval.start - _EPOCH) // GRID
    end = -((_EPOCH - interval.end) // GRID)
    cells = []
    while begin < end:
        day, first = divmod(begin, CELLS_A_DAY)
        last = min(first + end - begin, CELLS_A_DAY)
        cells.append(CellsOfDay(_FIRST_DAY + timedelta(days=day), first, last))
        begin += last - first
    return cells


def cells_by_day(intervals: Iterable[Interval]) -> dict[date, list[int]]:
    """Counts how many of the intervals touch each cell, for the days that they touch."""
    counts: dict[date, list[int]] = {}
    for interval in intervals:
        for part in cells_of(interval):
            row = counts.setdefault(part.day, [0] * CELLS_A_DAY)
            for cell in range(part.first, part.last):
                row[cell] += 1
    return counts


def full_bits(used: Sequence[int], most: int) -> int:
    """Returns the cells of a day that are full."""
    return sum(1 << cell for cell, count in enumerate(used) if count >= most)


def intervals_of(full: Mapping[date, int]) -> list[Interval]:
    """Returns the cells of some days as intervals, sorted and disjoint."""
    return merged(interval for day, bits in full.items() for interval in runs(bits, day))


def runs(cells: int, first: date) -> list[Interval]:
    """Returns the cells of a set, counted from the day `first`, as intervals, sorted and disjoint."""
    intervals, origin = [], instant_of(0, first)
    in_a_row = f"{cells:b}"[::-1]
    begin = in_a_row.find("1")
    while begin >= 0:
        end = in_a_row.find("0", begin)
        if end < 0:
            end = len(in_a_row)
        intervals.append(Interval(origin + begin * GRID, origin + end * GRID))
        begin = in_a_row.find("1", end)
    return intervals


def block_of(day: date) -> int:
    """Returns the block that a day lies in."""
    return day.toordinal() // BLOCK


def first_day(block: int) -> date:
    """Returns the first day of a block."""
    return date.fromordinal(block * BLOCK)


def in_block(full: bytes | memoryview, number: int) -> int:
    """Returns the stored cells of a block, shifted by this many blocks."""
    return int.from_bytes(full, "little") << number * CELLS_A_BLOCK


def as_kept(cells: int) -> bytes:
    """Returns the cells of a block in stored form: the first one is the lowest bit of the first byte."""
    return cells.to_bytes(CELLS_A_BLOCK // 8, "little")


def with_day(cells: int, day: date, bits: int) -> int:
    """Replaces the cells of a day within the cells of its block."""
    place = day.toordinal() % BLOCK * CELLS_A_DAY
    return cells & ~(((1 << CELLS_A_DAY) - 1) << place) | bits << place


def inside(intervals: Iterable[Interval], first: date) -> int:
    """Returns the cells wholly in one of the intervals (disjoint and not touching), counted from the day `first`."""
    origin = instant_of(0, first)
    return _cells((-((origin - each.start) // GRID), (each.end - origin) // GRID) for each in intervals)


def touched(intervals: Iterable[Interval], first: date) -> int:
    """Returns the cells that one of the intervals touches, counted from the day `first`."""
    origin = instant_of(0, first)
    return _cells(((each.start - origin) // GRID, -((origin - each.end) // GRID)) for each in intervals)


def _cells(spans: Iterable[tuple[int, int]]) -> int:
    """Returns the set of cells in any of the spans [begin, end), without those before cell 0."""
    together = 0
    for start, end in spans:
        begin = max(start, 0)
        together |= ((1 << max(end - begin, 0)) - 1) << begin
    return together


@lru_cache(maxsize=1024)
def legal_cells(calendar: Calendar, block: int, blocks: int) -> int:
    """Returns the cells open to work with impact on display, off-peak and clear of every blackout, in this
    many blocks.
    """
    together = 0
    for number in range(blocks):
        together |= _legal_block(calendar, block + number) << number * CELLS_A_BLOCK
    return together


def first_run(free: int, length: int) -> int | None:
    """Returns where the first `length` free cells in a row begin, or None."""
    have = 1
    while have < length and free:
        step = min(have, length - have)
        free &= free >> step
        have += step
    return (free & -free).bit_length() - 1 if free else None


def first_pieces(free: int, length: int, shortest: int) -> list[tuple[int, int]]:
    """Returns the first runs of free cells, each [begin, end), that hold `length` cells together; none if too few are
    free.

    A run of fewer than `shortest` is skipped, unless it ends the work.
    """
    pieces, begin, left = [], 0, length
    while (skipped := first_run(free, min(left, shortest))) is not None:
        free >>= skipped
        begin += skipped
        taken = min(_ones(free), left)
        pieces.append((begin, begin + taken))
        left -= taken
        if not left:
            return pieces
        free >>= taken
        begin += taken
    return []


def first_free_slot(work: WorkToPlan, may_split: bool, free: int, origin: datetime) -> Slot | None:
    """Returns the earliest slot of work with impact in the free cells, the first of which begins at `origin`; no
    reasons.
    """
    length = -(-work.duration // GRID)
    shortest = -(-work.shortest_session // GRID) if may_split else length
    while pieces := first_pieces(free, length, shortest):
        sessions, left = [], work.duration
        for begin, end in pieces:
            start = origin + begin * GRID
            worked = min((end - begin) * GRID, left)
            sessions.append(Interval(start, start + worked))
            left -= worked
        slot = Slot(sessions[0].start, sessions[-1].end, tuple(sessions))
        if work.within is None or slot.end - slot.start <= work.within:
            return slot
        tried = pieces[0][1]
        free = free >> tried << tried
    return None


def cell_of(instant: datetime, first: date) -> int:
    """Returns the first cell that begins at or after the instant, counted from the day `first`."""
    return -((_EPOCH - instant) // GRID) - CELLS_A_DAY * (first - _FIRST_DAY).days


def instant_of(cell: int, first: date) -> datetime:
    """Returns the instant at which a cell begins."""
    return _EPOCH + GRID * (CELLS_A_DAY * (first - _FIRST_DAY).days + cell)


@lru_cache(maxsize=2048)
def _legal_block(calendar: Calendar, block: int) -> int:
    first = first_day(block)
    start, end = instant_of(0, first), instant_of(CELLS_A_BLOCK, first)
    closed = [each.interval for each in closed_intervals(calendar, start, end)]
    legal = inside(merged(nights(calendar, start, end)), first) & ~touched(closed, first)
    return legal & ((1 << CELLS_A_BLOCK) - 1)


def _ones(bits: int) -> int:
    """Counts the ones at the end of the number."""
    return (bits ^ (bits + 1)).bit_length() - 1
