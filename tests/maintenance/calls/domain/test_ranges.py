"""What may be said of a rate against the one of as many days before."""

from __future__ import annotations

from datetime import date

import pytest

from maintenance.calls.domain.ranges import Against, CallsOfDays, Days, against

NOVEMBER = Days(date(2026, 11, 1), date(2026, 11, 30))


def counted(calls: int, answered: int) -> CallsOfDays:
    return CallsOfDays(NOVEMBER, calls, answered, with_calls=20)


def test_the_days_before_are_as_many_and_touch() -> None:
    assert NOVEMBER.count == 30
    assert NOVEMBER.before == Days(date(2026, 10, 2), date(2026, 10, 31))
    assert Days(date(2026, 3, 1), date(2026, 3, 1)).before == Days(date(2026, 2, 28), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((0, 0), (500, 200), Against.NOTHING_BEFORE),
        ((99, 10), (500, 200), Against.TOO_FEW),
        ((500, 200), (99, 10), Against.TOO_FEW),
        ((100, 40), (100, 41), Against.CHANCE),
        ((1000, 300), (1000, 400), Against.CHANGED),
        ((1000, 400), (1000, 300), Against.CHANGED),
    ],
)
def test_what_is_said(before: tuple[int, int], now: tuple[int, int], said: Against) -> None:
    assert against(counted(*before), counted(*now)) is said


def test_a_rate_of_no_calls_is_none() -> None:
    assert counted(0, 0).rate is None
    assert counted(4, 1).rate == 0.25
