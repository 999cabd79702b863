"""Compares the answer rate of some days with that of as many days right before them."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from maintenance.calls.domain.statistics import newcombe

LEAST: Final = 100  # calls on either side: with fewer, a rate is known to about ten points


@dataclass(frozen=True)
class Days:
    """The days from a first to a last one, both included."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Days":
        """Returns as many days, right before these."""
        return Days(self.first - timedelta(days=self.count), self.first - timedelta(days=1))


@dataclass(frozen=True)
class CallsOfDays:
    """The calls of some days. calls: those that count; with_calls: days that have any."""

    days: Days
    calls: int
    answered: int
    with_calls: int

    @property
    def rate(self) -> float | None:
        """Returns the share of answered calls; None without a call."""
        return self.answered / self.calls if self.calls else None


class Against(StrEnum):
    """A finding on a rate against the one before."""

    NOTHING_BEFORE = "nothing_before"
    TOO_FEW = "too_few"
    CHANCE = "chance"  # no more than calls that fall out by chance explain
    CHANGED = "changed"


def against(before: CallsOfDays, now: CallsOfDays) -> Against:
    """Compares `now` with `before`. CHANGED does not prove more than chance: days differ."""
    if not before.calls:
        return Against.NOTHING_BEFORE
    if min(before.calls, now.calls) < LEAST:
        return Against.TOO_FEW
    change = newcombe((before.answered, before.calls), (now.answered, now.calls))
    return Against.CHANCE if change.low <= 0 <= change.high else Against.CHANGED
