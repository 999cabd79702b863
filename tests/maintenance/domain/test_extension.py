"""Sessions of a window that goes on longer or ends early, against a minute-by-minute oracle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from maintenance.domain.extension import WindowTerms, cut, extended
from maintenance.domain.intervals import Interval, merged
from maintenance.domain.plans import WorkToPlan

START = datetime(2026, 11, 25, 14, tzinfo=UTC)
QUARTER, MINUTE, HOUR = timedelta(minutes=15), timedelta(minutes=1), timedelta(hours=1)
WORK = WorkToPlan(2 * HOUR, impact=True)
FIRST = (Interval(START, START + 2 * HOUR),)


def at(hours: float) -> datetime:
    return START + hours * HOUR


def test_it_goes_on_as_long_as_that_is_legal() -> None:
    legal = [Interval(at(2), at(4)), Interval(at(20), at(28))]
    assert extended(FIRST, WORK, legal, at(3)) == (Interval(START, at(3)),)
    assert extended(FIRST, WORK, legal, at(10)) == (Interval(START, at(4)),)
    assert extended(FIRST, WORK, legal, at(22)) == (Interval(START, at(4)), Interval(at(20), at(22)))
    assert extended(FIRST, WORK, legal, at(20.5)) == (Interval(START, at(4)),)  # half an hour is no session
    assert extended(FIRST, WORK, [], at(22)) == FIRST
    assert extended(FIRST, WORK, legal, at(1)) == FIRST


def test_a_review_goes_on_without_a_break() -> None:
    review = WorkToPlan(2 * HOUR, impact=False, splittable=False, counted_in="working_days")
    assert extended(FIRST, review, [], at(50)) == (Interval(START, at(50)),)
    later = (*FIRST, Interval(at(24), at(26)))
    assert extended(later, review, [], at(50)) == (*FIRST, Interval(at(24), at(50)))
    assert extended(later, review, [], at(25)) == later, "it is no shorter"


quarters = st.integers(0, 200).map(lambda count: START + 2 * HOUR + count * QUARTER)
pieces = st.lists(st.tuples(quarters, quarters), max_size=5).map(
    lambda ends: merged(Interval(min(pair), max(pair)) for pair in ends)
)


@settings(max_examples=300, deadline=None)
@given(pieces, quarters)
def test_every_minute_is_legal_and_none_that_counts_is_left_out(legal: list[Interval], until: datetime) -> None:
    sessions = extended(FIRST, WORK, legal, until)
    assert sessions[0].start == START
    assert sessions[-1].end <= max(until, at(2))
    minute = at(2)
    while minute < at(2) + 201 * QUARTER:
        piece = next((each for each in legal if each.contains(minute)), None)
        counts = piece is not None and (
            piece.start == at(2) or min(piece.end, until) - piece.start >= WORK.shortest_session
        )
        assert any(each.contains(minute) for each in sessions) == (counts and minute < until)
        minute += QUARTER


def test_a_further_session_begins_on_a_quarter_and_lasts_an_hour_from_there() -> None:
    assert extended(FIRST, WORK, [Interval(at(20.1), at(28))], at(21.25)) == (*FIRST, Interval(at(20.25), at(21.25)))
    assert extended(FIRST, WORK, [Interval(at(20.1), at(28))], at(21.2)) == FIRST


def test_staff_figures_of_windows() -> None:
    assert WindowTerms(0, 1) == WindowTerms(most_extensions=0, long_impact_hours=1)
    for most_extensions, long_impact_hours in ((-1, 24), (3, 0)):
        with pytest.raises(ValueError, match="at least an hour"):
            WindowTerms(most_extensions, long_impact_hours)


def test_a_session_that_would_begin_now_is_given_up() -> None:
    assert cut((*FIRST, Interval(at(24), at(30))), at(24)) == FIRST
    assert cut(FIRST, START) == ()


@given(st.integers(1, 60 * 60))
def test_what_lies_ahead_is_given_up(minutes: int) -> None:
    sessions = (Interval(START, at(4)), Interval(at(24), at(30)), Interval(at(48), at(50)))
    now = START + minutes * MINUTE
    left = cut(sessions, now)
    assert all(each.end <= now for each in left)
    assert left[0].start == START
    assert sum((each.length for each in left), timedelta()) == sum(
        (min(each.end, now) - each.start for each in sessions if each.start < now), timedelta()
    )
