"""However workers die and servers hang, nobody is told the same more than twice again in an hour."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, strategies as st

from tenants.domain.repeats import MOST, repeat_after

HOUR = timedelta(hours=1)


@given(st.lists(st.booleans(), min_size=MOST + 2, max_size=MOST + 2), st.integers(0, 60))
def test_at_most_two_repeats_in_any_hour(deaths: list[bool], seconds: int) -> None:
    """Each try takes its seconds and ends without an answer: the server was silent, or the worker died."""
    at, tries = timedelta(0), [timedelta(0)]
    for unanswered, died in enumerate(deaths, 1):
        at += timedelta(seconds=seconds)
        pause = repeat_after(unanswered, died=died)
        if pause is None:
            break
        at += pause
        tries.append(at)
    repeats = tries[1:]
    assert len(tries) <= MOST
    assert all(sum(first <= each < first + HOUR for each in repeats) <= 2 for first in repeats)


def test_a_worker_that_died_once_delays_nothing() -> None:
    assert repeat_after(1, died=True) == timedelta(0)
    assert repeat_after(2, died=True) == repeat_after(1, died=False) == timedelta(minutes=30)


def test_after_five_tries_without_an_answer_it_is_left_at_that() -> None:
    assert [repeat_after(unknown, died=False) is None for unknown in range(1, 7)] == [False] * 4 + [True] * 2
