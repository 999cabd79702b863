"""Defines the planner's questions and answers. All instants are aware; answers are in UTC."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from maintenance.domain.estimate import Scale
from maintenance.domain.intervals import GRID, Interval
from maintenance.domain.reasons import Reason

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkToPlan:
    """The work to plan. `duration`: the time of all sessions together.

    `counted_in` working days: the elapsed time of a review, which is bound only when it begins. `shortest_session`: a
    rest of a night shorter than this gets no session unless it ends the work. `by_day`: an emergency that touches
    displays by day, planned as if it had no impact on a calendar of hard blackouts. `waits_for_review`: it starts once
    a reviewer has approved it, whatever time it is given. `within`: the longest time from the first session's start to
    the last one's end, kept if any slot keeps it.
    """

    duration: timedelta
    impact: bool
    splittable: bool = True
    counted_in: Literal["clock", "working_days"] = "clock"
    shortest_session: timedelta = timedelta(hours=1)
    within: timedelta | None = None
    by_day: bool = False
    waits_for_review: bool = False


@dataclass(frozen=True, slots=True)
class Busy:
    """A time that is taken; `code` names by what: a window of the numbers, or the full directory or team."""

    interval: Interval
    code: str = "window"


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish. `nights`: only off-peak; `not_weekdays`: 0 is Monday, local; `before`: all ends before that local day.

    `not_before`: nothing starts before that local day; `in_one_piece`: one session, even where work is split.
    """

    nights: bool = False
    not_weekdays: frozenset[int] = frozenset()
    before: date | None = None
    not_before: date | None = None
    in_one_piece: bool = False


ANY_TIME = Wish()


@dataclass(frozen=True, slots=True)
class Slot:
    start: datetime
    end: datetime
    sessions: tuple[Interval, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A time that was not proposed; nights in a row with the same reasons are one."""

    start: datetime
    end: datetime
    reasons: tuple[Reason, ...]


class GivenUp(StrEnum):
    """The condition that an alternative drops."""

    IN_ONE_PIECE = "in_one_piece"
    BEFORE = "before"  # the wished last day, or the end of the time looked ahead
    NOT_BEFORE = "not_before"
    NOT_WEEKDAYS = "not_weekdays"
    NIGHTS = "nights"
    NUMBERS = "numbers"  # some of the numbers, so that the work is shorter
    WISH = "wish"  # all of it: offered only if dropping one of its conditions is not enough


@dataclass(frozen=True, slots=True)
class Alternative:
    """An alternative. `wish`: what is left of it. `numbers`: how many of the numbers fit; None: all of them."""

    given_up: GivenUp
    wish: Wish
    slot: Slot
    numbers: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The slots in time order, the earliest legal one first; none if nothing fits before `looked_until`.

    `alternatives`: what would fit instead, if nothing does (maintenance.domain.alternatives).
    """

    slots: tuple[Slot, ...]
    passed_over: tuple[PassedOver, ...]
    looked_until: datetime
    alternatives: tuple[Alternative, ...] = ()


def work_to_plan(processing: timedelta, scale: Scale, night: timedelta, *, impact: bool) -> WorkToPlan:
    """Converts an estimate to work. `processing`: its chosen figure, `night`: the length of an off-peak night.

    Clock hours are worked as they are. A day of nightly work is one night, a part of a day that part of a night, and
    all of it is done within as many days as the estimate says. Raises ValueError for a review with an impact: reading
    papers has none.
    """
    if scale is Scale.WORKING_DAYS:
        if impact:
            raise ValueError("a review has no impact on display")
        return WorkToPlan(processing, impact=False, splittable=False, counted_in="working_days")
    if scale is Scale.DAYS and impact:
        return WorkToPlan(_quarter_hours(processing, night) * GRID, impact=True, within=processing)
    return WorkToPlan(processing, impact=impact)


def _quarter_hours(processing: timedelta, night: timedelta) -> int:
    """Returns the share of nights in quarter hours, rounded up."""
    seconds = int(processing.total_seconds()) * int(night.total_seconds())
    return -(-seconds // (int(_DAY.total_seconds()) * int(GRID.total_seconds())))
