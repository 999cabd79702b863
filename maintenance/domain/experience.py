"""Compares finished windows with their estimates: how often they were kept, and how the next ones are corrected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from math import ceil

from maintenance.domain.estimate import Estimate, EstimatePolicy, Measured, estimate

ENOUGH = 20  # windows of one content, before their quantiles count
FEW = 5  # before the longest of them counts, towards longer only
MOST_OF_FEW = Decimal(100)  # percent more: one window that went wrong does not make all promises worthless
SEVERAL = 3  # clients, before figures over all of them are shown to one
LIKELY, MOST = Decimal("0.5"), Decimal("0.95")  # quantiles


@dataclass(frozen=True, slots=True)
class Finished:
    """One finished window: the policy's figures before any correction, and the time it took; in minutes."""

    likely: int
    most: int
    took: int


@dataclass(frozen=True, slots=True)
class KeptEstimates:
    """The record of a kind's estimates: shares in percent of `count`, None without any.

    `clients`: how many there were. `told`, `took`: medians in minutes, of the announced likely time and of the actual
    one.
    """

    count: int
    on_time: int
    within_most: int
    clients: int = 0
    told: int = 0
    took: int = 0

    @property
    def of_several(self) -> bool:
        """Tells whether enough clients are in it that it reveals nothing about one of them."""
        return self.clients >= SEVERAL

    @property
    def on_time_percent(self) -> Decimal | None:
        return _percent(self.on_time, self.count)

    @property
    def within_most_percent(self) -> Decimal | None:
        return _percent(self.within_most, self.count)


@dataclass(frozen=True, slots=True)
class NightShare:
    """The share of windows that begin at night."""

    count: int
    at_night: int

    @property
    def percent(self) -> Decimal | None:
        return _percent(self.at_night, self.count)


def measured(windows: Sequence[Finished]) -> Measured | None:
    """Returns the correction of the next estimates: the median of took ÷ likely, the 95 % quantile of took ÷ most.

    Few windows say nothing about the median, but the longest of them corrects a first guess of the most upwards. None
    while there are fewer still.
    """
    if len(windows) < FEW:
        return None
    if len(windows) < ENOUGH:
        longest = _change(max(Decimal(each.took) / each.most for each in windows), ROUND_CEILING)
        return Measured(len(windows), Decimal(0), min(max(longest, Decimal(0)), MOST_OF_FEW))
    return Measured(
        len(windows),
        _change(quantile((Decimal(each.took) / each.likely for each in windows), LIKELY)),
        # A share that is rounded down would break promises that rest on it.
        _change(quantile((Decimal(each.took) / each.most for each in windows), MOST), ROUND_CEILING),
    )


def most_measured(given: Estimate, policy: EstimatePolicy) -> timedelta:
    """Returns the time that a promise rests on: the estimate's most, or what finished windows took if that is more.

    A typical range bounds an estimate; work that has lasted longer will do so again.
    """
    experienced = given.job.measured
    if experienced is None:
        return given.most
    plain = estimate(replace(given.job, measured=None), policy).processing.most
    return max(given.most, timedelta(minutes=ceil(plain * (100 + experienced.most) / 100)))


def quantile(values: Iterable[Decimal], share: Decimal) -> Decimal:
    """Returns the smallest value that at least this share of them does not exceed. Raises ValueError for none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    return ordered[max(ceil(len(ordered) * share), 1) - 1]


def _change(ratio: Decimal, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    return ((ratio - 1) * 100).quantize(Decimal("0.1"), rounding)


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1")) if whole else None
