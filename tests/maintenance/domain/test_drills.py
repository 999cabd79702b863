"""The times of a drill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from maintenance.domain.drills import DrillAnswer, drill_result

BEGAN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def answers(*minutes: int | None) -> list[DrillAnswer]:
    return [DrillAnswer(str(n), None if m is None else BEGAN + timedelta(minutes=m)) for n, m in enumerate(minutes)]


def test_nobody_asked_or_nobody_answered_is_not_passed() -> None:
    assert not drill_result(BEGAN, []).passed
    assert drill_result(BEGAN, answers(1)).passed
    silent = drill_result(BEGAN, answers(None, None))
    assert (silent.asked, silent.answered, silent.first, silent.passed) == (2, 0, None, False)


def test_first_middle_and_last_of_those_who_answered() -> None:
    result = drill_result(BEGAN, answers(30, None, 4, 10))
    assert (result.answered, result.passed) == (3, False)
    assert [result.first, result.middle, result.last] == [timedelta(minutes=m) for m in (4, 10, 30)]
    assert drill_result(BEGAN, answers(4, 10)).middle == timedelta(minutes=7)
    assert drill_result(BEGAN, answers(4, 10)).passed


def test_an_answer_before_the_beginning_counts_as_one_at_once() -> None:
    assert drill_result(BEGAN, answers(-3)).first == timedelta()
