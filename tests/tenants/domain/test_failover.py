"""Points are neither lost nor made, the slow gives to the others, and all comes back."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from tenants.domain.failover import Observed, Standing, at_rest, in_turn, shared_anew

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
SLOW, FINE = Observed(100, 15), Observed(100, 14)


def points(standings: tuple[Standing, ...]) -> dict[str, int]:
    return {each.name: each.weight for each in standings}


def test_the_slow_gives_ten_points_once_in_five_minutes_and_gets_them_back_by_the_hour() -> None:
    rest = at_rest({"aliyun": 60, "tencent": 40}, NOW)
    once = shared_anew(rest, {"aliyun": SLOW, "tencent": FINE}, NOW)
    assert points(once) == {"aliyun": 50, "tencent": 50}
    assert shared_anew(once, {"aliyun": SLOW}, NOW + timedelta(minutes=4, seconds=59)) == once
    twice = shared_anew(once, {"aliyun": SLOW}, NOW + timedelta(minutes=5))
    assert points(twice) == {"aliyun": 40, "tencent": 60}
    at = NOW + timedelta(minutes=5)
    assert shared_anew(twice, {"aliyun": FINE}, at + timedelta(minutes=59)) == twice
    back = shared_anew(twice, {}, at + timedelta(hours=1))
    assert points(back) == {"aliyun": 50, "tencent": 50}
    assert points(shared_anew(back, {}, at + timedelta(hours=2))) == {"aliyun": 60, "tencent": 40}


def test_where_all_are_slow_nothing_moves() -> None:
    rest = at_rest({"aliyun": 1, "tencent": 1}, NOW)
    assert shared_anew(rest, {"aliyun": SLOW, "tencent": SLOW}, NOW) == rest


@given(
    st.lists(st.integers(1, 100), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 200), st.lists(st.integers(0, 20), min_size=4, max_size=4)), max_size=30),
)
def test_points_always_add_up(weights: list[int], life: list[tuple[int, list[int]]]) -> None:
    standings, now = at_rest({f"p{n}": weight for n, weight in enumerate(weights)}, NOW), NOW
    assert sum(each.weight for each in standings) == 100
    for minutes, slow in life:
        now += timedelta(minutes=minutes)
        observed = {f"p{n}": Observed(20, slow[n]) for n in range(len(weights))}
        standings = shared_anew(standings, observed, now)
        assert sum(each.weight for each in standings) == 100
        assert all(0 <= each.weight <= 100 for each in standings)


def test_messages_are_drawn_by_weight_and_alike_each_time() -> None:
    standings = at_rest({"aliyun": 70, "tencent": 20, "smpp": 10}, NOW)
    first = Counter(in_turn(f"message {n}", standings)[0] for n in range(4000))
    assert abs(first["aliyun"] - 2800) < 150
    assert abs(first["tencent"] - 800) < 120
    assert in_turn("a", standings) == in_turn("a", standings)
    assert all(sorted(in_turn(f"{n}", standings)) == ["aliyun", "smpp", "tencent"] for n in range(50))
