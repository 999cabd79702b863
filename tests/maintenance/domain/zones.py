"""Time zones worth trying, and the minutes of their clocks, read one by one: the oracle of the calendar tests."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

# Name → years in which its clock does something odd (all have whole minutes of offset in these years).
YEARS = {
    "Africa/Cairo": (2010, 2026),
    "Africa/Casablanca": (2012, 2030),
    "America/Asuncion": (2005, 2025),
    "America/Caracas": (2006, 2017),
    "America/Havana": (2005, 2028),
    "America/New_York": (2000, 2030),
    "America/Santiago": (2008, 2030),
    "America/Sao_Paulo": (1999, 2020),
    "America/St_Johns": (1995, 2030),
    "America/Scoresbysund": (2020, 2027),
    "Antarctica/Troll": (2006, 2030),
    "Asia/Gaza": (2008, 2028),
    "Asia/Kathmandu": (1985, 1987),
    "Asia/Pyongyang": (2014, 2019),
    "Asia/Shanghai": (1985, 1992),
    "Asia/Tehran": (2000, 2023),
    "Atlantic/Azores": (1990, 2030),
    "Australia/Lord_Howe": (1985, 2030),
    "Europe/Berlin": (1996, 2030),
    "Europe/Dublin": (1996, 2030),
    "Europe/Istanbul": (2005, 2018),
    "Europe/Lisbon": (1990, 1998),
    "Pacific/Apia": (2009, 2022),
    "Pacific/Chatham": (2000, 2030),
    "Pacific/Kiritimati": (1994, 1996),
    "UTC": (2020, 2021),
}


@lru_cache(maxsize=64)
def odd_days(name: str) -> tuple[date, ...]:
    """The UTC days on which the zone's offset changes, found by asking for every day."""
    zone, (first, last) = ZoneInfo(name), YEARS[name]
    day, found = date(first, 1, 1), []
    before = None
    while day.year <= last:
        offset = datetime(day.year, day.month, day.day, tzinfo=UTC).astimezone(zone).utcoffset()
        if before is not None and offset != before:
            found.append(day - DAY)
        before, day = offset, day + DAY
    return tuple(found) or (date(first, 1, 1),)


@lru_cache(maxsize=1024)
def _local_minutes_of(name: str, day: date) -> tuple[datetime, ...]:
    zone = ZoneInfo(name)
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    return tuple(
        datetime.fromtimestamp(second, zone).replace(tzinfo=None, fold=0)
        for second in range(midnight, midnight + 86_400, 60)
    )


class Clock:
    """Every minute of some UTC days and what the zone's wall clock shows in it."""

    def __init__(self, name: str, first: date, days: int) -> None:
        self.start = datetime(first.year, first.month, first.day, tzinfo=UTC)
        self.shows = [shown for offset in range(days) for shown in _local_minutes_of(name, first + offset * DAY)]
        minutes = range(len(self.shows))
        self.last_showing = dict(zip(self.shows, minutes, strict=True))
        self.first_showing = dict(zip(reversed(self.shows), reversed(minutes), strict=True))

    def start_minute(self, wall: datetime) -> int:
        """Earlier of two, first valid after a gap; the edges of the clock stand for what is beyond them."""
        return self._minute(wall, self.first_showing)

    def end_minute(self, wall: datetime) -> int:
        return self._minute(wall, self.last_showing)

    def _minute(self, wall: datetime, showing: dict[datetime, int]) -> int:
        if wall in showing:
            return showing[wall]
        return next((minute for minute, shown in enumerate(self.shows) if shown > wall), len(self.shows))

    def instant(self, minute: int) -> datetime:
        return self.start + minute * MINUTE
