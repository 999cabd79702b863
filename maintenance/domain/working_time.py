"""The time that counts for the promise of planned work: that in which it may run."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from maintenance.domain.calendar import Calendar
from maintenance.domain.intervals import Interval, clipped, merged, total
from maintenance.domain.planner import legal_intervals
from maintenance.domain.plans import WorkToPlan
from maintenance.domain.wall_clock import local_date, local_day

# How far after the booked end is looked: work with an impact may meet a long blackout.
_AHEAD = tuple(timedelta(days=days) for days in (16, 64, 400))
_FOR_WAITS = timedelta(days=20)
_DAY = timedelta(days=1)


def counted_time(work: WorkToPlan, calendar: Calendar, sessions: Sequence[Interval], since: datetime) -> list[Interval]:
    """The booked sessions, then what is legal after them as for an extension; of a review its working days.

    `work`: as long as it may take; from `since` on (not before the first session) the answer has room for it, where
    400 days have.
    """
    if work.counted_in == "working_days":
        return _working_days(calendar, since, work.duration + _FOR_WAITS)
    end = sessions[-1].end
    found: list[Interval] = []
    for ahead in _AHEAD:
        legal = legal_intervals(work, calendar, [], end, end + ahead)
        after = (each for each in legal if each.start == end or each.length >= work.shortest_session)
        found = merged([*sessions, *after])
        if total(clipped(found, since, end + ahead)) >= work.duration:
            break
    return found


def _working_days(calendar: Calendar, since: datetime, amount: timedelta) -> list[Interval]:
    """Whole local working days, the first from `since` on, so many that it fits."""
    found: list[Interval] = []
    day, left = local_date(since, calendar.zone), amount
    while left > timedelta():
        begins, ends = local_day(day, calendar.zone)
        if calendar.working_days(day).is_working and ends > since:
            found.append(Interval(max(begins, since), ends))
            left -= found[-1].length
        day += _DAY
    return found
