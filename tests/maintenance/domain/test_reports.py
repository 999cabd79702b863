"""Quarters tile the years; what is to be done follows from what went wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from maintenance.domain.reports import NextStep, Quarter, WindowOutcome, next_steps

DAYS = st.dates(date(2001, 1, 1), date(2200, 1, 1))
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"])
FINE = WindowOutcome(True, True, True, True, 0, 0, 0, True, False, False, True)


@given(DAYS, ZONES)
def test_each_day_lies_in_its_quarter_alone(day: date, zone: str) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.number == {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3, 10: 4, 11: 4, 12: 4}[day.month]
    assert quarter.before.after == quarter == quarter.after.before
    assert quarter.before.bounds(zone)[1] == quarter.bounds(zone)[0]
    assert Quarter.parse(str(quarter)) == quarter


@given(DAYS)
def test_a_quarter_has_the_days_of_its_months(day: date) -> None:
    quarter = Quarter.of(day)
    inside = [each for each in (day + timedelta(days=n) for n in range(-100, 101)) if Quarter.of(each) == quarter]
    assert (inside[0], inside[-1]) == (quarter.first_day, quarter.last_day)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-Q0", "2026-Q5", "2026-q4", "1999-Q1", "9001-Q1", "２０２６-Q4", "2026-Q4 "]
)
def test_what_is_no_quarter_is_none(text: str) -> None:
    assert Quarter.parse(text) is None


def test_a_clients_quarter_begins_at_its_own_midnight() -> None:
    start, _end = Quarter(2026, 4).bounds("Asia/Shanghai")
    assert start == datetime.fromisoformat("2026-09-30T16:00:00+00:00")


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({"completed": False}, NextStep.BOOK_AGAIN),
        ({"differ": 1}, NextStep.CORRECT_HANDSETS),
        ({"fell": True}, NextStep.FIND_CAUSE),
        ({"silent": 1}, NextStep.CHECK_CONTACTS),
        ({"undelivered": 1}, NextStep.CHECK_CONTACTS),
        ({"standby": False}, NextStep.PREPARE_STANDBY),
        ({"looked": False}, NextStep.LOOK_AT_HANDSETS),
        ({"compared": False}, NextStep.BRING_CALLS),
        ({"too_few": True}, NextStep.WAIT_FOR_CALLS),
        ({"judged": False}, NextStep.TELL_US),
    ],
)
def test_each_fault_has_its_step_and_no_other(change: dict[str, object], step: NextStep) -> None:
    assert next_steps(FINE) == ()
    assert next_steps(replace(FINE, **change)) == (step,)  # type: ignore[arg-type]  # a field of its own type
