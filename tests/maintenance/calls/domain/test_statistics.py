"""Figures known from tables and from scipy (`make peers ARGS=call_statistics` compares 10,000 more)."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from math import atan, comb, cos, inf, pi, sin, sqrt
from statistics import NormalDist

import pytest
from hypothesis import given, strategies as st

from maintenance.calls.domain.statistics import (
    MeanOfDays,
    Range,
    beta_cdf,
    between_days,
    newcombe,
    pooled,
    q_values,
    t_cdf,
    t_quantile,
    wilson,
)


def test_known_figures() -> None:
    assert t_quantile(0.975, 27) == pytest.approx(2.051830516480283, abs=1e-12)
    assert t_cdf(-1.7032884457221265, 27) == pytest.approx(0.05, abs=1e-12)
    assert t_cdf(0.0, 3) == pytest.approx(0.5)
    assert t_quantile(0.5, 3) == pytest.approx(0.0, abs=1e-12)
    assert t_quantile(0.6, 1) == pytest.approx(0.3249196962329063, abs=1e-12)  # tan(0.1 π)
    assert t_quantile(0.999, 1) == pytest.approx(318.30883898555055, rel=1e-12)
    assert t_quantile(0.001, 1) == pytest.approx(-318.30883898555055, rel=1e-12)
    interval = wilson(15, 40)
    assert (interval.low, interval.high) == pytest.approx((0.2422, 0.5297), abs=5e-4)
    for before, after, ends in (  # Newcombe's own examples (1998), method 10
        ((48, 80), (56, 70), (0.0524, 0.3339)),
        ((3, 10), (9, 10), (0.1705, 0.8090)),
        ((2, 7), (6, 7), (0.0582, 0.8062)),
        ((0, 29), (5, 56), (-0.0381, 0.1926)),
    ):
        points = newcombe(before, after)
        assert (points.low, points.high) == pytest.approx(ends, abs=6e-5)
    assert q_values([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert q_values([]) == []


@given(st.floats(-30, 30), st.integers(1, 200))
def test_t_is_symmetric_and_its_quantile_goes_back(t: float, df: int) -> None:
    assert t_cdf(t, df) + t_cdf(-t, df) == pytest.approx(1.0, abs=1e-12)
    p = t_cdf(t, df)
    if 1e-6 < p < 1 - 1e-6:
        assert t_quantile(p, df) == pytest.approx(t, abs=1e-5)


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_wilson_holds_the_share(answered: int, more: int) -> None:
    calls = answered + more
    interval = wilson(answered, calls)
    assert 0.0 <= interval.low <= answered / calls + 1e-12
    assert answered / calls - 1e-12 <= interval.high <= 1.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_q_keeps_the_order_and_is_never_below_p(ps: list[float]) -> None:
    qs = q_values(ps)
    assert all(q >= p - 1e-12 for p, q in zip(ps, qs, strict=True))
    ordered = [q for _p, q in sorted(zip(ps, qs, strict=True))]
    assert ordered == sorted(ordered)


def test_days_that_move_no_more_than_chance_have_no_variance_between() -> None:
    assert between_days([0.1, 0.1, 0.1], [0.04] * 3) == 0.0
    assert between_days([-1.0, 0.0, 1.0], [0.01] * 3) == pytest.approx(0.99)
    assert between_days([0.0, 10.0], [4.0, 4.0]) == pytest.approx(46.0)
    assert pooled([1.0, 3.0], [1.0, 1.0], 0.0).mean == 2.0


@given(st.integers(-3000, 3000).map(lambda hundredths: hundredths / 100), st.integers(1, 200))
def test_t_against_its_series_in_the_angle(t: float, df: int) -> None:
    """Abramowitz and Stegun 26.7.3 and 26.7.4: for whole degrees of freedom it ends."""
    angle = atan(t / sqrt(df))
    term, series = (1.0, 1.0) if df % 2 == 0 else (cos(angle), cos(angle))
    for place in range(df % 2 + 2, df - 1, 2):
        term *= cos(angle) ** 2 * (place - 1) / place
        series += term
    if df % 2 == 0:
        within = sin(angle) * series
    else:
        within = 2.0 / pi * (angle + (sin(angle) * series if df > 1 else 0.0))
    assert t_cdf(t, df) == pytest.approx(0.5 + within / 2.0, abs=1e-12)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 100))
def test_beta_against_the_binomial_sum(a: int, b: int, hundredths: int) -> None:
    """For whole a and b it is the chance of at least `a` successes in a + b − 1."""
    x, tries = Fraction(hundredths, 100), a + b - 1
    exactly = sum(comb(tries, hits) * x**hits * (1 - x) ** (tries - hits) for hits in range(a, tries + 1))
    assert beta_cdf(hundredths / 100, a, b) == pytest.approx(float(exactly), abs=1e-12)


def test_beta_beyond_its_ends() -> None:
    assert [beta_cdf(x, 2.0, 3.0) for x in (-0.5, 0.0, 1.0, 1.5)] == [0.0, 0.0, 1.0, 1.0]


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(("answered", "calls"), [(0, 9), (9, 9), (1, 9), (8, 9), (15, 40), (1, 10**6)])
def test_both_ends_of_wilson_are_as_far_from_the_share_as_chance_goes(answered: int, calls: int, level: float) -> None:
    """They solve (share − end)² = z² · end · (1 − end) / calls."""
    interval, share = wilson(answered, calls, level), answered / calls
    z = NormalDist().inv_cdf((1.0 + level) / 2.0)
    for end in (interval.low, interval.high):
        assert (share - end) ** 2 == pytest.approx(z * z * end * (1.0 - end) / calls, rel=1e-6, abs=1e-15)
    assert interval.low < share < interval.high or answered in (0, calls)
    assert (interval.low == 0.0) is (answered == 0)
    assert (interval.high == 1.0) is (answered == calls)
    assert interval.low < interval.high


def test_of_no_call_nothing_is_known() -> None:
    assert wilson(0, 0) == Range(0.0, 1.0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_q_is_the_least_share_of_false_ones_with_which_it_is_shown(ps: list[float]) -> None:
    def shown_up_to(limit: float) -> float:
        return limit * len(ps) / sum(p <= limit for p in ps)

    assert q_values(ps) == pytest.approx([min(shown_up_to(limit) for limit in ps if limit >= p) for p in ps])


DAYS = st.lists(st.tuples(st.floats(-1, 1), st.floats(0.001, 1)), min_size=2, max_size=10)


@given(DAYS)
def test_variance_between_days_by_all_their_pairs(days: list[tuple[float, float]]) -> None:
    """Cochran's Q is the sum over pairs of both weights and the squared distance, over the sum of weights."""
    weights = [1.0 / variance for _value, variance in days]
    pairs = [(weights[i] * weights[j], days[i][0] - days[j][0]) for i, j in combinations(range(len(days)), 2)]
    distances = sum(both * apart**2 for both, apart in pairs)
    beyond = (distances - (len(days) - 1) * sum(weights)) / (2.0 * sum(both for both, _apart in pairs))
    values, variances = [value for value, _variance in days], [variance for _value, variance in days]
    assert between_days(values, variances) == pytest.approx(max(0.0, beyond), rel=1e-6, abs=1e-9)


def test_of_one_day_or_none_nothing_is_known_of_others() -> None:
    assert between_days([], []) == between_days([1.0], [2.0]) == 0.0
    assert pooled([], [], 0.5) == MeanOfDays(0.0, inf)


def test_a_day_counts_by_what_is_known_of_it() -> None:
    assert pooled([1.0, 3.0], [1.0, 3.0], 0.0) == MeanOfDays(1.5, 0.75)
    with_more = pooled([1.0, 3.0], [1.0, 3.0], 1.0)
    assert (with_more.mean, with_more.variance) == pytest.approx((5 / 3, 4 / 3))
    means = [pooled([0.0, 1.0], [1.0, 4.0], between).mean for between in (0.0, 1.0, 9.0, 1e9)]
    assert all(fewer < more for fewer, more in pairwise(means)), "the more days differ, the more alike they count"
    for function in (lambda values, variances: pooled(values, variances, 0.0), between_days):
        with pytest.raises(ValueError, match="zip"):
            function([1.0, 2.0, 3.0], [1.0, 2.0])
