"""Measures a drill: how long each person who was asked took to answer, and whether all did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median


@dataclass(frozen=True, slots=True)
class DrillAnswer:
    """A person who was asked. at: None without an answer. how: the channel of the answer, as its code."""

    name: str
    at: datetime | None
    how: str = ""


@dataclass(frozen=True, slots=True)
class DrillResult:
    """The result of a drill. first, middle, last: of the answers, after the beginning; None without any."""

    asked: int
    answered: int
    first: timedelta | None
    middle: timedelta | None
    last: timedelta | None

    @property
    def passed(self) -> bool:
        """Tells whether somebody was asked and everybody has answered."""
        return 0 < self.asked == self.answered


def drill_result(began: datetime, answers: Sequence[DrillAnswer]) -> DrillResult:
    """Returns the times of a drill that began at an instant; an earlier answer counts as immediate."""
    took = sorted(max(each.at - began, timedelta()) for each in answers if each.at is not None)
    if not took:
        return DrillResult(len(answers), 0, None, None, None)
    middle = timedelta(seconds=median(each.total_seconds() for each in took))
    return DrillResult(len(answers), len(took), took[0], middle, took[-1])
