"""Decides the days on which a request repeats."""

from collections.abc import Iterator
from datetime import date, datetime, time
from enum import StrEnum

from dateutil.rrule import DAILY, MONTHLY, rrule


class Frequency(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


_SHORTEST_MONTH = 28


def days_of_series(frequency: Frequency, first: date, start: date, end: date) -> list[date]:
    """Returns the days in [start, end], not before `first`, that fall on its day of the week, or of the month.

    In a shorter month it is the month's last day. All days are local; time zones play no part.
    """
    return [day for day in _from(frequency, first, end) if start <= day]


def _from(frequency: Frequency, first: date, end: date) -> Iterator[date]:
    begins, until = datetime.combine(first, time()), datetime.combine(end, time())
    if frequency is Frequency.WEEKLY:
        rule = rrule(DAILY, interval=7, dtstart=begins, until=until)
    else:
        days = range(min(_SHORTEST_MONTH, first.day), first.day + 1)
        interval = 1 if frequency is Frequency.MONTHLY else 3
        rule = rrule(MONTHLY, interval=interval, bymonthday=days, bysetpos=-1, dtstart=begins, until=until)
    return (each.date() for each in rule)
