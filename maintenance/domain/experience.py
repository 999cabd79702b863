"""What finished windows say of their estimates: how often they were kept, and by how much the next are corrected."""

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
    """One finished window: what the policy's figures gave before any correction, and what it took; in minutes."""

    likely: int
    most: int
    took: int


@dataclass(frozen=True, slots=True)
class KeptEstimates:
    """How well the estimates of a kind have held: shares in percent of `count`, None without any.

    `clients`: how many they were of. `told`, `took`: medians in minutes, of the likely time that was told and of what
    it took.
    """

    count: int
    on_time: int
    within_most: int
    clients: int = 0
    told: int = 0
    took: int = 0

    @property
    def of_several(self) -> bool:
        """Whether so many clients are in it that it tells nothing of one of them."""
        return self.clients >= SEVERAL

    @property
    def on_time_percent(self) -> Decimal | None:
        return _percent(self.on_time, self.count)

    @property
    def within_most_percent(self) -> Decimal | None:
        return _percent(self.within_most, self.count)


@dataclass(frozen=True, slots=True)
class NightShare:
    """How many of so many windows begin at night."""

    count: int
    at_night: int

    @property
    def percent(self) -> Decimal | None:
        return _percent(self.at_night, self.count)


def measured(windows: Sequence[Finished]) -> Measured | None:
    """The correction of the next estimates: the median of took ÷ likely, the 95 % quantile of took ÷ most.

    Few windows say nothing of the median, but that there are such as last longer than the most: a first guess of the
    figures is corrected upwards by the longest of them. None while there are fewer still.
    """
    if len(windows) < FEW:
        return None
    if len(windows) < ENOUGH:
        longest = _change(max(Decimal(each.took) / each.most for each in windows), ROUND_CEILING)
        return Measured(len(windows), Decimal(0), min(max(longest, Decimal(0)), MOST_OF_FEW))
    return Measured(
        len(windows),
        _change(quantile((Decimal(each.took) / each.likely for each in windows), LIKELY)),
        # A share that is rounded down would break what rests on it.
        _change(quantile((Decimal(each.took) / each.most for each in windows), MOST), ROUND_CEILING),
    )


def most_measured(given: Estimate, policy: EstimatePolicy) -> timedelta:
    """What a promise rests on: the estimate's most, or what finished windows have taken where that is more.

    A typical range bounds an estimate; work that has been seen to last longer will do so again.
    """
    experienced = given.job.measured
    if experienced is None:
        return given.most
    plain = estimate(replace(given.job, measured=None), policy).processing.most
    return max(given.most, timedelta(minutes=ceil(plain * (100 + experienced.most) / 100)))


def quantile(values: Iterable[Decimal], share: Decimal) -> Decimal:
    """The smallest value that at least this share of them does not exceed. Raises ValueError for none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    return ordered[max(ceil(len(ordered) * share), 1) - 1]


def _change(ratio: Decimal, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    return ((ratio - 1) * 100).quantize(Decimal("0.1"), rounding)


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1")) if whole else None
