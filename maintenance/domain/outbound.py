"""Calculates what a maintenance costs a client that calls its customers, and which calls to make at another hour.

A call in the maintenance is answered less often by `drop`; at another hour as often as that hour's calls are. So the
gain of a move is known hour by hour, and the best moves go from the worst hours of the maintenance to the best free
ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import ceil
from typing import Final

ENOUGH: Final = 1e-9
WEIGHT_OF_MEAN: Final = 50  # calls


@dataclass(frozen=True)
class OutboundTerms:
    """Figures of the staff. loss_percent: the most answered calls of a maintenance that may be lost; drop_percent: the
    fall of the answer rate in one, until something was measured; days_around: how many days before and after it calls
    may be made instead.
    """

    loss_percent: int = 5
    drop_percent: int = 15
    days_around: int = 3

    def __post_init__(self) -> None:
        if not (0 <= self.loss_percent <= 100 and 0 <= self.drop_percent <= 100 and 0 <= self.days_around <= 14):
            raise ValueError("shares lie between 0 and 100 %, and calls are moved by 14 days at most")

    @property
    def most_lost(self) -> float:
        """Returns the share of answered calls that may be lost."""
        return self.loss_percent / 100

    @property
    def usual_drop(self) -> float:
        """Returns the share by which fewer calls are answered, until it is measured."""
        return self.drop_percent / 100


@dataclass(frozen=True, slots=True)
class CallHour:
    """A local hour. calls: those in the maintenance, or those that agents could make beside planned ones; rate: the
    share of them that is answered without a maintenance.
    """

    day: date
    hour: int
    calls: int
    rate: float


@dataclass(frozen=True, slots=True)
class MovedCalls:
    """A number of calls that are made at another hour."""

    from_day: date
    from_hour: int
    to_day: date
    to_hour: int
    calls: int


class Unmet(StrEnum):
    """The reason why the loss stays above the limit."""

    CAPACITY = "capacity"  # agents have no room left in the days around it
    RATE = "rate"  # at the hours that are left fewer would answer than in the maintenance


@dataclass(frozen=True)
class OutboundPlan:
    """The plan. calls: in the maintenance; answered: of them without a maintenance; lost, lost_moved: fewer answered
    calls, without and with the moves. unmet: None if that is within the limit.
    """

    calls: int
    answered: float
    lost: float
    lost_moved: float
    limit: float
    moves: tuple[MovedCalls, ...] = field(default=())
    unmet: Unmet | None = None

    @property
    def moved(self) -> int:
        """Counts the calls that are made at another hour."""
        return sum(each.calls for each in self.moves)

    @property
    def share_lost(self) -> float:
        """Returns the share of the answered calls that is lost if nothing is moved."""
        return self.lost / self.answered if self.answered else 0.0

    @property
    def share_lost_moved(self) -> float:
        """Returns the share of the answered calls that is lost with the moves."""
        return self.lost_moved / self.answered if self.answered else 0.0


def plan_outbound(inside: Sequence[CallHour], free: Sequence[CallHour], drop: float, limit: float) -> OutboundPlan:
    """Returns the fewest moves that keep the loss within `limit` of the answered calls; if none do, those that lose
    least. drop: the share by which fewer calls are answered in the maintenance.
    """
    answered = sum(each.calls * each.rate for each in inside)
    lost, allowed = drop * answered, limit * answered
    # From the worst to the best: after any number of moves no others have gained more.
    sources = sorted((each for each in inside if each.calls), key=lambda each: (each.rate, each.day, each.hour))
    targets = sorted((each for each in free if each.calls), key=lambda each: (-each.rate, each.day, each.hour))
    moves: list[MovedCalls] = []
    left, still = _Left(sources), lost
    room = _Left(targets)
    unmet: Unmet | None = None
    while still > allowed + ENOUGH:
        source, target = left.first, room.first
        if source is None or target is None:
            unmet = Unmet.CAPACITY if target is None else Unmet.RATE
            break
        gain = target.rate - source.rate * (1.0 - drop)
        if gain <= ENOUGH:
            unmet = Unmet.RATE
            break
        count = min(left.calls, room.calls, ceil((still - allowed - ENOUGH) / gain))
        moves.append(MovedCalls(source.day, source.hour, target.day, target.hour, count))
        still -= count * gain
        left.take(count)
        room.take(count)
    return OutboundPlan(sum(each.calls for each in inside), answered, lost, still, limit, tuple(moves), unmet)


class _Left:
    """Walks over hours and counts what is left of the present one."""

    def __init__(self, hours: Iterable[CallHour]) -> None:
        self._hours = iter(hours)
        self._go_on()

    def _go_on(self) -> None:
        self.first = next(self._hours, None)
        if self.first:
            self.calls = self.first.calls

    def take(self, count: int) -> None:
        self.calls -= count
        if not self.calls:
            self._go_on()


def shrunk_rate(answered: int, counted: int, mean: float) -> float:
    """Returns an hour's answer rate, drawn to the client's mean as if WEIGHT_OF_MEAN more calls had that rate."""
    return (answered + WEIGHT_OF_MEAN * mean) / (counted + WEIGHT_OF_MEAN)


@dataclass(frozen=True, slots=True)
class MeasuredDrop:
    """The measured share by which fewer calls were answered in maintenance than at the same hours of the four weeks
    before, with the interval of chance (90 %). windows, calls: the sample.
    """

    drop: float
    low: float
    high: float
    windows: int
    calls: int


def measured_drop(windows: int, calls: int, answered: int, expected: float, fewest: int) -> MeasuredDrop | None:
    """Returns the measured drop; None below so many calls, or if nothing was answered before. expected: calls that
    would have been answered as before.
    """
    if calls < fewest or expected <= 0:
        return None
    share = answered / calls
    half = 1.645 * (calls * share * (1.0 - share)) ** 0.5 / expected
    drop = 1.0 - answered / expected
    return MeasuredDrop(_share(drop), _share(drop - half), _share(drop + half), windows, calls)


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)
