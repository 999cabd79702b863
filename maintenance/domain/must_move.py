"""Decides who must move when the calendar's rules change, and by when. A session was legal as booked."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maintenance.domain.calendar import Calendar, closed_intervals
from maintenance.domain.change_classes import NoticePolicy
from maintenance.domain.intervals import Interval, without

SETTLED_BEFORE = timedelta(hours=1)  # another time must be settled at least this long before the booked start


@dataclass(frozen=True, slots=True)
class Deadline:
    """The terms of a move. answer_by: the client chooses until then. not_before: the earliest start the platform may
    set.
    """

    answer_by: datetime
    not_before: datetime


def deadline(now: datetime, starts_at: datetime, notice: NoticePolicy) -> Deadline:
    """Returns the terms for a window that must move. `notice`: due before a start that the platform sets."""
    answer_by = max(now, min(now + notice.answer, starts_at - SETTLED_BEFORE))
    return Deadline(answer_by, answer_by + notice.normal)


def newly_closed(
    before: Calendar, after: Calendar, start: datetime, end: datetime, *, hard_only: bool
) -> list[Interval]:
    """Returns where [start, end) is open under the old rules and closed under the new ones; sorted and disjoint."""
    was, is_ = (
        [each.interval for each in closed_intervals(calendar, start, end, hard_only=hard_only)]
        for calendar in (before, after)
    )
    return without(is_, was)


def must_move(session: Interval, closed: Sequence[Interval], *, begins_only: bool) -> bool:
    """Tells whether a session touches closed times (sorted and disjoint); a review is bound only when it begins."""
    place = bisect_right(closed, session.start, key=lambda each: each.end)
    if place == len(closed):
        return False
    return closed[place].start <= session.start if begins_only else closed[place].start < session.end
