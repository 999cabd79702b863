"""Working days of China: announced years exactly, later ones as guesses that say so."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from tenants.domain import working_days
from tenants.domain.working_days import (
    SPRING_FESTIVAL,
    ChineseWorkingDays,
    WorkingDay,
    announced_through,
    chinese_new_year,
    plan_of,
)

CHINA = ChineseWorkingDays()
NEXT = announced_through() + 1


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        ("2026-02-14", True),  # a Saturday made up for the Spring Festival
        ("2026-02-28", True),
        ("2026-02-16", False),
        ("2026-10-07", False),
        ("2026-11-24", True),
        ("2026-11-22", False),
        ("2011-12-31", True),  # announced with the plan of the year after
        ("2018-12-29", True),
        ("2018-12-31", False),
    ],
)
def test_announced_days_are_certain(day: str, is_working: bool) -> None:
    day_kind = CHINA(date.fromisoformat(day))
    assert (day_kind.is_working, day_kind.provisional) == (is_working, False)


def test_the_days_after_the_last_announced_plan_are_guesses() -> None:
    assert CHINA(date(NEXT, 10, 1)) == WorkingDay(is_working=False, provisional=True)
    assert CHINA(date(NEXT, 3, 10)).provisional
    # The plan of a year reaches back to the last days of December.
    assert CHINA(date(NEXT - 1, 12, 28)).provisional
    assert not CHINA(date(NEXT - 1, 12, 1)).provisional
    assert not CHINA(date(1999, 5, 4)).provisional


@given(st.dates())
def test_any_date_has_an_answer(day: date) -> None:
    assert CHINA(day).is_working in (True, False)


def test_an_override_wins_and_is_certain() -> None:
    worked, off = date(NEXT, 2, 20), date(NEXT, 3, 10)
    china = ChineseWorkingDays({worked: True, off: False})
    assert china(worked) == WorkingDay(is_working=True)
    assert china(off) == WorkingDay(is_working=False)


@pytest.mark.parametrize(
    ("first", "last"), [("2024-02-10", "2024-02-17"), ("2025-01-28", "2025-02-04"), ("2026-02-15", "2026-02-23")]
)
def test_the_spring_festival_is_the_run_of_days_off_around_new_year(first: str, last: str) -> None:
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    january = date(begins.year, 1, 1)
    days = [january + timedelta(days=offset) for offset in range(90)]
    assert [day for day in days if CHINA(day).holiday == SPRING_FESTIVAL] == [
        begins + timedelta(days=offset) for offset in range((ends - begins).days + 1)
    ]


def test_an_override_lengthens_the_spring_festival() -> None:
    # In 2020 the holiday was extended; here a day is added the same way.
    china = ChineseWorkingDays({date(2026, 2, 24): False, date(2026, 2, 17): False})
    assert china(date(2026, 2, 24)).holiday == SPRING_FESTIVAL
    assert china(date(2026, 2, 25)).holiday == ""
    assert ChineseWorkingDays({date(2026, 2, 17): True})(date(2026, 2, 16)).holiday == ""


def test_what_is_announced_is_what_has_days_made_up() -> None:
    def has_days_made_up(year: int) -> bool:
        days = [date(year, 1, 1) + timedelta(days=place) for place in range(365)]
        return any(CHINA(day).is_working for day in days if day.weekday() >= 5)

    working_days._announced_through.cache_clear()  # it was found out when this file was read
    last = announced_through()
    assert [has_days_made_up(year) for year in (last - 1, last, last + 1)] == [True, True, False]


@pytest.mark.parametrize(
    ("day", "year"),
    [("2026-01-01", 2026), ("2026-12-23", 2026), ("2026-12-24", 2027), ("2026-12-31", 2027)],
)
def test_the_last_days_of_a_year_belong_to_the_next_plan(day: str, year: int) -> None:
    assert plan_of(date.fromisoformat(day)) == year


def test_guesses_begin_with_the_plan_that_is_not_announced() -> None:
    days = [date(NEXT - 1, 12, 23), date(NEXT - 1, 12, 24), date(NEXT, 1, 10), date(NEXT + 1, 1, 10)]
    assert [CHINA(day).provisional for day in days] == [False, True, True, True]
    assert not CHINA(date(NEXT - 2, 12, 30)).provisional


def test_new_years_of_the_moon() -> None:
    assert [chinese_new_year(year) for year in (2024, 2025, 2026)] == [
        date(2024, 2, 10),
        date(2025, 1, 29),
        date(2026, 2, 17),
    ]
    assert chinese_new_year(1900) is None
    assert CHINA(date(1900, 1, 31)) == WorkingDay(is_working=True)


def test_a_spring_festival_ends_after_twenty_days_whatever_was_overridden() -> None:
    new_year = date(2026, 2, 17)
    china = ChineseWorkingDays({new_year + timedelta(days=place): False for place in range(-25, 26)})
    festival = [place for place in range(-25, 26) if china(new_year + timedelta(days=place)).holiday]
    assert festival == [*range(-19, 20)]
