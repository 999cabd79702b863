"""Decides when to remind people of a window: by default three days, a day and an hour before it starts.

A start, a move and a completion are events, told when they happen; they are no reminders.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from maintenance.domain.calendar import DailyHours
from maintenance.domain.wall_clock import end_instant, local_date, start_instant
from tenants.domain.working_days import WorkingDay

CONFIRMATION, FIRST = "confirmation", "first"
AHEAD = timedelta(minutes=15)  # before quiet hours, so that it is sent in time
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReminderLeads:
    """The leads of reminders before a window's start: three times, the first with the fallback plan."""

    first: timedelta = timedelta(hours=72)
    second: timedelta = timedelta(hours=24)
    last: timedelta = timedelta(hours=1)

    def __post_init__(self) -> None:
        if not self.first > self.second > self.last > timedelta():
            raise ValueError("reminders come in this order: the first, the second, the last before the start")


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder. ahead: how long before the start, None for a confirmation. worth_until: when the next one replaces
    it, or the window begins.
    """

    code: str
    ahead: timedelta | None
    at: datetime
    worth_until: datetime


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The local hours in which nobody is disturbed; over midnight when end ≤ start."""

    start: time
    end: time
    zone: ZoneInfo


def reminder_plan(
    starts_at: datetime,
    booked_at: datetime,
    quiet: QuietHours | None = None,
    leads: ReminderLeads = ReminderLeads(),
) -> list[Reminder]:
    """Returns the reminders in time order.

    A reminder in quiet hours comes before them instead. Those whose time has passed at the booking become one
    confirmation, at once. A window that has started when it is booked gets none.
    """
    if starts_at <= booked_at:
        return []
    due: dict[datetime, tuple[str, timedelta | None]] = {}
    for code, ahead in ((FIRST, leads.first), ("second", leads.second), ("last", leads.last)):
        at = _before_quiet_hours(starts_at - ahead, quiet)
        if at <= booked_at:
            due[booked_at] = (CONFIRMATION, None)
        else:
            due[at] = (code, ahead)
    times = sorted(due)
    return [Reminder(*due[at], at, end) for at, end in zip(times, [*times[1:], starts_at], strict=True)]


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
