"""Whom the steps of an alert turn to, and which shift an instant lies in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from compliance.domain.night_duty import DutyHours
from compliance.domain.on_call import Audience, Crew, Part, ShiftTime, hearers, says_so, shift_at, shift_bounds
from tenants.domain.chasing import LADDERS, ChaseKind, Step

HOURS = DutyHours()
ALL = ("adm", "bo", "li", "wu")
STAFFED = Crew("li", "wu", ALL, ("adm", "bo"))
LADDER = [rung.step for rung in LADDERS[ChaseKind.ON_CALL]]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
def test_each_minute_lies_in_the_one_shift_that_lasts_then(zone: str) -> None:
    """Through the nights in which Berlin's clocks change, too."""
    place = ZoneInfo(zone)
    for first in (date(2026, 11, 24), date(2026, 10, 24), date(2027, 3, 27)):
        minute = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
        for _step in range(2 * 24 * 12):
            shift = shift_at(minute, place, HOURS)
            starts_at, ends_at = shift_bounds(shift, place, HOURS)
            assert starts_at <= minute < ends_at
            assert shift_bounds(shift.following, place, HOURS)[0] == ends_at
            minute += timedelta(minutes=5)


def test_a_night_is_of_the_day_on_whose_evening_it_begins() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    at = datetime(2026, 12, 2, 3, tzinfo=shanghai)
    assert shift_at(at, shanghai, HOURS) == ShiftTime(date(2026, 12, 1), Part.NIGHT)
    assert shift_at(at + timedelta(hours=3), shanghai, HOURS) == ShiftTime(date(2026, 12, 2), Part.DAY)


def steps(crew: Crew, audience: Audience = Audience()) -> list[tuple[str, ...]]:  # noqa: B008 -- frozen
    told: list[str] = []
    found = []
    for step in LADDER:
        people = hearers(step, crew, audience, told).people
        told += people
        found.append(people)
    return found


def test_the_one_on_duty_then_the_backup_then_the_administrators() -> None:
    assert steps(STAFFED) == [("li",), ("wu",), ("adm", "bo")]


def test_in_a_gap_everybody_is_told_at_once_and_the_administrators_are_not_told_twice() -> None:
    nobody = Crew("", "", ALL, ("adm", "bo"))
    assert steps(nobody) == [ALL, (), ()]
    assert not hearers(Step.TELL, nobody, Audience(), ()).alone, "of so many nobody is rung up"
    assert steps(Crew("", "wu", ALL, ("adm", "bo"))) == [("wu",), (), ("adm", "bo")]


def test_who_proposed_is_never_asked_to_confirm_and_only_administrators_confirm_acts() -> None:
    assert steps(STAFFED, Audience(never="li")) == [("wu",), (), ("adm", "bo")]
    assert steps(STAFFED, Audience(never="adm", administrators=True)) == [("bo",), (), ("li", "wu")]


def test_a_reach_check_without_an_answer_goes_to_the_backup_and_the_administrators_together() -> None:
    assert steps(STAFFED, Audience(to="li", both=True)) == [("li",), ("wu", "adm", "bo"), ()]


def test_nobody_is_told_twice_and_somebody_always_is() -> None:
    """Every crew and audience of four people."""
    maybe = ("", "li", "adm")
    for primary, backup, to, never in product(maybe, maybe, maybe, maybe):
        for administrators in (False, True):
            crew = Crew(primary, backup, ALL, ("adm", "bo"))
            found = [key for people in steps(crew, Audience(to, never, administrators)) for key in people]
            assert len(found) == len(set(found))
            assert found
            assert never not in found or not never


@pytest.mark.parametrize(
    ("text", "yes"), [("1", True), (" 收到。", True), ("OK!", True), ("11", False), ("退订", False)]
)
def test_which_sms_takes_over(text: str, yes: bool) -> None:
    assert says_so(text) is yes
