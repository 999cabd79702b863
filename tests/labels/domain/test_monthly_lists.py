"""When a carrier is asked for its list of the month, and when a person brings it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from labels.domain.monthly_lists import AskedList, ListStep, ListTimes, first_asking_day, list_step, next_asking

TODAY = date(2026, 12, 7)
SHANGHAI = ZoneInfo("Asia/Shanghai")
REFUSED, DONE, RUNS = {"refused": True}, {"done": True}, {}


def asked(*lists: tuple[int, dict[str, bool]], month: int = 12) -> list[AskedList]:
    return [AskedList(date(2026, month, day), **how) for day, how in lists]


@pytest.mark.parametrize(
    ("lists", "step"),
    [
        ([], ListStep.ASK),
        (asked((5, DONE), month=11), ListStep.ASK),
        (asked((6, RUNS)), ListStep.WAIT),
        (asked((5, REFUSED)), ListStep.ASK),
        (asked((5, REFUSED), (6, REFUSED)), ListStep.ASK_AND_BRING),
        (asked((5, REFUSED), (6, REFUSED), (7, RUNS)), ListStep.WAIT),
        (asked((5, REFUSED), (6, DONE)), ListStep.DONE),
    ],
)
def test_what_is_done_on_a_day(lists: list[AskedList], step: ListStep) -> None:
    assert list_step(lists, TODAY) is step


def test_the_next_look_is_tomorrow_or_next_month() -> None:
    now = datetime(2026, 12, 7, 10, 1, tzinfo=SHANGHAI)
    assert next_asking(ListStep.DONE, now, SHANGHAI, ListTimes()) == datetime(2027, 1, 5, 10, tzinfo=SHANGHAI)
    assert next_asking(ListStep.ASK, now, SHANGHAI, ListTimes()) == datetime(2026, 12, 8, 10, tzinfo=SHANGHAI)


def test_each_month_has_one_first_day() -> None:
    """Walking over two years: after each day comes the first fifth."""
    day = date(2026, 1, 1)
    while day.year < 2028:
        first = first_asking_day(day, 5)
        assert (first.day, first > day) == (5, True)
        assert first - day <= timedelta(days=31)
        day += timedelta(days=1)
