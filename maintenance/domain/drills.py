"""What a drill measures: how long each who was asked took to answer, and whether all did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median


@dataclass(frozen=True, slots=True)
class DrillAnswer:
    """Somebody who was asked. at: None without an answer. how: by which way, as its code."""

    name: str
    at: datetime | None
    how: str = ""


@dataclass(frozen=True, slots=True)
class DrillResult:
    """first, middle, last: of those who answered, after the beginning; None when nobody did."""

    asked: int
    answered: int
    first: timedelta | None
    middle: timedelta | None
    last: timedelta | None

    @property
    def passed(self) -> bool:
        """Everybody who was asked has answered, and somebody was asked."""
        return 0 < self.asked == self.answered


def drill_result(began: datetime, answers: Sequence[DrillAnswer]) -> DrillResult:
    """The times of a drill that began at an instant; an answer before it counts as one at once."""
    took = sorted(max(each.at - began, timedelta()) for each in answers if each.at is not None)
    if not took:
        return DrillResult(len(answers), 0, None, None, None)
    middle = timedelta(seconds=median(each.total_seconds() for each in took))
    return DrillResult(len(answers), len(took), took[0], middle, took[-1])
