"""How many messages are handed over at once: what half a second takes, and one where anything goes wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tenants.domain.pace import AT_FIRST, LONG, next_many

MOST = 100


@given(st.floats(0.0005, 30))
def test_what_is_in_the_air_takes_half_a_second_whatever_the_server(a_message: float) -> None:
    many = AT_FIRST
    for _turn in range(20):
        many = next_many(many, many * a_message, most=MOST, troubled=False)
        assert 1 <= many <= MOST
        assert many == 1 or many * a_message <= LONG * 1.01


def test_a_quick_server_is_given_much_soon_and_one_in_trouble_one() -> None:
    many = [AT_FIRST]
    while many[-1] < MOST:
        many.append(next_many(many[-1], 0.01, most=MOST, troubled=False))
    assert len(many) == 3
    assert next_many(MOST, 0.01, most=MOST, troubled=True) == 1


@pytest.mark.parametrize(
    ("many", "seconds", "following"),
    [(1, 0.0, 10), (50, 0.0, 100), (10, 1.0, 5), (10, 0.25, 20), (40, 5.0, 4), (1, 5.0, 1), (100, 0.4, 100)],
)
def test_how_many_follow(many: int, seconds: float, following: int) -> None:
    assert next_many(many, seconds, most=MOST, troubled=False) == following


def test_a_server_without_a_clock_is_taken_for_one_of_a_millisecond() -> None:
    assert next_many(100, 0.0, most=10**9, troubled=False) == 1000
    assert next_many(1, 0.001, most=10**9, troubled=False) == 10


def test_no_fewer_than_its_window_while_it_answers() -> None:
    assert next_many(10, 12.0, most=MOST, troubled=False, window=10) == 10
    assert next_many(10, 0.25, most=MOST, troubled=False, window=10) == 20
    assert next_many(10, 12.0, most=MOST, troubled=True, window=10) == 1
