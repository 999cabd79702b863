"""Some days of calls against as many days right before them: one answer rate, and what may be said of its change."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from maintenance.calls.domain.statistics import newcombe

LEAST: Final = 100  # calls on either side: with fewer, a rate is known to about ten points


@dataclass(frozen=True)
class Days:
    """From a first to a last day, both included."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Days":
        """As many days, right before these."""
        return Days(self.first - timedelta(days=self.count), self.first - timedelta(days=1))


@dataclass(frozen=True)
class CallsOfDays:
    """What was counted in some days. calls: those that count; with_calls: days that have any."""

    days: Days
    calls: int
    answered: int
    with_calls: int

    @property
    def rate(self) -> float | None:
        """Answered of all; None without a call."""
        return self.answered / self.calls if self.calls else None


class Against(StrEnum):
    """What may be said of a rate against the one before."""

    NOTHING_BEFORE = "nothing_before"
    TOO_FEW = "too_few"
    CHANCE = "chance"  # no more than calls that fall out by chance explain
    CHANGED = "changed"


def against(before: CallsOfDays, now: CallsOfDays) -> Against:
    """What may be said of `now` against `before`. That it is more than chance is not proved by it: days differ."""
    if not before.calls:
        return Against.NOTHING_BEFORE
    if min(before.calls, now.calls) < LEAST:
        return Against.TOO_FEW
    change = newcombe((before.answered, before.calls), (now.answered, now.calls))
    return Against.CHANCE if change.low <= 0 <= change.high else Against.CHANGED
