"""Who must move when the rules of the calendar change, and by when. A session is as it was booked; legal until now."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maintenance.domain.calendar import Calendar, closed_intervals
from maintenance.domain.change_classes import NoticePolicy
from maintenance.domain.intervals import Interval, without

SETTLED_BEFORE = timedelta(hours=1)  # before the booked start another time must be settled at the latest


@dataclass(frozen=True, slots=True)
class Deadline:
    """answer_by: until then the client chooses. not_before: the earliest start that the platform may then set."""

    answer_by: datetime
    not_before: datetime


def deadline(now: datetime, starts_at: datetime, notice: NoticePolicy) -> Deadline:
    """By when the client of a window that must move answers. `notice`: owed before a start that the platform sets."""
    answer_by = max(now, min(now + notice.answer, starts_at - SETTLED_BEFORE))
    return Deadline(answer_by, answer_by + notice.normal)


def newly_closed(
    before: Calendar, after: Calendar, start: datetime, end: datetime, *, hard_only: bool
) -> list[Interval]:
    """Where [start, end) is open under the rules of before and closed under those after; sorted and disjoint."""
    was, is_ = (
        [each.interval for each in closed_intervals(calendar, start, end, hard_only=hard_only)]
        for calendar in (before, after)
    )
    return without(is_, was)


def must_move(session: Interval, closed: Sequence[Interval], *, begins_only: bool) -> bool:
    """Whether a session touches closed times (sorted and disjoint); a review is bound only when it begins."""
    place = bisect_right(closed, session.start, key=lambda each: each.end)
    if place == len(closed):
        return False
    return closed[place].start <= session.start if begins_only else closed[place].start < session.end
