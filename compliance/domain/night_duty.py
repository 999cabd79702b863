"""Works out the hours of the night-duty line on the platform's wall clock: by default 22:00 to 06:00."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DutyHours:
    """The local hours in which the line is staffed, from an evening to the next morning."""

    starts: time = time(22)
    ends: time = time(6)


@dataclass(frozen=True, slots=True)
class NightLine:
    """The night-duty line as clients see it: what to dial, and when."""

    telephone: str
    hours: DutyHours


def night_of(instant: datetime, zone: ZoneInfo, hours: DutyHours) -> date | None:
    """Returns the night that contains an instant (aware), as the local day on whose evening it begins; None by day."""
    local = instant.astimezone(zone)
    if local.time() >= hours.starts:
        return local.date()
    return local.date() - _DAY if local.time() < hours.ends else None


def bounds_of(night: date, zone: ZoneInfo, hours: DutyHours) -> tuple[datetime, datetime]:
    """Returns the instants (UTC) between which a night lasts."""
    return (
        datetime.combine(night, hours.starts, zone).astimezone(UTC),
        datetime.combine(night + _DAY, hours.ends, zone).astimezone(UTC),
    )


def coming_night(instant: datetime, zone: ZoneInfo, hours: DutyHours) -> date:
    """Returns the night that lasts now, or else the one that begins next."""
    return night_of(instant, zone, hours) or instant.astimezone(zone).date()
