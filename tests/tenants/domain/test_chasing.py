"""Who has not answered is asked again, more loudly, and a person takes it up before it is too late."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from tenants.domain.chasing import ChaseKind, Due, Ladder, Rung, Step, Taken, desk_by, ladder_of, next_step

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # a Monday, 10:00 in Shanghai
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MOMENTS = 4000
TEN_MINUTES = 10 * MINUTE
LADDERS = {
    ChaseKind.ROUTINE: ladder_of(
        {
            Step.MAIL: 24 * HOUR,
            Step.SMS: 4 * HOUR,
            Step.NEXT_PERSON: 4 * HOUR,
            Step.PHONE: 4 * HOUR,
            Step.DESK: 4 * HOUR,
        }
    ),
    ChaseKind.EMERGENCY: ladder_of({Step.PHONE: TEN_MINUTES, Step.NEXT_PERSON: TEN_MINUTES, Step.DESK: TEN_MINUTES}),
    ChaseKind.ON_CALL: ladder_of({Step.NEXT_PERSON: TEN_MINUTES, Step.DESK: TEN_MINUTES}),
}
SPANS = st.timedeltas(timedelta(0), 10 * DAY)


def at_once(_step: Step, at: datetime) -> datetime:
    """Nobody minds being disturbed."""
    return at


def by_day(step: Step, at: datetime) -> datetime:
    """Messages as they come, but SMS and calls from 01:00 to 10:00 UTC only."""
    if step in (Step.TELL, Step.MAIL, Step.DESK) or 1 <= at.hour < 10:
        return at
    opens = at.replace(hour=1, minute=0, second=0, microsecond=0)
    return opens if at.hour < 1 else opens + DAY


def run(urgency: ChaseKind, until: datetime, *, late: timedelta = timedelta(0)) -> list[Taken]:
    """All steps that are taken when nobody answers and the worker is always so late."""
    may = by_day if urgency.heeds_quiet_hours else at_once
    taken: list[Taken] = []
    while (due := next_step(LADDERS[urgency], NOW, until, taken, answered=False, may=may)) is not None:
        taken.extend(Taken(step, due.at) for step in due.skipped)
        taken.append(Taken(due.step, due.at + late))
    return taken


def test_a_routine_notice_with_days_to_answer() -> None:
    taken = run(ChaseKind.ROUTINE, NOW + 3 * DAY)
    assert [(each.step, each.at - NOW) for each in taken] == [
        (Step.TELL, timedelta(0)),
        (Step.MAIL, 24 * HOUR),
        (Step.SMS, 28 * HOUR),
        (Step.NEXT_PERSON, 47 * HOUR),  # 18:00 is after hours: the next morning at nine
        (Step.PHONE, 51 * HOUR),
        (Step.DESK, 55 * HOUR),
    ]


def test_an_emergency_waits_for_no_morning() -> None:
    night = NOW.replace(hour=18)
    taken = [Taken(Step.TELL, night)]
    due = next_step(LADDERS[ChaseKind.EMERGENCY], night, night + 2 * HOUR, taken, answered=False, may=at_once)
    assert due == Due(Step.PHONE, night + timedelta(minutes=10))


def test_the_night_watch_is_relieved_after_ten_minutes_and_after_twenty() -> None:
    assert [(each.step, each.at - NOW) for each in run(ChaseKind.ON_CALL, NOW + 2 * HOUR)] == [
        (Step.TELL, timedelta(0)),
        (Step.NEXT_PERSON, timedelta(minutes=10)),
        (Step.DESK, timedelta(minutes=20)),
    ]


def test_where_the_time_is_short_each_step_has_its_share_of_it() -> None:
    """Half an hour of waits in twenty minutes, of which a person has the last five."""
    assert [(each.step, each.at - NOW) for each in run(ChaseKind.EMERGENCY, NOW + 20 * MINUTE)] == [
        (Step.TELL, timedelta(0)),
        (Step.PHONE, 5 * MINUTE),
        (Step.NEXT_PERSON, 10 * MINUTE),
        (Step.DESK, 15 * MINUTE),
    ]


def test_what_may_disturb_nobody_in_time_is_skipped_and_the_desk_takes_over() -> None:
    evening = NOW.replace(hour=12)
    until = evening + 8 * HOUR
    taken = [Taken(Step.TELL, evening), Taken(Step.MAIL, evening + 4 * HOUR)]
    due = next_step(LADDERS[ChaseKind.ROUTINE], evening, until, taken, answered=False, may=by_day)
    assert due is not None
    assert due.step is Step.DESK
    assert due.skipped == (Step.SMS, Step.NEXT_PERSON, Step.PHONE)
    assert due.at <= desk_by(evening, until) < until


@given(st.sampled_from(ChaseKind), SPANS, st.timedeltas(timedelta(0), 2 * DAY))
def test_a_person_takes_it_up_in_time_and_each_step_is_taken_once(
    urgency: ChaseKind, span: timedelta, late: timedelta
) -> None:
    """Also when the worker is late: then nothing is caught up in a burst, and the desk is late by that at most."""
    taken = run(urgency, NOW + span, late=late)
    assert [each.step for each in taken] == [rung.step for rung in LADDERS[urgency]]
    assert taken[-1].at <= desk_by(NOW, NOW + span) + late or len(taken) == 1
    assert taken[-1].at - late <= NOW + span


@given(st.sampled_from(ChaseKind), SPANS, st.integers(0, 6))
def test_an_answer_ends_it_at_any_step(urgency: ChaseKind, span: timedelta, steps: int) -> None:
    taken = run(urgency, NOW + span)[:steps]
    assert next_step(LADDERS[urgency], NOW, NOW + span, taken, answered=True, may=at_once) is None


@pytest.mark.parametrize("urgency", list(ChaseKind))
def test_the_desk_is_the_last_step_of_every_ladder(urgency: ChaseKind) -> None:
    steps = [rung.step for rung in LADDERS[urgency]]
    assert steps[0] is Step.TELL
    assert steps[-1] is Step.DESK
    assert len(set(steps)) == len(steps)


# ---------------------------------------------------------------- at any moment


@dataclass
class Life:
    """A chase by workers that may be a minute late and run twice; answered at some moment (None: never).

    The loop of maintenance.notices and compliance.duty in small: one step a turn, decided in the turn.
    """

    dice: random.Random
    kind: ChaseKind
    ladder: Ladder
    until: datetime
    answered_at: datetime | None = None
    taken: list[Taken] = field(default_factory=list)

    def live(self) -> Life:
        due_at: datetime | None = NOW
        while due_at is not None:
            runs_at = due_at + MINUTE * self.dice.random()
            for _time in range(self.dice.choice((1, 1, 2))):
                due_at = self.turn(runs_at)
        return self

    def turn(self, now: datetime) -> datetime | None:
        """Take at most one step; when to look again."""
        due = self.due(now)
        if due is not None and due.at <= now:
            self.taken += [*(Taken(step, now) for step in due.skipped), Taken(due.step, now)]
            due = self.due(now)
        return due and due.at

    def due(self, now: datetime) -> Due | None:
        may = by_day if self.kind.heeds_quiet_hours else at_once
        answered = self.answered_at is not None and now >= self.answered_at
        return next_step(self.ladder, NOW, self.until, self.taken, answered=answered, may=may)


def random_life(seed: int) -> Life:
    """With waits as the staff may set them."""
    dice = random.Random(seed)
    kind = dice.choice(list(ChaseKind))
    ladder = tuple(Rung(rung.step, rung.wait * dice.uniform(0.1, 3)) for rung in LADDERS[kind])
    return Life(random.Random(-seed), kind, ladder, NOW + timedelta(seconds=dice.randrange(4 * 86400)))


def demand_each_step_in_time(life: Life) -> None:
    """In seconds since the beginning: no step before its turn, none more than a minute after it, none left out."""
    whole = (life.until - NOW).total_seconds()
    latest = whole - min(4 * 3600, whole / 4)
    share = min(1.0, latest / sum(rung.wait.total_seconds() for rung in life.ladder))
    answer = math.inf if life.answered_at is None else (life.answered_at - NOW).total_seconds()
    ran = [(each.step, (each.at - NOW).total_seconds()) for each in life.taken]
    before = 0.0
    for place, rung in enumerate(life.ladder):
        turn = min(before + rung.wait.total_seconds() * share, latest)
        if life.kind is ChaseKind.ROUTINE and rung.step in (Step.SMS, Step.NEXT_PERSON, Step.PHONE):
            turn = seconds_of_day(turn)
        passed_over = place > 0 and rung.step is not Step.DESK and turn >= latest
        if place < len(ran):
            step, at = ran[place]
            assert step is rung.step
            assert at < answer
            if not passed_over:
                assert -1e-3 <= at - turn <= 60 + 1e-3
                before = at
        elif not passed_over:
            assert turn > answer - 60, "it was due a whole minute before the answer, and nobody took it"
            return


def seconds_of_day(turn: float) -> float:
    """On a wall clock of UTC: NOW is 02:00, and people may be rung up from 01:00 to 10:00."""
    clock = (turn + 2 * 3600) % 86400
    if clock < 3600:
        return turn + 3600 - clock
    return turn if clock < 36000 else turn + 86400 + 3600 - clock


def test_whenever_the_answer_comes_no_step_follows_it_and_none_is_late() -> None:
    """Thousands of moments, waits and workers; half of the answers come within a minute of a step's turn."""
    cut_short = 0
    for seed in range(1, MOMENTS + 1):
        alone = random_life(seed).live()
        assert len(alone.taken) == len(alone.ladder)
        demand_each_step_in_time(alone)
        dice, life = random.Random(seed), random_life(seed)
        anywhere = NOW + (life.until - NOW) * dice.random()
        near = dice.choice(alone.taken).at + timedelta(seconds=dice.uniform(-60, 60))
        life.answered_at = dice.choice((anywhere, near))
        demand_each_step_in_time(life.live())
        cut_short += len(life.taken) < len(alone.taken)
    assert cut_short > MOMENTS / 2


def test_what_reached_nobody_goes_to_somebody_else_at_once_and_never_in_their_night() -> None:
    told, at_ten, until = [Taken(Step.TELL, NOW)], NOW + timedelta(minutes=10), NOW + 4 * DAY
    routine, emergency = LADDERS[ChaseKind.ROUTINE], LADDERS[ChaseKind.EMERGENCY]
    for may in (at_once, by_day):
        due = next_step(routine, NOW, until, told, answered=False, may=may, in_vain_at=at_ten)
        assert due is not None
        assert (due.step, due.skipped) == (Step.NEXT_PERSON, (Step.MAIL, Step.SMS))
        assert due.at == may(Step.NEXT_PERSON, at_ten)
    again = [*told, *(Taken(step, at_ten) for step in (Step.MAIL, Step.SMS, Step.NEXT_PERSON, Step.PHONE))]
    due = next_step(routine, NOW, until, again, answered=False, may=at_once, in_vain_at=at_ten)
    assert due == Due(Step.DESK, at_ten), "and then a person takes it up, days ahead"
    due = next_step(emergency, NOW, until, told, answered=False, may=at_once, in_vain_at=at_ten)
    assert due == Due(Step.PHONE, at_ten)


@pytest.mark.parametrize(
    ("whole", "left"),
    [
        (16 * HOUR, 4 * HOUR),
        (20 * HOUR, 4 * HOUR),
        (8 * HOUR, 2 * HOUR),
        (timedelta(0), timedelta(0)),
        (-HOUR, 0 * HOUR),
    ],
)
def test_a_person_has_four_hours_or_a_quarter_of_the_time(whole: timedelta, left: timedelta) -> None:
    assert desk_by(NOW, NOW + whole) == NOW + whole - left


def test_where_the_time_is_over_they_are_told_all_the_same_and_the_desk_takes_over_at_once() -> None:
    emergency = LADDERS[ChaseKind.EMERGENCY]
    for until in (NOW, NOW - HOUR):
        assert next_step(emergency, NOW, until, [], answered=False, may=at_once) == Due(Step.TELL, NOW)
        due = next_step(emergency, NOW, until, [Taken(Step.TELL, NOW)], answered=False, may=at_once)
        assert due == Due(Step.DESK, NOW, (Step.PHONE, Step.NEXT_PERSON))


def test_a_step_that_would_fall_on_the_desks_turn_is_left_to_the_desk() -> None:
    late = [Taken(Step.TELL, NOW + 15 * MINUTE)]
    due = next_step(LADDERS[ChaseKind.EMERGENCY], NOW, NOW + 20 * MINUTE, late, answered=False, may=at_once)
    assert due == Due(Step.DESK, NOW + 15 * MINUTE, (Step.PHONE, Step.NEXT_PERSON))


def test_a_ladder_begins_with_telling_and_only_routine_waits_for_the_morning() -> None:
    assert ladder_of({Step.SMS: HOUR, Step.DESK: DAY}) == (
        Rung(Step.TELL, timedelta(0)),
        Rung(Step.SMS, HOUR),
        Rung(Step.DESK, DAY),
    )
    assert [kind for kind in ChaseKind if kind.heeds_quiet_hours] == [ChaseKind.ROUTINE]
