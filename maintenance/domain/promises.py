"""Makes a lane's promise, and moves it while it lasts.

Its clock runs from submission to published. A lane's own term counts every hour; an estimate's counts the time in which
the work may run: nights without blackouts, working days of a review (`counted_time`). The promise moves when the clock
has stood still, and when its window gets another time.

What the client sets itself makes the promise again. What the platform does (an extension, a late approval, a move
because the calendar has changed) moves the promise visibly and breaks the first one, unless that still holds; on time
is measured against the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maintenance.domain.calendar import Calendar
from maintenance.domain.intervals import Interval, clipped, merged, total
from maintenance.domain.lanes import LanePolicy
from maintenance.domain.planner import legal_intervals
from maintenance.domain.plans import WorkToPlan
from maintenance.domain.wall_clock import local_date, local_day
from tenants.domain.lanes import Lane

SHORTEST_REVIEW = timedelta(minutes=30)  # for an emergency, and for work that begins soon
# The search after the booked end reaches this far: work with an impact may meet a long blackout.
_AHEAD = tuple(timedelta(days=days) for days in (16, 64, 400))
_FOR_WAITS = timedelta(days=20)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise: published by `due`; somebody is alerted at `alert_at`. Both move while the clock is stopped."""

    due: datetime
    alert_at: datetime


@dataclass(frozen=True, slots=True)
class Remade:
    """A promise that was made again. `first_due`: what the platform had promised before and does not keep."""

    promise: Promise
    first_due: datetime | None


def promise(
    lane: Lane,
    handed_in_at: datetime,
    policy: LanePolicy,
    processing: timedelta,
    counted: Sequence[Interval] | None = None,
) -> Promise:
    """Returns when the request must be published: the lane's own term after submission, else `processing`, the
    estimate's most.

    `counted`: the time in which the estimate's term runs, as for `after`. A wait for the client moves the promise
    (`later_by`).
    """
    whole, ground = (policy.terms[lane], None) if lane in policy.terms else (processing, counted)
    return Promise(
        due=after(handed_in_at, whole, ground),
        alert_at=after(handed_in_at, whole * policy.alert_percent / 100, ground),
    )


def after(start: datetime, amount: timedelta, counted: Sequence[Interval] | None) -> datetime:
    """Returns the instant at which `amount` of the counted time, sorted and disjoint, has passed since `start`.

    After the last of it, and without it, every hour counts.
    """
    at, left = start, amount
    for piece in counted or ():
        if not left:
            break
        at = max(piece.start, at)
        passed = min(max(piece.end - at, timedelta()), left)
        at, left = at + passed, left - passed
    return at + left


def counted_time(work: WorkToPlan, calendar: Calendar, sessions: Sequence[Interval], since: datetime) -> list[Interval]:
    """Returns the booked sessions, then the legal time after them as for an extension; for a review its working days.

    `work`: as long as it may take; from `since` on (not before the first session) the answer has room for it, if 400
    days have.
    """
    if work.counted_in == "working_days":
        return _working_days(calendar, since, work.duration + _FOR_WAITS)
    end = sessions[-1].end
    counted: list[Interval] = []
    for ahead in _AHEAD:
        legal = legal_intervals(work, calendar, [], end, end + ahead)
        after = (each for each in legal if each.start == end or each.length >= work.shortest_session)
        counted = merged([*sessions, *after])
        if total(clipped(counted, since, end + ahead)) >= work.duration:
            break
    return counted


def _working_days(calendar: Calendar, since: datetime, amount: timedelta) -> list[Interval]:
    """Returns whole local working days from `since` on, enough for the amount."""
    whole_days: list[Interval] = []
    day, left = local_date(since, calendar.zone), amount
    while left > timedelta():
        begins, ends = local_day(day, calendar.zone)
        if calendar.working_days(day).is_working:
            whole_days.append(Interval(max(begins, since), ends))
            left -= whole_days[-1].length
        day += _DAY
    return whole_days


def review_due(start: datetime, due: datetime, now: datetime) -> datetime:
    """Returns when a reviewer must decide about work that begins at `start`: before it, if that leaves time.

    `due`: when the review's term is over; `now`: when the start is set.
    """
    return min(due, start) if start >= now + SHORTEST_REVIEW else due


def review_at_another_time(due: datetime, anew: datetime, now: datetime, *, by_client: bool) -> datetime:
    """Returns when a reviewer must decide after the work got another start; `anew`: as from `review_due`.

    A time that the client sets gives the reviewer the time that it leaves, unless the review is late already. A time
    that the platform sets gives no more than there was.
    """
    return anew if by_client and due > now else min(due, anew)


def delay_of_review(start: datetime, before: datetime, after: datetime) -> timedelta:
    """Returns how much later work at `start` comes when its review is over `after` instead of `before`."""
    return max(max(start, after) - max(start, before), timedelta())


def after_a_wait(promise: Promise, began: datetime, stopped_at: datetime, now: datetime) -> Promise:
    """Moves a promise whose clock, running from `began`, stood still from `stopped_at` to `now`.

    A wait before the clock began moves nothing.
    """
    since = max(stopped_at, began)
    return later_by(promise, max(now - since, timedelta()), since)


def later_by(promise: Promise, delay: timedelta, since: datetime) -> Promise:
    """Delays a promise. An instant that had passed when the delay began (`since`) stays."""
    due, alert_at = (at + delay if at > since else at for at in (promise.due, promise.alert_at))
    return Promise(due, alert_at)


def remade(before: Remade | None, anew: Promise, now: datetime, *, by_client: bool) -> Remade:
    """Makes the promise for another time; before: None if nothing was promised. A client's own choice does not heal a
    broken promise.

    by_client: the client has chosen the other time, and the platform did not cause it.
    """
    if before is None:
        return Remade(anew, None)
    owed = before.first_due or before.promise.due
    healthy = before.first_due is None and before.promise.due > now
    if anew.due <= owed or (by_client and healthy):
        return Remade(anew, None)
    return Remade(anew, owed)


def longer(promise: Promise, old_end: datetime, new_end: datetime, ground: Sequence[Interval] | None) -> Promise:
    """Extends the promise of work whose sessions go on to another end, by as much of the time that counts.

    `ground`: that time, sorted and disjoint, with room for it; None: every hour counts.
    """
    added = new_end - old_end if ground is None else total(clipped(ground, old_end, new_end))
    due, alert_at = (after(at, added, ground) for at in (promise.due, promise.alert_at))
    return Promise(max(due, new_end), alert_at)
