"""The statistics that comparing needs, in plain lines: a library costs half a second and 100 MB in every process."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist
from typing import Final

_TINY: Final = 1e-300
NORMAL: Final = NormalDist()


@dataclass(frozen=True)
class Range:
    """Both ends of an interval."""

    low: float
    high: float


def beta_cdf(x: float, a: float, b: float) -> float:
    """Computes the regularised incomplete beta function: Lentz's continued fraction on the side where it converges."""
    if x <= 0.0:
        return 0.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - beta_cdf(1.0 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, 500):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / _away(1.0 + step * d)
            c = _away(1.0 + step / c)
            value *= c * d
        if c * d == 1.0:  # to the last bit
            break
    return front * value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def t_cdf(t: float, df: float) -> float:
    """Computes Student's distribution function with df degrees of freedom."""
    tail = 0.5 * beta_cdf(df / (df + t * t), df / 2.0, 0.5)
    return 1.0 - tail if t > 0 else tail


@lru_cache(maxsize=1024)  # a few shares and degrees of freedom, each asked for again and again
def t_quantile(p: float, df: float) -> float:
    """Returns the t below which p of the distribution lies, 0 < p < 1."""
    if p < 0.5:
        return -t_quantile(1.0 - p, df)
    low, high = 0.0, 2.0
    while t_cdf(high, df) < p:
        low, high = high, high * 2.0
    while low < (middle := (low + high) / 2.0) < high:
        low, high = (middle, high) if t_cdf(middle, df) < p else (low, middle)
    return middle


def wilson(answered: int, calls: int, level: float = 0.95) -> Range:
    """Returns Wilson's interval of a share; the whole of [0, 1] without a call."""
    if calls == 0:
        return Range(0.0, 1.0)
    z = NORMAL.inv_cdf(0.5 + level / 2.0)
    share, scale = answered / calls, 1.0 + z * z / calls
    centre = (share + z * z / (2.0 * calls)) / scale
    half = z * sqrt(share * (1.0 - share) / calls + z * z / (4.0 * calls * calls)) / scale
    # At the ends rounding would leave the share itself outside.
    return Range(0.0 if answered == 0 else centre - half, 1.0 if answered == calls else centre + half)


def newcombe(before: tuple[int, int], after: tuple[int, int], level: float = 0.95) -> Range:
    """Returns Newcombe's interval (without continuity correction) of the share after less that before.

    before, after: (answered, calls).
    """
    first, second = wilson(*before, level), wilson(*after, level)
    p, q = before[0] / before[1], after[0] / after[1]
    return Range(
        q - p - sqrt((q - second.low) ** 2 + (first.high - p) ** 2),
        q - p + sqrt((second.high - q) ** 2 + (p - first.low) ** 2),
    )


def q_values(p_values: Sequence[float]) -> list[float]:
    """Returns Benjamini and Hochberg's q of each p, in their order: the share of false ones among all up to it."""
    order = sorted(range(len(p_values)), key=lambda each: p_values[each], reverse=True)
    shares, least = list(p_values), 1.0
    for place, index in enumerate(order):
        least = min(least, p_values[index] * len(p_values) / (len(p_values) - place))
        shares[index] = least
    return shares


@dataclass(frozen=True)
class MeanOfDays:
    """The weighted mean of days. variance: of the mean."""

    mean: float
    variance: float


def pooled(values: Sequence[float], variances: Sequence[float], between: float) -> MeanOfDays:
    """Returns the mean of days, each with its own variance and that between days; without days variance is infinite."""
    weights = [1.0 / (each + between) for each in variances]
    if not weights:
        return MeanOfDays(0.0, inf)
    total = sum(weights)
    return MeanOfDays(sum(w * y for w, y in zip(weights, values, strict=True)) / total, 1.0 / total)


def between_days(values: Sequence[float], variances: Sequence[float]) -> float:
    """Returns DerSimonian and Laird's variance between days, beyond what chance within a day explains."""
    plain = pooled(values, variances, 0.0)
    weights = [1.0 / each for each in variances]
    total, squares = sum(weights), sum(w * w for w in weights)
    q = sum(w * (y - plain.mean) ** 2 for w, y in zip(weights, values, strict=True))
    scale = total - squares / total if total else 0.0
    return max(0.0, (q - (len(values) - 1)) / scale) if scale > 0 else 0.0
