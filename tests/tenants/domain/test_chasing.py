"""Who has not answered is asked again, more loudly, and a person takes it up before it is too late."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.domain.chasing import LADDERS, ChaseKind, Due, Step, Taken, desk_by, next_step

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # a Monday, 10:00 in Shanghai
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
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
    taken: list[Taken] = []
    while (due := next_step(urgency, NOW, until, taken, answered=False, may=by_day)) is not None:
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
    due = next_step(ChaseKind.EMERGENCY, night, night + 2 * HOUR, taken, answered=False, may=by_day)
    assert due == Due(Step.PHONE, night + timedelta(minutes=10))


def test_the_night_watch_is_relieved_after_ten_minutes_and_after_twenty() -> None:
    assert [(each.step, each.at - NOW) for each in run(ChaseKind.ON_CALL, NOW + 2 * HOUR)] == [
        (Step.TELL, timedelta(0)),
        (Step.NEXT_PERSON, timedelta(minutes=10)),
        (Step.DESK, timedelta(minutes=20)),
    ]


def test_what_may_disturb_nobody_in_time_is_skipped_and_the_desk_takes_over() -> None:
    evening = NOW.replace(hour=12)
    until = evening + 8 * HOUR
    taken = [Taken(Step.TELL, evening), Taken(Step.MAIL, evening + 4 * HOUR)]
    due = next_step(ChaseKind.ROUTINE, evening, until, taken, answered=False, may=by_day)
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
    assert next_step(urgency, NOW, NOW + span, taken, answered=True, may=at_once) is None


@pytest.mark.parametrize("urgency", list(ChaseKind))
def test_the_desk_is_the_last_step_of_every_ladder(urgency: ChaseKind) -> None:
    steps = [rung.step for rung in LADDERS[urgency]]
    assert steps[0] is Step.TELL
    assert steps[-1] is Step.DESK
    assert len(set(steps)) == len(steps)


def test_a_thousand_moments_of_an_answer() -> None:
    """A worker that may be busy for a minute; an answer at any moment, also between a step's turn and its taking."""
    dice, minute = random.Random(16), timedelta(seconds=60)
    for _moment in range(1000):
        kind, until = dice.choice(list(ChaseKind)), NOW + 4 * DAY * dice.random()
        answer_at = NOW + (until - NOW) * dice.random()
        taken: list[Taken] = []
        while True:
            seen = next_step(kind, NOW, until, taken, answered=bool(taken) and taken[-1].at >= answer_at, may=by_day)
            if seen is None:
                break
            runs_at = seen.at + minute * dice.random()
            now = next_step(
                kind, NOW, until, taken, answered=runs_at >= answer_at, may=by_day
            )  # as it runs, not before
            if now is None:
                break
            assert now == seen
            assert runs_at - now.at <= minute
            taken += [*(Taken(step, runs_at) for step in now.skipped), Taken(now.step, runs_at)]
        assert all(each.at < answer_at for each in taken)
        ladder = [rung.step for rung in LADDERS[kind]]
        assert [each.step for each in taken] == ladder[: len(taken)]
        if len(taken) < len(ladder):  # the next one was not due a minute before the answer, or it would have been taken
            waits = next_step(kind, NOW, until, taken, answered=False, may=by_day)
            assert waits is not None
            assert waits.at > answer_at - minute
