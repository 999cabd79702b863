"""Points are neither lost nor made, the slow gives to the others, and all comes back."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
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


@pytest.mark.parametrize(("taken", "slow", "is_slow"), [(0, 0, False), (1, 1, True), (20, 3, True), (20, 2, False)])
def test_fifteen_of_a_hundred_are_too_many(taken: int, slow: int, is_slow: bool) -> None:
    assert Observed(taken, slow).is_slow is is_slow


@pytest.mark.parametrize(
    ("weights", "shares"),
    [((3, 2), [60, 40]), ((1, 1, 1), [34, 33, 33]), ((1, 1, 1, 4), [15, 14, 14, 57]), ((7,), [100]), ((0, 0), [1, 1])],
)
def test_what_is_left_over_by_rounding_goes_to_the_first(weights: tuple[int, ...], shares: list[int]) -> None:
    standings = at_rest({f"p{place}": weight for place, weight in enumerate(weights)}, NOW)
    assert [(each.weight, each.rest, each.changed_at) for each in standings] == [
        (share, share, NOW) for share in shares
    ]


def moved(*rows: tuple[int, int], ago: timedelta = timedelta(0)) -> tuple[Standing, ...]:
    """Providers a, b, c … with points now and at rest."""
    return tuple(Standing(name, now, rest, NOW - ago) for name, (now, rest) in zip("abcd", rows, strict=False))


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("before", "slow", "after"),
    [
        (((40, 40), (20, 20), (20, 20), (20, 20)), "a", [30, 24, 23, 23]),
        (((4, 4), (96, 96)), "a", [0, 100]),
        (((40, 40), (40, 40), (20, 20)), "ab", [30, 30, 40]),
        (((40, 40), (30, 30), (30, 30)), "c", [45, 35, 20]),
        (((72, 60), (20, 25), (8, 15)), "", [62, 25, 13]),  # ten points back
        (((65, 60), (20, 25), (15, 15)), "", [60, 25, 15]),
        (((40, 60), (42, 25), (18, 15)), "", [50, 32, 18]),
    ],
)
def test_points_go_from_the_slow_to_the_others_evenly_and_back_towards_rest(
    before: tuple[tuple[int, int], ...], slow: str, after: list[int]
) -> None:
    anew = shared_anew(moved(*before, ago=HOUR), dict.fromkeys(slow, SLOW), NOW)
    assert [(each.weight, each.changed_at) for each in anew] == [(weight, NOW) for weight in after]
    assert [each.rest for each in anew] == [rest for _now, rest in before]


@pytest.mark.parametrize(
    ("standings", "slow"),
    [
        (moved((60, 60), (40, 40), ago=2 * HOUR), ""),  # at rest
        (moved((0, 0), (100, 100), ago=2 * HOUR), "a"),  # nothing to give
        (moved((50, 60), (50, 40), ago=2 * HOUR), "ab"),
        (moved((50, 60), (50, 40), ago=timedelta(minutes=59)), ""),
        (moved((50, 60), (50, 40), ago=timedelta(minutes=4)), "b"),
        (moved((90, 100)), "a"),
    ],
)
def test_what_stays_as_it_is(standings: tuple[Standing, ...], slow: str) -> None:
    assert shared_anew(standings, dict.fromkeys(slow, SLOW), NOW) == standings


def test_whoever_moved_last_counts() -> None:
    stays = moved((50, 60), (30, 20), (20, 20), ago=timedelta(minutes=1))[2]
    moved_long_ago = (*moved((50, 60), (30, 20), ago=2 * HOUR), stays)
    assert points(shared_anew(moved_long_ago, {}, NOW)) == {"a": 60, "b": 20, "c": 20}
    long_ago, lately = moved((50, 60), (50, 40), ago=2 * HOUR), moved((50, 60), (50, 40), ago=timedelta(minutes=4))
    mixed = (long_ago[0], lately[1])
    assert shared_anew(mixed, {"a": SLOW}, NOW) == mixed
    half_an_hour = (long_ago[0], moved((50, 60), (50, 40), ago=timedelta(minutes=30))[1])
    assert shared_anew(half_an_hour, {}, NOW) == half_an_hour
    assert points(shared_anew(half_an_hour, {"a": SLOW}, NOW)) == {"a": 40, "b": 60}


def test_without_any_points_messages_are_drawn_evenly() -> None:
    standings = moved((0, 0), (0, 0), (0, 0), (0, 0))
    firsts = Counter(in_turn(f"message {n}", standings)[0] for n in range(4000))
    assert all(abs(firsts[name] - 1000) < 120 for name in "abcd")
    assert in_turn("a", moved((0, 0), (100, 100))) == ("b", "a")
    assert in_turn("a", ()) == ()
