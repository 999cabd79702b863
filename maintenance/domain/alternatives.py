"""Finds what would fit when nothing does: gives up one condition at a time, and offers the earliest slot without it.

Only a wish, the time looked ahead and the size of the work are given up; what binds the work (nights for work with an
impact, blackouts, places) never is. Every slot is the first that `propose` gives for what is left of the wish, so that
it can be booked with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from maintenance.domain.calendar import Calendar
from maintenance.domain.planner import HORIZON, LONGEST, earliest
from maintenance.domain.plans import ANY_TIME, Alternative, Busy, GivenUp, Slot, Wish, WorkToPlan
from maintenance.domain.wall_clock import local_date


def alternatives(
    work: WorkToPlan,
    calendar: Calendar,
    busy: Sequence[Busy],
    now: datetime,
    wish: Wish = ANY_TIME,
    *,
    number_count: int = 1,
    with_numbers: Callable[[int], WorkToPlan] | None = None,
    horizon: timedelta = HORIZON,
    longest: timedelta = LONGEST,
) -> tuple[Alternative, ...]:
    """Returns each way to make room for work that does not fit, by `GivenUp`; ways that lead nowhere are left out.

    `busy`: up to now + `longest` + `horizon`. `with_numbers`: the work for that many numbers, never longer for fewer.
    """
    search = _Search(work, calendar, busy, now, horizon, longest)
    of_the_wish = [
        *(
            Alternative(given_up, left, slot)
            for given_up, left in _less(wish)
            if (slot := search.first(wish=left)) is not None
        ),
        *search.later(replace(wish, before=None), GivenUp.BEFORE),
    ]
    if not of_the_wish and wish != ANY_TIME:
        of_the_wish = search.later(ANY_TIME, GivenUp.WISH)
    return (*of_the_wish, *(search.fewer(wish, number_count, with_numbers) if with_numbers else ()))


@dataclass(frozen=True, slots=True)
class _Search:
    work: WorkToPlan
    calendar: Calendar
    busy: Sequence[Busy]
    now: datetime
    horizon: timedelta
    longest: timedelta

    def first(self, wish: Wish, work: WorkToPlan | None = None, horizon: timedelta | None = None) -> Slot | None:
        return earliest(work or self.work, self.calendar, self.busy, self.now, wish, horizon or self.horizon)

    def later(self, wish: Wish, given_up: GivenUp) -> list[Alternative]:
        """Searches without a last day. Beyond the time looked ahead, the slot's own day becomes the first one; from
        there on the work has to fit into that time.
        """
        slot = self.first(wish)
        if slot is None and (far := self.first(wish, horizon=self.longest)):
            wish = replace(wish, not_before=local_date(far.start, self.calendar.zone))
            slot = self.first(wish)
        return [Alternative(given_up, wish, slot)] if slot else []

    def fewer(self, wish: Wish, count: int, with_numbers: Callable[[int], WorkToPlan]) -> list[Alternative]:
        """Returns the slot for as many of the numbers as fit; fewer fit whenever more do."""
        best: Alternative | None = None
        least, most = 1, count - 1
        while least <= most:
            middle = (least + most + 1) // 2
            if slot := self.first(wish, with_numbers(middle)):
                best = Alternative(GivenUp.NUMBERS, wish, slot, middle)
                least = middle + 1
            else:
                most = middle - 1
        return [best] if best else []


def _less(wish: Wish) -> list[tuple[GivenUp, Wish]]:
    """Returns the wish without one of its conditions, except the last day."""
    return [
        (given_up, left)
        for given_up, left in (
            (GivenUp.IN_ONE_PIECE, replace(wish, in_one_piece=False)),
            (GivenUp.NOT_BEFORE, replace(wish, not_before=None)),
            (GivenUp.NOT_WEEKDAYS, replace(wish, not_weekdays=frozenset())),
            (GivenUp.NIGHTS, replace(wish, nights=False)),
        )
        if left != wish
    ]
