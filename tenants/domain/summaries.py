"""Decides when a reader's summary comes: at a clock time of the reader's own zone, daily or on one weekday."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class SummaryTime:
    """The reader's choice. zone: an IANA name. weekday: Monday is 0; None: every day."""

    zone: str
    at: time
    weekday: int | None = None


def next_summary(now: datetime, when: SummaryTime) -> datetime:
    """Returns the first summary after `now` (aware).

    A time that the clocks skip comes when they skip it; one that they show twice comes at the first.
    """
    zone = ZoneInfo(when.zone)
    today = now.astimezone(zone).date()
    for ahead in range(9):  # today, and as many days as bring each weekday, and one that is over
        day = today + timedelta(days=ahead)
        if when.weekday is not None and day.weekday() != when.weekday:
            continue
        comes = _first_shown(datetime.combine(day, when.at), zone).astimezone(now.tzinfo)
        if comes > now:
            return comes
    raise AssertionError("each weekday comes within eight days")


def _first_shown(wall: datetime, zone: ZoneInfo) -> datetime:
    """Returns the first instant at which a clock of the zone shows this wall time, or has skipped it."""
    comes = wall.replace(tzinfo=zone).astimezone(UTC)
    while (comes - MINUTE).astimezone(zone).replace(tzinfo=None) >= wall:
        comes -= MINUTE
    return comes
