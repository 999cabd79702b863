"""Figures known from tables and from scipy (`make peers ARGS=call_statistics` compares 10,000 more)."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from maintenance.calls.domain.statistics import (
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
    interval = wilson(15, 40)
    assert (interval.low, interval.high) == pytest.approx((0.2422, 0.5297), abs=5e-4)
    points = newcombe((48, 80), (56, 70))  # Newcombe's own example (1998)
    assert (points.low, points.high) == pytest.approx((0.0524, 0.3339), abs=5e-4)
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
    assert pooled([1.0, 3.0], [1.0, 1.0], 0.0).mean == 2.0
