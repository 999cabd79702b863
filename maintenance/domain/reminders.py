"""When to remind people of a window: three days, a day and an hour before it starts.

A start, a move and a completion are events, told when they happen; they are not reminders.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from maintenance.domain.calendar import DailyHours
from maintenance.domain.wall_clock import end_instant, local_date, start_instant
from tenants.domain.working_days import WorkingDay

# The seed's three days (with the fallback plan), and what peers send besides.
LEADS: Mapping[str, timedelta] = {
    "three_days": timedelta(hours=72),
    "one_day": timedelta(hours=24),
    "one_hour": timedelta(hours=1),
}
CONFIRMATION = "confirmation"
AHEAD = timedelta(minutes=15)  # of quiet hours, so that it is sent before they begin
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reminder:
    """worth_until: when the next one says it better, or what it reminds of begins."""

    code: str
    at: datetime
    worth_until: datetime


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which nobody is disturbed; over midnight when end ≤ start."""

    start: time
    end: time
    zone: ZoneInfo


def reminder_plan(
    starts_at: datetime,
    booked_at: datetime,
    quiet: QuietHours | None = None,
    leads: Mapping[str, timedelta] = LEADS,
) -> list[Reminder]:
    """The reminders in time order.

    One that would fall into quiet hours comes before them. Those whose time has passed when the window is booked
    become one confirmation, at once. Nothing for a window that has started when it is booked.
    """
    if starts_at <= booked_at:
        return []
    due: dict[datetime, str] = {}
    passed = False
    for code, lead in sorted(leads.items(), key=lambda item: item[1], reverse=True):
        at = _before_quiet_hours(starts_at - lead, quiet)
        if at <= booked_at:
            passed = True
        else:
            due[at] = code
    plan = [*([(booked_at, CONFIRMATION)] if passed else []), *sorted(due.items())]
    ends = [*(at for at, _code in plan[1:]), starts_at]
    return [Reminder(code, at, end) for (at, code), end in zip(plan, ends, strict=True)]


def _before_quiet_hours(at: datetime, quiet: QuietHours | None) -> datetime:
    if quiet is None:
        return at
    day = local_date(at, quiet.zone)
    for span in DailyHours(quiet.start, quiet.end).spans(day - _DAY, day, _any_day):
        start, end = start_instant(span.start, quiet.zone), end_instant(span.end, quiet.zone)
        if start <= at < end:
            return start - AHEAD
    return at


def _any_day(day: object) -> WorkingDay:
    return WorkingDay(is_working=True)
