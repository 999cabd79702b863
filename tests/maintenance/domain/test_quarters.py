"""The quarterly upgrades of a year ahead: one a quarter, on working days, prepared in order and before they begin."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from maintenance.domain.quarters import A_YEAR, AHEAD, upgrades_from
from tenants.domain.working_days import ChineseWorkingDays

DAYS = ChineseWorkingDays()


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)))
def test_one_a_quarter_for_a_year_ahead(today: date) -> None:
    upgrades = upgrades_from(today, DAYS)
    assert len(upgrades) == A_YEAR
    assert sorted(each.quarter for each in upgrades) == [1, 2, 3, 4]
    begins = [each.begins_on for each in upgrades]
    assert begins == sorted(begins)
    assert today <= begins[0] <= today + timedelta(days=105)
    assert begins[-1] <= today + timedelta(days=385)


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)))
def test_prepared_in_order_on_working_days(today: date) -> None:
    for upgrade in upgrades_from(today, DAYS):
        days = [day for _preparation, day in upgrade.by]
        assert days == sorted(days)
        assert all(DAYS(day).is_working for day in (*days, upgrade.begins_on))
        for preparation, day in upgrade.by:
            assert day <= upgrade.begins_on - AHEAD[preparation]


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)))
def test_the_day_it_begins_it_is_still_the_next_one(today: date) -> None:
    first, second, *_ = upgrades_from(today, DAYS)
    assert upgrades_from(first.begins_on, DAYS)[0] == first
    assert upgrades_from(first.begins_on + timedelta(days=1), DAYS)[0] == second


def test_clear_of_the_sales_and_moved_off_a_week_end() -> None:
    begins = [each.begins_on for each in upgrades_from(date(2026, 11, 25), DAYS)]
    assert begins == [date(2027, 2, 22), date(2027, 5, 20), date(2027, 8, 20), date(2027, 11, 22)]
