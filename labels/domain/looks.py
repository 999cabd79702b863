"""Decides when to look at a handset again: not before a change can be there, often while it is due, seldom once it is
overdue.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

SOONEST = timedelta(minutes=1)
WHILE_DUE = 12  # looks spread over the time in which it is expected
WHEN_OVERDUE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Expected:
    """The time in which handsets are expected to show a change: not before `start`, by `end` at the latest."""

    start: datetime
    end: datetime


def next_look(due: Expected, now: datetime) -> datetime:
    """Returns the next instant at which a look at a display that is not right yet makes sense; `due.end` is
    not missed.
    """
    if now < due.start:
        return due.start
    if now < due.end:
        return min(now + max((due.end - due.start) / WHILE_DUE, SOONEST), due.end)
    return now + WHEN_OVERDUE if now > due.end + SOONEST else now + SOONEST
