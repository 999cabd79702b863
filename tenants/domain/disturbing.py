"""Decides when a step of a chase may disturb people: no SMS at night or in their quiet hours, calls in office hours."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tenants.domain.chasing import Step

NIGHT = (time(21), time(8))  # nobody gets a reminder by SMS, whoever they are
OFFICE = (time(9), time(18))  # on working days, in which people are rung up
_DAY = timedelta(days=1)
_LONGEST = 60 * _DAY  # in which an office hour comes, whatever the holidays


def permitted(
    step: Step,
    at: datetime,
    *,
    quiet: Iterable[tuple[time, time]],
    zone: ZoneInfo,
    is_working: Callable[[date], bool],
) -> datetime:
    """Returns the first instant from `at` on at which the step may disturb its people.

    quiet: their own quiet hours, over midnight when the end is not after the start. Letters and the desk's work disturb
    nobody.
    """
    if step in (Step.TELL, Step.MAIL, Step.DESK):
        return at
    silences = [NIGHT, *quiet]
    given_up = at + _LONGEST
    while at < given_up:
        later = _out_of_hours(at, zone, is_working) if step is Step.PHONE else at
        for start, end in silences:
            later = end_of_quiet(later, start, end, zone) or later
        if later == at:
            break
        at = later
    return at  # too late for anything where it is quiet all day long


def end_of_quiet(now: datetime, start: time, end: time, zone: ZoneInfo) -> datetime | None:
    """Returns when the quiet hours around `now` end, or None outside them. They may pass midnight."""
    local = now.astimezone(zone)
    for day in (local.date() - _DAY, local.date()):
        begins = datetime.combine(day, start, zone)
        ends = datetime.combine(day if end > start else day + _DAY, end, zone)
        if begins <= local < ends:
            return ends
    return None


def _out_of_hours(at: datetime, zone: ZoneInfo, is_working: Callable[[date], bool]) -> datetime:
    """Returns the instant itself in office hours, else when the office opens next."""
    local = at.astimezone(zone)
    opens, closes = OFFICE
    if is_working(local.date()) and opens <= local.time() < closes:
        return at
    day = local.date() + _DAY if local.time() >= closes else local.date()
    last = day + _LONGEST
    while day < last and not is_working(day):
        day += _DAY
    return datetime.combine(day, opens, zone)
