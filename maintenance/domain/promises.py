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


def review_due(start: datetime, now: datetime, term: timedelta) -> datetime:
    """By when a reviewer decides about work that is to begin at `start`: before it, where that leaves time for it."""
    return min(now + term, start) if start >= now + SHORTEST_REVIEW else now + term


def after_a_wait(promise: Promise, began: datetime, stopped_at: datetime, now: datetime) -> Promise:
    """The promise whose clock stood still from `stopped_at` to `now`; it runs from `began` on.

    An instant that had passed before the wait stays where it is. A wait before the clock began moves nothing.
    """
    since = max(stopped_at, began)
    wait = max(now - since, timedelta())
    due, alert_at = (at + wait if at > since else at for at in (promise.due, promise.alert_at))
    return Promise(due, alert_at)


def remade(before: Remade, anew: Promise, now: datetime, *, by_client: bool) -> Remade:
    """The promise for another time. A client's own choice heals nothing that is broken already.

    by_client: the client has chosen the other time, and nothing of the platform's made it.
    """
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
