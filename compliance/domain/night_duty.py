"""The hours of the night-duty line: 22:00 to 06:00 on the wall clock of the platform."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FROM, UNTIL = time(22), time(6)
_DAY = timedelta(days=1)


def night_of(instant: datetime, zone: ZoneInfo) -> date | None:
    """The night that an instant (aware) lies in, by the local day on whose evening it begins; None by day."""
    local = instant.astimezone(zone)
    if local.time() >= FROM:
        return local.date()
    return local.date() - _DAY if local.time() < UNTIL else None


def hours_of(night: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants (UTC) between which a night lasts."""
    return (
        datetime.combine(night, FROM, zone).astimezone(UTC),
        datetime.combine(night + _DAY, UNTIL, zone).astimezone(UTC),
    )


def coming_night(instant: datetime, zone: ZoneInfo) -> date:
    """The night that lasts, or else the one that begins next."""
    return night_of(instant, zone) or instant.astimezone(zone).date()
