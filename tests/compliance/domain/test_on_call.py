"""Whom the steps of an alert turn to, and which shift an instant lies in."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from compliance.domain.night_duty import DutyHours
from compliance.domain.on_call import (
    STEPS,
    WORTH,
    Audience,
    Crew,
    Hearers,
    Part,
    ShiftTime,
    hearers,
    next_hearers,
    says_so,
    shift_at,
    shift_bounds,
)
from tenants.domain.chasing import Due, Step, Taken, ladder_of, next_step

HOURS = DutyHours()
ALL = ("adm", "bo", "li", "wu")
STAFFED = Crew("li", "wu", ALL, ("adm", "bo"))
LADDER = ladder_of({Step.NEXT_PERSON: timedelta(minutes=10), Step.DESK: timedelta(minutes=10)})


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
    heard = []
    for step in STEPS:
        people = hearers(step, crew, audience, told).people
        told += people
        heard.append(people)
    return heard


def test_the_one_on_duty_then_the_backup_then_the_administrators() -> None:
    assert steps(STAFFED) == [("li",), ("wu",), ("adm", "bo")]


def test_in_a_gap_everybody_is_told_at_once_and_the_administrators_are_not_told_twice() -> None:
    nobody = Crew("", "", ALL, ("adm", "bo"))
    assert steps(nobody) == [ALL, (), ()]
    assert not hearers(Step.TELL, nobody, Audience(), ()).alone, "of so many nobody is rung up"
    assert steps(Crew("", "wu", ALL, ("adm", "bo"))) == [("wu",), (), ("adm", "bo")]


def test_who_is_told_alone_may_be_rung_up_and_a_whole_desk_is_not() -> None:
    everybody = ("li", "wu", "adm", "bo")
    assert hearers(Step.TELL, STAFFED, Audience(), ()) == Hearers(("li",), alone=True)
    assert hearers(Step.NEXT_PERSON, STAFFED, Audience(), ()) == Hearers(("wu",), alone=True)
    assert hearers(Step.NEXT_PERSON, STAFFED, Audience(both=True), ()) == Hearers(("wu", "adm", "bo"), alone=True)
    assert hearers(Step.DESK, STAFFED, Audience(), ()) == Hearers(("adm", "bo"), alone=True)
    assert hearers(Step.DESK, STAFFED, Audience(both=True), ()).people == (), "they were told with the backup"
    assert hearers(Step.DESK, STAFFED, Audience(), ("adm", "bo")) == Hearers(("li", "wu"), alone=False)
    assert hearers(Step.TELL, Crew("", "", everybody), Audience(), ()) == Hearers(everybody, alone=False)
    acts = Audience(administrators=True)
    assert hearers(Step.DESK, STAFFED, acts, ("adm", "bo")).people == (), "nobody else may do anything about it"
    assert hearers(Step.TELL, STAFFED, acts, ()) == Hearers(("adm", "bo"), alone=False), "none of them is on duty"
    assert hearers(Step.TELL, Crew("li", "bo", ALL, ("adm", "bo")), acts, ()) == Hearers(("bo",), alone=True)


def test_steps_that_turn_to_nobody_are_taken_at_once() -> None:
    assert next_hearers(Step.TELL, STAFFED, Audience(), ()) == ([Step.TELL], Hearers(("li",)))
    no_backup = Crew("li", "", ALL, ("adm", "bo"))
    steps_taken = [Step.NEXT_PERSON, Step.DESK]
    assert next_hearers(Step.NEXT_PERSON, no_backup, Audience(), ("li",)) == (steps_taken, Hearers(("adm", "bo")))
    taken, whom = next_hearers(Step.NEXT_PERSON, no_backup, Audience(), ALL)
    assert (taken, whom.people) == (steps_taken, ())


def test_who_proposed_is_never_asked_to_confirm_and_only_administrators_confirm_acts() -> None:
    assert steps(STAFFED, Audience(never="li")) == [("wu",), (), ("adm", "bo")]
    assert steps(STAFFED, Audience(never="adm", administrators=True)) == [("bo",), (), ()]


def test_a_reach_check_without_an_answer_goes_to_the_backup_and_the_administrators_together() -> None:
    assert steps(STAFFED, Audience(to="li", both=True)) == [("li",), ("wu", "adm", "bo"), ()]


def test_nobody_is_told_twice_and_somebody_always_is() -> None:
    """Every crew and audience of four people."""
    maybe = ("", "li", "adm")
    for primary, backup, to, never in product(maybe, maybe, maybe, maybe):
        for administrators in (False, True):
            crew = Crew(primary, backup, ALL, ("adm", "bo"))
            told = [key for people in steps(crew, Audience(to, never, administrators)) for key in people]
            assert len(told) == len(set(told))
            assert told
            assert never not in told or not never


@pytest.mark.parametrize(
    ("text", "yes"), [("1", True), (" 收到。", True), ("OK!", True), ("11", False), ("退订", False)]
)
def test_which_sms_takes_over(text: str, yes: bool) -> None:
    assert says_so(text) is yes


# ---------------------------------------------------------------- at any moment

NOW = datetime(2026, 12, 1, 15, 30, tzinfo=UTC)
MOMENTS = 3000
PEOPLE = ("", "li", "wu", "adm", "bo")


class AlertLife:
    """An alert from its raise to its end, by workers that may be late and run twice; people change shifts meanwhile.

    The loop of compliance.duty.alerts in small.
    """

    def __init__(self, dice: random.Random, taken_over_at: datetime) -> None:
        self.dice, self.taken_over_at = dice, taken_over_at
        self.audience = Audience(dice.choice(PEOPLE), dice.choice(PEOPLE), dice.random() < 0.3, dice.random() < 0.2)
        self.taken: list[Taken] = []
        self.told: list[tuple[str, datetime]] = []

    def live(self) -> None:
        due_at: datetime | None = NOW
        while due_at is not None:
            runs_at = due_at + timedelta(seconds=60 * self.dice.random())
            for _time in range(self.dice.choice((1, 2))):
                due_at = self.turn(runs_at)

    def turn(self, now: datetime) -> datetime | None:
        due = self.due(now)
        if due is not None and due.at <= now:
            crew = Crew(self.dice.choice(PEOPLE), self.dice.choice(PEOPLE), ALL, ("adm", "bo"))
            steps, whom = next_hearers(due.step, crew, self.audience, [key for key, _at in self.told])
            self.taken += [Taken(step, now) for step in steps]
            self.told += [(key, now) for key in whom.people]
            due = self.due(now)
        return due and due.at

    def due(self, now: datetime) -> Due | None:
        over = now >= self.taken_over_at
        return next_step(LADDER, NOW, NOW + WORTH, self.taken, answered=over, may=lambda _step, at: at)


def test_whenever_somebody_takes_over_nobody_is_told_after_it_and_nobody_twice() -> None:
    """Any crew that changes at any step, any audience. Whoever was never told was never to be, or it was taken over."""
    long = 0
    for seed in range(MOMENTS):
        dice = random.Random(seed)
        life = AlertLife(dice, NOW + timedelta(seconds=dice.uniform(0, 2400)))
        life.live()
        people = [key for key, _at in life.told]
        assert len(people) == len(set(people))
        assert "" not in people
        assert life.audience.never not in people
        assert all(at < life.taken_over_at for _key, at in life.told)
        minutes = [(each.at - NOW).total_seconds() / 60 for each in life.taken]
        for place, minute in enumerate(minutes):  # ten minutes after the step before, or with it; a minute late at most
            wait = minute - (minutes[place - 1] if place else 0)
            assert wait == 0 or (wait <= 1 if place == 0 else 10 <= wait <= 11)
        if life.taken_over_at > NOW + timedelta(minutes=23):
            long += 1
            assert people, "whatever the crew is, somebody is told"
            assert [each.step for each in life.taken] == [*STEPS]
    assert long > MOMENTS / 4
