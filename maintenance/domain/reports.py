"""Rules of reports: the days of a quarter, and what to do after a window."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

_WRITTEN: Final = re.compile(r"([0-9]{4})-Q([1-4])")
EARLIEST, LATEST = 2000, 9000  # reports exist for these years


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year; number: 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Returns the quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Parses what `str` writes (2026-Q4); None for anything else, and for years without reports."""
        match = _WRITTEN.fullmatch(text)
        if match is None or not EARLIEST <= int(match[1]) <= LATEST:
            return None
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        """Returns the first day of its first month."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def after(self) -> Self:
        """Returns the next quarter."""
        return type(self)(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Self:
        """Returns the previous quarter."""
        return self.of(self.first_day - timedelta(days=1))

    @property
    def last_day(self) -> date:
        """Returns the last day of its last month."""
        return self.after.first_day - timedelta(days=1)

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """Returns its first instant in a time zone, and the first one after it."""
        place = ZoneInfo(zone)
        return (
            datetime.combine(self.first_day, time(), place),
            datetime.combine(self.after.first_day, time(), place),
        )


class NextStep(StrEnum):
    """The steps of a client after a window, the most urgent first."""

    BOOK_AGAIN = "book_again"
    CORRECT_HANDSETS = "correct_handsets"
    FIND_CAUSE = "find_cause"
    CHECK_CONTACTS = "check_contacts"
    PREPARE_STANDBY = "prepare_standby"
    LOOK_AT_HANDSETS = "look_at_handsets"
    BRING_CALLS = "bring_calls"
    WAIT_FOR_CALLS = "wait_for_calls"
    TELL_US = "tell_us"


@dataclass(frozen=True)
class WindowOutcome:
    """The outcome of a window. looked: somebody has looked at handsets since; differ: displays that showed something
    else.

    silent: notices without an answer; undelivered: messages that did not arrive. compared: answer rates were compared;
    `fell`: they fell; `too_few`: there were not enough calls yet.
    """

    completed: bool
    impact: bool
    standby: bool
    looked: bool
    differ: int
    silent: int
    undelivered: int
    compared: bool
    fell: bool
    too_few: bool
    judged: bool


def next_steps(outcome: WindowOutcome) -> tuple[NextStep, ...]:
    """Returns the next steps; none if nothing is left."""
    wanted = {
        NextStep.BOOK_AGAIN: not outcome.completed,
        NextStep.CORRECT_HANDSETS: outcome.differ > 0,
        NextStep.FIND_CAUSE: outcome.fell,
        NextStep.CHECK_CONTACTS: outcome.silent > 0 or outcome.undelivered > 0,
        NextStep.PREPARE_STANDBY: outcome.impact and not outcome.standby,
        NextStep.LOOK_AT_HANDSETS: outcome.completed and not outcome.looked,
        NextStep.BRING_CALLS: outcome.completed and not outcome.compared,
        NextStep.WAIT_FOR_CALLS: outcome.too_few and not outcome.fell,
        NextStep.TELL_US: not outcome.judged,
    }
    return tuple(step for step, needed in wanted.items() if needed)
