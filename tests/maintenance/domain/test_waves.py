"""Waves of a campaign: a partition, the canary first, the same when asked again; when it may go on."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st

from maintenance.domain.waves import canary_size, plan_waves, verdict


@given(st.sets(st.text(min_size=1, max_size=5), min_size=1, max_size=80), st.integers(1, 50), st.integers(1, 8))
def test_everyone_once_and_the_canary_first(clients: set[str], percent: int, further: int) -> None:
    waves = plan_waves(sorted(clients), "one", percent, further)
    assert sorted(client for wave in waves for client in wave) == sorted(clients)
    assert len(waves[0]) == max(1, math.ceil(len(clients) * percent / 100))
    assert 1 <= len(waves) <= further + 1
    sizes = [len(wave) for wave in waves[1:]]
    assert not sizes or max(sizes[:-1], default=sizes[0]) == sizes[0] >= sizes[-1]
    assert waves == plan_waves(sorted(clients, reverse=True), "one", percent, further)


@given(
    st.sets(st.text(min_size=1, max_size=5), min_size=1, max_size=80),
    st.sets(st.text(min_size=1, max_size=5), max_size=20),
    st.integers(1, 50),
    st.integers(1, 8),
)
def test_the_canary_takes_those_with_something_to_show(
    others: set[str], shown: set[str], percent: int, further: int
) -> None:
    """As many of them as it has places, and others only for those that are left; the sizes stay."""
    clients = sorted(others | shown)
    waves, plain = (plan_waves(clients, "one", percent, further, these) for these in (shown, ()))
    assert [len(wave) for wave in waves] == [len(wave) for wave in plain]
    assert sorted(client for wave in waves for client in wave) == clients
    assert len(set(waves[0]) & shown) == min(len(waves[0]), len(shown))


def test_the_canary_is_a_share_of_the_clients() -> None:
    waves = plan_waves([f"client {place}" for place in range(200)], "one", 10, 3)
    assert [len(wave) for wave in waves] == [20, 60, 60, 60]
    assert [len(wave) for wave in plan_waves(["a", "b", "c"], "one", 1, 5)] == [1, 1, 1]
    assert plan_waves([], "one", 10, 3) == []
    assert [canary_size(*each) for each in ((0, 5), (1, 5), (19, 5), (21, 5), (101, 100))] == [0, 1, 1, 2, 101]


def test_another_campaign_begins_with_others() -> None:
    clients = [f"client {place}" for place in range(40)]
    assert len({tuple(plan_waves(clients, f"campaign {place}", 5, 3)[0]) for place in range(10)}) > 5


@pytest.mark.parametrize(
    ("ended", "failed", "accepted", "says"),
    [
        (0, 0, False, "wait"),
        (10, 1, False, "go_on"),
        (9, 1, False, "wait"),
        (2, 2, False, "pause"),
        (10, 2, False, "pause"),
        (10, 2, True, "go_on"),
        (3, 2, True, "wait"),
    ],
)
def test_it_pauses_as_soon_as_too_many_have_failed(ended: int, failed: int, accepted: bool, says: str) -> None:
    assert verdict(members=10, ended=ended, failed=failed, limit=10, accepted=accepted) == says
