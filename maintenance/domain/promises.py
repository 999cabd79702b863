"""A promise while it lasts: its instants move when its clock has stood still, and when its window gets another time.

What the client sets itself makes the promise anew. What the platform does (an extension, a late approval, a move since
the calendar has changed) moves the promise in front of the client's eyes and breaks the first one, unless that still
holds; on time is measured against the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maintenance.domain.intervals import Interval, clipped, total
from maintenance.domain.lanes import Promise, after

SHORTEST_REVIEW = timedelta(minutes=30)  # of an emergency, and of what begins soon


@dataclass(frozen=True, slots=True)
class Remade:
    """A promise that was made again. `first_due`: what the platform had promised before and does not keep."""

    promise: Promise
    first_due: datetime | None


def review_due(start: datetime, due: datetime, now: datetime) -> datetime:
    """By when a reviewer decides about work that is to begin at `start`: before it, where that leaves time for it.

    `due`: when the review's term is over; `now`: when the start is set.
    """
    return min(due, start) if start >= now + SHORTEST_REVIEW else due


def review_at_another_time(due: datetime, anew: datetime, now: datetime, *, by_client: bool) -> datetime:
    """By when a reviewer decides when the work gets another start; `anew`: as of `review_due`.

    What the client sets itself gives the reviewer the time that it leaves, unless the review is late already. What the
    platform sets gives no more than there was.
    """
    return anew if by_client and due > now else min(due, anew)


def delay_of_review(start: datetime, before: datetime, after: datetime) -> timedelta:
    """By how much work that is to begin at `start` comes later when its review is over `after` instead of `before`."""
    return max(max(start, after) - max(start, before), timedelta())


def after_a_wait(promise: Promise, began: datetime, stopped_at: datetime, now: datetime) -> Promise:
    """The promise whose clock stood still from `stopped_at` to `now`; it runs from `began` on.

    A wait before the clock began moves nothing.
    """
    since = max(stopped_at, began)
    return later_by(promise, max(now - since, timedelta()), since)


def later_by(promise: Promise, delay: timedelta, since: datetime) -> Promise:
    """The promise after a delay. An instant that had passed when it began (`since`) stays where it is."""
    due, alert_at = (at + delay if at > since else at for at in (promise.due, promise.alert_at))
    return Promise(due, alert_at)


def remade(before: Remade | None, anew: Promise, now: datetime, *, by_client: bool) -> Remade:
    """The promise for another time; before: None where nothing was promised. A client's own choice heals nothing that
    is broken already.

    by_client: the client has chosen the other time, and nothing of the platform's made it.
    """
    if before is None:
        return Remade(anew, None)
    owed = before.first_due or before.promise.due
    healthy = before.first_due is None and before.promise.due > now
    if anew.due <= owed or (by_client and healthy):
        return Remade(anew, None)
    return Remade(anew, owed)


def longer(promise: Promise, old_end: datetime, new_end: datetime, ground: Sequence[Interval] | None) -> Promise:
    """The promise of work whose sessions go on from one end to another: it has as much more of the time that counts.

    `ground`: that time, sorted and disjoint, with room for it; None: every hour counts.
    """
    added = new_end - old_end if ground is None else total(clipped(ground, old_end, new_end))
    due, alert_at = (after(at, added, ground) for at in (promise.due, promise.alert_at))
    return Promise(max(due, new_end), alert_at)
