"""What a maintenance costs a client that calls its customers, and which calls to make at another hour instead.

A call in the maintenance is answered less often by `drop`; at another hour as often as that hour's calls are. So what a
move gains is known hour by hour, and the best moves are the worst hours of the maintenance to the best free ones.
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
    """Staff figures. loss_percent: of the answered calls of a maintenance, that may be lost at most; drop_percent: by
    which the answer rate falls in one, until something was measured; days_around: on how many days before and after it
    calls may be made instead.
    """

    loss_percent: int = 5
    drop_percent: int = 15
    days_around: int = 3

    def __post_init__(self) -> None:
        if not (0 <= self.loss_percent <= 100 and 0 <= self.drop_percent <= 100 and 0 <= self.days_around <= 14):
            raise ValueError("shares lie between 0 and 100 %, and calls are moved by 14 days at most")

    @property
    def most_lost(self) -> float:
        """The share of answered calls that may be lost."""
        return self.loss_percent / 100

    @property
    def usual_drop(self) -> float:
        """The share by which fewer calls are answered, until it is measured."""
        return self.drop_percent / 100


@dataclass(frozen=True, slots=True)
class CallHour:
    """A local hour. calls: that fall into the maintenance, or that agents could make beside those planned already;
    rate: the share of them that is answered without a maintenance.
    """

    day: date
    hour: int
    calls: int
    rate: float


@dataclass(frozen=True, slots=True)
class MovedCalls:
    """So many calls that are made at another hour."""

    from_day: date
    from_hour: int
    to_day: date
    to_hour: int
    calls: int


class Unmet(StrEnum):
    """Why the loss stays above what it may be."""

    CAPACITY = "capacity"  # agents have no room left in the days around it
    RATE = "rate"  # at the hours that are left fewer would answer than in the maintenance


@dataclass(frozen=True)
class OutboundPlan:
    """calls: that fall into the maintenance; answered: of them without a maintenance; lost: answered calls fewer, if
    nothing is moved (lost) and with the moves (lost_moved). unmet: None where that is within the limit.
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
        """Calls that are made at another hour."""
        return sum(each.calls for each in self.moves)

    @property
    def share_lost(self) -> float:
        """The share of the answered calls that is lost, if nothing is moved."""
        return self.lost / self.answered if self.answered else 0.0

    @property
    def share_lost_moved(self) -> float:
        """The share of the answered calls that is lost, with the moves."""
        return self.lost_moved / self.answered if self.answered else 0.0


def plan_outbound(inside: Sequence[CallHour], free: Sequence[CallHour], drop: float, limit: float) -> OutboundPlan:
    """The fewest calls to move so that no more than `limit` of the answered calls are lost; where that cannot be, the
    moves that lose least. drop: the share by which fewer are answered in the maintenance.
    """
    answered = sum(each.calls * each.rate for each in inside)
    lost, allowed = drop * answered, limit * answered
    # The worst first from here, the best first to there: after any number of moves no others have gained more.
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
    """What is left of hours in their order."""

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
    """The answer rate of an hour, drawn to the client's mean as if WEIGHT_OF_MEAN calls more had that."""
    return (answered + WEIGHT_OF_MEAN * mean) / (counted + WEIGHT_OF_MEAN)


@dataclass(frozen=True, slots=True)
class MeasuredDrop:
    """By how much fewer calls were answered in maintenance than at the same hours of the four weeks before, as a share,
    with the interval that chance leaves (90 %). windows, calls: it was measured in.
    """

    drop: float
    low: float
    high: float
    windows: int
    calls: int


def measured_drop(windows: int, calls: int, answered: int, expected: float, fewest: int) -> MeasuredDrop | None:
    """The drop that was measured; None below so many calls, or where nothing was answered before. expected: calls that
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
