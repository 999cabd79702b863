"""Keeps a client's own exclusions from starving maintenance.

In any 32 days at least 48 hours must stay open to work with an impact (off-peak and clear of every blackout), counted
in pieces of at least 4 hours; staff may set other figures. Where the platform's own blackouts leave less, exclusions
may take nothing more. The rule is that of GKE's maintenance windows, which counts the hours of a window instead.

Whether a rule starves maintenance depends on the year: dates fall on other weekdays, and holidays move and are
announced only for the next year, so no number of years proves it for all. An exclusion is checked over AHEAD when it is
made, further than windows are booked, and each month again (`services.exclusions.check_exclusions`): each stretch is
checked long before anything can be planned in it.

Stretches begin on whole minutes. Between a few of them, the open time grows and shrinks evenly, so only those few are
checked.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

from maintenance.domain.calendar import BlackoutRule, Calendar, closed_intervals, nights
from maintenance.domain.intervals import Interval, clipped, merged, without

AHEAD = timedelta(days=730)  # the range of the check, and the furthest that a single exclusion may lie ahead or back
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OpenTime:
    """The time that must stay open: `least` in any stretch of `within`, counted in pieces of at least `piece`."""

    least: timedelta = timedelta(hours=48)
    within: timedelta = timedelta(days=32)
    piece: timedelta = timedelta(hours=4)

    def __post_init__(self) -> None:
        if not timedelta() < self.piece <= self.least <= self.within:
            raise ValueError("a piece is not longer than what stays open, nor that longer than the days it is open in")


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The stretch that falls shortest. `takes`: the code of each exclusion and what it alone takes, the most first."""

    start: datetime
    end: datetime
    open: timedelta
    needed: timedelta
    piece: timedelta
    takes: tuple[tuple[str, timedelta], ...] = ()


def shortfall(
    calendar: Calendar, own: Sequence[BlackoutRule], start: datetime, end: datetime, terms: OpenTime = OpenTime()
) -> Shortfall | None:
    """Returns where in [start, end) the client's exclusions leave too little of the platform's calendar, or None."""
    before = open_pieces(calendar, start, end)
    short = worst(before, open_pieces(_with(calendar, own), start, end), start, end, terms)
    if short is None:
        return None
    takes = []
    for exclusion in own:
        others = _with(calendar, [each for each in own if each is not exclusion])
        alone = open_in(open_pieces(others, short.start, short.end), short.start, short.end, terms.piece) - short.open
        if alone > timedelta():
            takes.append((exclusion.code, alone))
    return replace(short, takes=tuple(sorted(takes, key=lambda each: -each[1])))


def open_pieces(calendar: Calendar, start: datetime, end: datetime) -> list[Interval]:
    """Returns where work with an impact may run in [start, end): off-peak and clear of every blackout."""
    closed = [each.interval for each in closed_intervals(calendar, start, end)]
    return clipped(without(merged(nights(calendar, start, end)), closed), start, end)


def open_in(pieces: Iterable[Interval], start: datetime, end: datetime, piece: timedelta) -> timedelta:
    """Returns how much of [start, end) is open, counted in pieces of at least `piece`."""
    lengths = (each.length for each in clipped(pieces, start, end))
    return sum((length for length in lengths if length >= piece), timedelta())


def worst(
    before: Sequence[Interval], after: Sequence[Interval], start: datetime, end: datetime, terms: OpenTime
) -> Shortfall | None:
    """Returns the stretch inside [start, end) that lacks most, the earliest of several; `after` is a part
    of `before`.
    """
    first, last = -((_EPOCH - start) // _MINUTE), (end - _EPOCH) // _MINUTE
    length, piece, least = (span // _MINUTE for span in (terms.within, terms.piece, terms.least))
    was, is_ = _Pieces(before, length, piece), _Pieces(after, length, piece)
    most_missing: tuple[int, int] | None = None  # the missing minutes, negative; the minute
    for minute in _minutes(was, is_, first, last - length, least):
        missing = is_.open_from(minute) - min(least, was.open_from(minute))
        if missing < 0 and (most_missing is None or (missing, minute) < most_missing):
            most_missing = (missing, minute)
    if most_missing is None:
        return None
    missing, minute = most_missing
    left = is_.open_from(minute)
    begin = _EPOCH + minute * _MINUTE
    return Shortfall(begin, begin + terms.within, left * _MINUTE, (left - missing) * _MINUTE, terms.piece)


class _Pieces:
    """Holds the pieces that are long enough, in whole minutes; answers for any stretch in a few steps."""

    def __init__(self, pieces: Iterable[Interval], length: int, piece: int) -> None:
        spans = [(-((_EPOCH - each.start) // _MINUTE), (each.end - _EPOCH) // _MINUTE) for each in pieces]
        spans = [(begin, finish) for begin, finish in spans if finish - begin >= piece]
        self.length, self.piece = length, piece
        self.starts = [begin for begin, _ in spans]
        self.ends = [finish for _, finish in spans]
        self.sums = [0, *accumulate(finish - begin for begin, finish in spans)]

    def open_from(self, minute: int) -> int:
        """Returns the open minutes of the stretch that begins there."""
        until = minute + self.length
        first, last = bisect_right(self.ends, minute), bisect_left(self.starts, until) - 1
        if first > last:
            return 0
        # If one piece is both the first and the last, its two parts sum to more by the whole of it.
        edges = self._counted(self.ends[first] - max(self.starts[first], minute))
        edges += self._counted(min(self.ends[last], until) - self.starts[last])
        return edges + self.sums[last] - self.sums[first + 1]

    def turns(self) -> set[int]:
        """Returns the minutes at which `open_from` turns, and those on both sides of its jumps."""
        minutes: set[int] = set()
        for begin, finish in zip(self.starts, self.ends, strict=True):
            as_it_begins = (begin, finish - self.piece, finish - self.piece + 1)
            as_it_ends = (begin + self.piece - 1, begin + self.piece, finish)
            minutes |= {*as_it_begins, *(edge - self.length for edge in as_it_ends)}
        return minutes

    def _counted(self, minutes: int) -> int:
        return minutes if minutes >= self.piece else 0


def _minutes(was: _Pieces, is_: _Pieces, first: int, last: int, least: int) -> list[int]:
    """Returns the minutes of [first, last], at one of which most is missing."""
    if last < first:
        return []
    turns = sorted({first, last} | {minute for minute in was.turns() | is_.turns() if first < minute < last})
    crossings = []  # where the needed time stops following what the platform leaves
    for one, other in pairwise(turns):
        begin, finish = was.open_from(one), was.open_from(other)
        if other - one > 1 and min(begin, finish) < least < max(begin, finish):
            crossings.append(one + abs(least - begin))  # it grows or shrinks by a minute each minute
    return sorted({*turns, *crossings})


def _with(calendar: Calendar, own: Iterable[BlackoutRule]) -> Calendar:
    return replace(calendar, blackouts=(*calendar.blackouts, *own))
