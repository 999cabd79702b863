"""Adds up the sessions of one window, sorted and disjoint."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from maintenance.domain.intervals import Interval


def worked_out(sessions: Sequence[Interval], needed: timedelta) -> datetime:
    """Returns when so much of the sessions is over; the end of the last one where they are too short."""
    left = needed
    for session in sessions:
        if session.length >= left:
            return session.start + left
        left -= session.length
    return sessions[-1].end


def added(before: Sequence[Interval], after: Sequence[Interval]) -> list[Interval]:
    """Returns the part that an extension added at the end."""
    end = before[-1].end
    return [Interval(max(each.start, end), each.end) for each in after if each.end > end]
