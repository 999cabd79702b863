"""Forecasts a client's calls in an hour to come from its own calls: the median of the last like hours.

A like hour is the same hour of a like day: of the same weekday among ordinary working days or ordinary days off. Days
that are worked instead of others (调休) are like any ordinary working day; holidays are like days off, scaled by the
share that the last holidays had of them. The interval comes from the errors of the same forecast in the weeks before.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import ceil, floor, sqrt
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from maintenance.domain.intervals import Interval
from maintenance.domain.wall_clock import start_instant
from tenants.domain.working_days import WorkingDays

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
LIKE: Final = 4  # days that a forecast looks at
BACK: Final = 84  # days in which it looks for them
TESTED: Final = 60  # days back on which the same forecast is tried
FEWEST: Final = 20  # errors needed for an interval
LEVEL: Final = 0.8
HOLIDAYS: Final = 400  # days back in which holidays give their share
MOST_SHARE: Final = 3.0
_SATURDAY: Final = 5
_WEEK_END: Final = 2  # days

CallsByHour = Mapping[date, Sequence[int]]  # a local day with calls → 24 counts; a day without a row is unknown


class DayKind(StrEnum):
    WORKING = "working"
    OFF = "off"
    MADE_UP = "made_up"  # a day of a week-end that is worked
    HOLIDAY = "holiday"


def kind_of_day(day: date, working_days: WorkingDays) -> DayKind:
    """Returns the kind of day for calling. A week-end longer than two days is a holiday."""
    week_end = day.weekday() >= _SATURDAY
    if working_days(day).is_working:
        return DayKind.MADE_UP if week_end else DayKind.WORKING
    days_off = 1
    for step in (DAY, -DAY):
        other = day + step
        while days_off <= _WEEK_END and not working_days(other).is_working:
            days_off, other = days_off + 1, other + step
    return DayKind.OFF if week_end and days_off <= _WEEK_END else DayKind.HOLIDAY


def kinds_compared(days: Iterable[date], working_days: WorkingDays) -> dict[date, DayKind]:
    """Returns the kinds of days within which calls are compared; a day worked instead of another is a working day."""
    kinds = {day: kind_of_day(day, working_days) for day in days}
    return {day: DayKind.WORKING if kind is DayKind.MADE_UP else kind for day, kind in kinds.items()}


@dataclass(frozen=True, slots=True)
class HourPart:
    """A local hour, or the share of it (0 … 1) that is meant."""

    day: date
    hour: int
    share: float = 1.0


def hours_of(intervals: Iterable[Interval], zone: ZoneInfo) -> list[HourPart]:
    """Returns the local hours of some stretches of time, each with the share of it that they fill; in order."""
    shares: dict[tuple[date, int], float] = defaultdict(float)
    for interval in intervals:
        at = interval.start
        while at < interval.end:
            here = at.astimezone(zone).replace(tzinfo=None)
            whole = here.replace(minute=0, second=0, microsecond=0)
            ends = min(_next_hour(at, whole, zone), interval.end)
            shares[whole.date(), whole.hour] += (ends - at) / HOUR
            at = ends
    return [HourPart(day, hour, min(share, 1.0)) for (day, hour), share in sorted(shares.items())]


def _next_hour(at: datetime, whole: datetime, zone: ZoneInfo) -> datetime:
    """Returns when the next local hour begins; where the clocks change, an hour from now at the latest."""
    next_hour = start_instant(whole + HOUR, zone)
    return next_hour if at < next_hour <= at + HOUR else at.astimezone(UTC) + HOUR


@dataclass(frozen=True, slots=True)
class TriedForecast:
    """A past forecast, the actual calls, and the naive forecast from the last like day alone."""

    forecast: float
    actual: float
    naive: float


@dataclass(frozen=True, slots=True)
class ExpectedCalls:
    """A number of calls with the ends of its interval; None if too few past errors are known."""

    calls: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class BackTest:
    """The quality of the same forecast in the past. tried: how often; mean errors in calls; covered: of the later half,
    the share that lay in an interval made of the earlier half. None if too few were tried.
    """

    tried: int
    error: float | None
    naive_error: float | None
    covered: float | None


class Forecaster:
    """Forecasts one client's calls. It caches what it has worked out for days."""

    def __init__(self, calls: CallsByHour, working_days: WorkingDays) -> None:
        self._calls, self._working_days = calls, working_days
        self._kinds: dict[date, DayKind] = {}
        self._like: dict[tuple[date, date], tuple[date, ...]] = {}
        self._shares: dict[date, float] = {}

    def expected(self, hours: Sequence[HourPart], known_until: date) -> float:
        """Forecasts the calls in these hours from what was known at the end of a day."""
        return sum(part.share * self._hour(part.day, part.hour, known_until, LIKE) for part in hours)

    def tried(self, hours: Sequence[HourPart], known_until: date) -> list[TriedForecast]:
        """Forecasts the same hours on each earlier day with as little knowledge; the latest first."""
        forecasts = []
        for back in range(1, TESTED + 1):
            shift = back * DAY
            then = [HourPart(part.day - shift, part.hour, part.share) for part in hours]
            if not all(part.day in self._calls and part.day <= known_until for part in then):
                continue
            known = known_until - shift
            if not all(self._like_days(part.day, known) for part in then):
                continue
            forecast = self.expected(then, known)
            naive = sum(part.share * self._hour(part.day, part.hour, known, 1) for part in then)
            actual = sum(part.share * self._calls[part.day][part.hour] for part in then)
            if forecast or actual:
                forecasts.append(TriedForecast(forecast, actual, naive))
        return forecasts

    def kind(self, day: date) -> DayKind:
        """Returns the kind of day for calling, cached."""
        if day not in self._kinds:
            self._kinds[day] = kind_of_day(day, self._working_days)
        return self._kinds[day]

    def _hour(self, day: date, hour: int, known_until: date, count: int) -> float:
        like = self._like_days(day, known_until)[:count]
        if not like:
            return 0.0
        usual = float(median(self._calls[each][hour] for each in like))
        return usual * self._holiday_share(known_until) if self.kind(day) is DayKind.HOLIDAY else usual

    def _like_days(self, day: date, known_until: date) -> tuple[date, ...]:
        """Returns the last like days that were known, the latest first."""
        key = (day, known_until)
        if key not in self._like:
            last = min(day - DAY, known_until)
            days = (last - back * DAY for back in range(BACK))
            like = [each for each in days if each in self._calls and self._is_like(each, day)]
            self._like[key] = tuple(like[:LIKE])
        return self._like[key]

    def _is_like(self, other: date, day: date) -> bool:
        kind = self.kind(day)
        if kind is DayKind.MADE_UP:
            return self.kind(other) is DayKind.WORKING
        if kind is DayKind.HOLIDAY:
            return self.kind(other) is DayKind.OFF
        return self.kind(other) is kind and other.weekday() == day.weekday()

    def _holiday_share(self, known_until: date) -> float:
        """Returns the holidays' share of the calls of the days off before them; 1 while no holiday is known."""
        if known_until not in self._shares:
            had, usual = 0.0, 0.0
            for back in range(HOLIDAYS):
                day = known_until - back * DAY
                like = self._like_days(day, day) if self._known_holiday(day) else ()
                if like:
                    had += sum(self._calls[day])
                    usual += float(median(sum(self._calls[each]) for each in like))
            self._shares[known_until] = min(had / usual, MOST_SHARE) if usual else 1.0
        return self._shares[known_until]

    def _known_holiday(self, day: date) -> bool:
        return day in self._calls and self.kind(day) is DayKind.HOLIDAY


def scaled_error(tried: TriedForecast) -> float:
    """Returns the error, scaled so that intervals of larger and smaller counts compare."""
    return (tried.actual - tried.forecast) / sqrt(tried.forecast + 1.0)


def within(calls: float, errors: Sequence[float]) -> ExpectedCalls:
    """Adds the interval that past errors give to a forecast: conformal, a new one lies in it LEVEL of the time."""
    ends = _ends(errors)
    return ExpectedCalls(calls, None, None) if ends is None else ExpectedCalls(calls, *_around(calls, ends))


def _around(calls: float, ends: tuple[float, float]) -> tuple[float, float]:
    scale = sqrt(calls + 1.0)
    return max(calls + ends[0] * scale, 0.0), max(calls + ends[1] * scale, 0.0)


def _ends(errors: Sequence[float]) -> tuple[float, float] | None:
    """Returns the errors between which LEVEL of them lie, or None below FEWEST, which leaves some beyond both ends."""
    count = len(errors)
    if count < FEWEST:
        return None
    ordered, tail = sorted(errors), (1.0 - LEVEL) / 2.0
    return ordered[floor((count + 1) * tail) - 1], ordered[ceil((count + 1) * (1.0 - tail)) - 1]


def back_test(tried: Sequence[TriedForecast]) -> BackTest:
    """Measures how well the forecast has done. tried: the latest first."""
    if len(tried) < FEWEST:
        return BackTest(len(tried), None, None, None)
    error = sum(abs(each.actual - each.forecast) for each in tried) / len(tried)
    naive = sum(abs(each.actual - each.naive) for each in tried) / len(tried)
    half = len(tried) // 2
    ends = _ends([scaled_error(each) for each in tried[half:]])
    if ends is None:
        return BackTest(len(tried), error, naive, None)
    inside = 0
    for each in tried[:half]:
        low, high = _around(each.forecast, ends)
        inside += low <= each.actual <= high
    return BackTest(len(tried), error, naive, inside / half)
