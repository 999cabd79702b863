"""Converts the wall clock of a zone to instants.

A wall-clock time that a zone skips (a gap) means the first valid instant after it. One that it repeats (a fold) means
the earlier instant for a start and the later one for an end, so that a span never loses what it names.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def start_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Returns the instant (UTC) at which a span that starts at the naive local time `wall` starts."""
    return _instant(wall, zone, fold=0)


def end_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Returns the instant (UTC) at which a span that ends at the naive local time `wall` ends."""
    return _instant(wall, zone, fold=1)


def local_day(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Returns the instants (UTC) between which the zone writes `day`; both the same if the zone skips it."""
    midnight = datetime.combine(day, MIDNIGHT)
    return start_instant(midnight, zone), start_instant(midnight + _DAY, zone)


def day_in_year(year: int, month_and_day: tuple[int, int]) -> date:
    """Returns the day of a year; 29 February counts as the 28th in years without it."""
    month, day = month_and_day
    return date(year, month, min(day, monthrange(year, month)[1]))


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def local_days(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[date]:
    """Returns the local days from that of one instant to that of another, both included."""
    first = local_date(start, zone)
    return (first + each * _DAY for each in range((local_date(end, zone) - first).days + 1))


@lru_cache(maxsize=16384)
def _instant(wall: datetime, zone: ZoneInfo, fold: int) -> datetime:
    instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return _end_of_gap(wall, zone)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Finds the transition that skips `wall`, to the second, between the meanings by the two offsets around it."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    # Whole seconds, counted from `before`: `low` is before the wall time, `high` is not.
    before = before.replace(microsecond=0)
    low, high = 0, -((before - after) // _SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if (before + middle * _SECOND).astimezone(zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return before + high * _SECOND
