"""Reports: which days a quarter has, and what is to be done after a window."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

_WRITTEN: Final = re.compile(r"([0-9]{4})-Q([1-4])")
EARLIEST, LATEST = 2000, 9000  # years of which there are reports


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year; number: 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """What `str` writes (2026-Q4); None for anything else, and for years without reports."""
        match = _WRITTEN.fullmatch(text)
        if match is None or not EARLIEST <= int(match[1]) <= LATEST:
            return None
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        """The first day of its first month."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def after(self) -> Self:
        """The next quarter."""
        return type(self)(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Self:
        """The previous quarter."""
        return self.of(self.first_day - timedelta(days=1))

    @property
    def last_day(self) -> date:
        """The last day of its last month."""
        return self.after.first_day - timedelta(days=1)

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """Its first instant in a time zone, and the first that is no longer in it."""
        place = ZoneInfo(zone)
        return (
            datetime.combine(self.first_day, time(), place),
            datetime.combine(self.after.first_day, time(), place),
        )


class NextStep(StrEnum):
    """What a client does after a window, the most pressing first."""

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
    """How a window went. looked: handsets have been looked at since; differ: displays that showed something else.

    silent: notices without an answer; undelivered: messages that did not arrive. compared: answer rates were, of which
    `fell` says that they did and `too_few` that there were not enough calls yet.
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
    """What is to be done; empty when nothing is left."""
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
