"""Compares calls under one label with those under all others, day by day: which is answered more often?

As in comparing, the day is the unit and hours and types of day are matched; here both sides are of the same days.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, inf, log, sqrt
from typing import Final

from maintenance.calls.domain.comparing import Hour
from maintenance.calls.domain.statistics import Range, between_days, pooled, t_cdf, t_quantile

LEAST_DAYS: Final = 7
SURE: Final = 0.05  # of all labels together, so that hardly any is offered by chance
BETTER: Final = log(1.05)  # less is not worth a change


@dataclass(frozen=True)
class LabelRate:
    """A label's calls beside the others'.

    change and interval (it holds the true change in 90 of 100 cases): relative to the others in the same hours; p:
    two-sided, of this label alone; better: sure enough, and enough, to be offered.
    """

    label: str
    calls: int
    answered: int
    days: int
    change: float
    interval: Range
    p: float
    better: bool


def compare_labels(hours: Mapping[str, Sequence[Hour]]) -> list[LabelRate]:
    """Returns the labels' rates, the best first; none when there is only one label. hours: label → its hours."""
    if len(hours) < 2:
        return []
    every = [each for of_label in hours.values() for each in of_label]
    profile = _profile(every)
    all_days = _by_day(every, profile)
    rates = [_beside(label, of_label, profile, all_days, len(hours)) for label, of_label in hours.items()]
    return sorted(rates, key=lambda each: (-each.change, each.label))


@dataclass(frozen=True)
class _Seen:
    """A day's answered calls, and those that its hours would give."""

    answered: float
    expected: float

    @property
    def ratio(self) -> float:
        return log((self.answered + 0.5) / (self.expected + 0.5))

    @property
    def variance(self) -> float:
        return 1.0 / (self.answered + 0.5)


def _profile(hours: Iterable[Hour]) -> dict[tuple[str, int], float]:
    counts: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for each in hours:
        count = counts[each.kind, each.hour]
        count[0] += each.calls
        count[1] += each.answered
    return {place: answered / calls for place, (calls, answered) in counts.items() if calls}


def _by_day(hours: Iterable[Hour], profile: Mapping[tuple[str, int], float]) -> dict[date, _Seen]:
    sums: dict[date, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for each in hours:
        if each.calls:
            of_day = sums[each.day]
            of_day[0] += each.answered
            of_day[1] += each.calls * profile[each.kind, each.hour]
    return {day: _Seen(answered, expected) for day, (answered, expected) in sums.items()}


def _beside(
    label: str,
    hours: Sequence[Hour],
    profile: Mapping[tuple[str, int], float],
    all_days: Mapping[date, _Seen],
    labels: int,
) -> LabelRate:
    mine = _by_day(hours, profile)
    calls, answered = sum(each.calls for each in hours), sum(each.answered for each in hours)
    values, variances = [], []
    for day, seen in mine.items():
        rest = _Seen(all_days[day].answered - seen.answered, all_days[day].expected - seen.expected)
        if rest.expected > 1e-9:
            values.append(seen.ratio - rest.ratio)
            variances.append(seen.variance + rest.variance)
    if len(values) < LEAST_DAYS:
        return LabelRate(label, calls, answered, len(values), 0.0, Range(-1.0, inf), 1.0, better=False)
    mean = pooled(values, variances, between_days(values, variances))
    error, df = sqrt(mean.variance), len(values) - 1
    p = 2.0 * t_cdf(-abs(mean.mean) / error, df)
    half = t_quantile(0.95, df) * error
    ends = Range(exp(mean.mean - half) - 1.0, exp(mean.mean + half) - 1.0)
    better = p * labels < SURE and mean.mean >= BETTER
    return LabelRate(label, calls, answered, len(values), exp(mean.mean) - 1.0, ends, p, better)
