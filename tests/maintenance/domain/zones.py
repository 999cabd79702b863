"""Time zones worth trying, and the minutes of their clocks, read one by one: the oracle of the calendar tests."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MINUTES_A_DAY = 1440

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
    day, days = date(first, 1, 1), []
    before = None
    while day.year <= last:
        offset = datetime(day.year, day.month, day.day, tzinfo=UTC).astimezone(zone).utcoffset()
        if before is not None and offset != before:
            days.append(day - DAY)
        before, day = offset, day + DAY
    return tuple(days) or (date(first, 1, 1),)


class Clock:
    """Every minute of some UTC days and what the zone's wall clock shows in it, read one by one.

    Wall-clock times are counted in minutes of the naive local time.
    """

    def __init__(self, name: str, first: date, days: int) -> None:
        zone = ZoneInfo(name)
        self.start = datetime(first.year, first.month, first.day, tzinfo=UTC)
        self.length = days * MINUTES_A_DAY
        seconds = int(self.start.timestamp())
        self.shows = [
            wall_minute(datetime.fromtimestamp(second, zone))
            for second in range(seconds, seconds + self.length * 60, 60)
        ]
        self._latest = max(self.shows)
        minutes = range(self.length)
        self._last = dict(zip(self.shows, minutes, strict=True))
        self._first = dict(zip(reversed(self.shows), reversed(minutes), strict=True))

    def start_minute(self, wall: int) -> int:
        """Earlier of two, first valid after a gap; the edges of the clock stand for what is beyond them."""
        return self._minute(wall, self._first)

    def end_minute(self, wall: int) -> int:
        return self._minute(wall, self._last)

    def _minute(self, wall: int, showing: dict[int, int]) -> int:
        if wall not in showing:
            later = wall > self._latest
            after = (minute for minute, shown in enumerate(self.shows) if shown > wall)
            showing[wall] = self.length if later else next(after)
        return showing[wall]

    def instant(self, minute: int) -> datetime:
        return self.start + minute * MINUTE


def wall_minute(wall: datetime) -> int:
    """The minutes of a local time since the first day there is."""
    return wall.toordinal() * MINUTES_A_DAY + wall.hour * 60 + wall.minute
