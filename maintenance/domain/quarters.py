"""Plans the quarterly upgrade of label recognition: when each one begins, and which preparation is due when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final

from tenants.domain.working_days import WorkingDays

# These avoid 618 and Double Eleven, and in most years the Spring Festival.
MONTHS: Final = (2, 5, 8, 11)
FIRST_DAY: Final = 20
A_YEAR: Final = 4  # upgrades
_DAY: Final = timedelta(days=1)


class Preparation(StrEnum):
    MODEL = "model"  # administrators: a label model is evaluated, so that a campaign may bring it
    CAMPAIGN = "campaign"  # administrators: its campaign is checked and started
    NOTICE = "notice"  # the platform, by itself: the clients of the first wave have their notice


AHEAD: Final = {
    Preparation.MODEL: timedelta(days=30),
    Preparation.CAMPAIGN: timedelta(days=7),
    Preparation.NOTICE: timedelta(days=3),
}


@dataclass(frozen=True, slots=True)
class QuarterlyUpgrade:
    """An upgrade. begins_on: the first day on which a client may have its window; by: the last day of each
    preparation.
    """

    begins_on: date
    by: tuple[tuple[Preparation, date], ...]

    @property
    def quarter(self) -> int:
        return (self.begins_on.month + 2) // 3

    @property
    def name(self) -> str:
        """Returns its name, the same in every language."""
        return f"{self.begins_on.year} Q{self.quarter}"


def upgrades_from(today: date, working_days: WorkingDays) -> list[QuarterlyUpgrade]:
    """Returns the upgrades of a year ahead, the next one first. They begin and are prepared on working days."""
    return list(islice((each for each in _all(today.year, working_days) if each.begins_on >= today), A_YEAR))


def _all(year: int, working_days: WorkingDays) -> Iterator[QuarterlyUpgrade]:
    for later in range(3):
        for month in MONTHS:
            begins_on = _working(date(year + later, month, FIRST_DAY), working_days, _DAY)
            by = tuple((each, _working(begins_on - ahead, working_days, -_DAY)) for each, ahead in AHEAD.items())
            yield QuarterlyUpgrade(begins_on, by)


def _working(day: date, working_days: WorkingDays, step: timedelta) -> date:
    """Returns the day itself, or the next working one in the direction of the step."""
    while not working_days(day).is_working:
        day += step
    return day
