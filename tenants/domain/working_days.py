"""Working days: China's calendar with its make-up days (调休), and what people have overridden.

The make-up days of a year are announced in the November before it. Days not announced yet are guessed from the
statutory holidays and the week-end and marked provisional. Source: the `holidays` library.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays

SPRING_FESTIVAL = "spring_festival"
# No holiday reaches this far; bounds the search for the ends of one.
LONGEST_HOLIDAY = timedelta(days=20)
_SATURDAY = 5
# The first year with announced make-up days, and the day of December from which the next year's plan reaches back.
_FIRST_ANNOUNCED_YEAR = 2001
_NEXT_PLAN_REACHES_BACK_TO = (12, 24)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """`holiday` is the code of a long holiday that the day belongs to, or empty."""

    is_working: bool
    provisional: bool = False
    holiday: str = ""


WorkingDays = Callable[[date], WorkingDay]


@dataclass(frozen=True)
class ChineseWorkingDays:
    """A `WorkingDays`. `overrides`: date → is it a working day; they win and are never provisional."""

    overrides: Mapping[date, bool] = field(default_factory=dict, hash=False)

    def __call__(self, day: date) -> WorkingDay:
        """Returns the working day of any date, also where nothing is announced."""
        if day in self.overrides:
            is_working, provisional = self.overrides[day], False
        else:
            is_working, provisional = _is_working(day), _is_provisional(day)
        holiday = SPRING_FESTIVAL if not is_working and self._in_spring_festival(day) else ""
        return WorkingDay(is_working, provisional, holiday)

    def _in_spring_festival(self, day: date) -> bool:
        """Returns True if Chinese New Year is in the run of days off around `day`."""
        new_year = chinese_new_year(day.year)
        if new_year is None or abs(day - new_year) >= LONGEST_HOLIDAY:
            return False
        step = _DAY if new_year > day else -_DAY
        while day != new_year:
            if self.overrides.get(day, _is_working(day)):
                return False
            day += step
        return not self.overrides.get(new_year, False)


def announced_through() -> int:
    """Returns the last year whose make-up days the installed `holidays` knows."""
    return _announced_through()


def plan_of(day: date) -> int:
    """Returns the year whose announcement settles a day: the last days of December belong to the next one's."""
    return day.year + ((day.month, day.day) >= _NEXT_PLAN_REACHES_BACK_TO)


def _is_provisional(day: date) -> bool:
    last = _announced_through()
    return day.year > last or (day.year == last and (day.month, day.day) >= _NEXT_PLAN_REACHES_BACK_TO)


def _is_working(day: date) -> bool:
    days_off, made_up, _ = _plan(day.year)
    if day in made_up:
        return True
    return day not in days_off and day.weekday() < _SATURDAY


def chinese_new_year(year: int) -> date | None:
    """Returns the first day of the lunar year that begins in this one; None where the library does not know it."""
    return _plan(year)[2]


@lru_cache(maxsize=256)
def _plan(year: int) -> tuple[frozenset[date], frozenset[date], date | None]:
    """Returns (days off, made-up working days, Chinese New Year's day or None) of a year."""
    china = holidays.country_holidays("CN", years=year, language="en_US")
    days_off = frozenset(china)
    made_up = frozenset(day for day in china.weekend_workdays if day.year == year)
    new_year = [day for day in sorted(days_off) if "Chinese New Year (" in china[day]]
    return days_off, made_up, new_year[0] if new_year else None


@lru_cache(maxsize=1)
def _announced_through() -> int:
    year = _FIRST_ANNOUNCED_YEAR
    while _plan(year + 1)[1]:
        year += 1
    return year
