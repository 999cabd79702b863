"""Who must move when the calendar changes, and by when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import BlackoutRule, Calendar, SingleSpan
from maintenance.domain.change_classes import NoticePolicy
from maintenance.domain.intervals import Interval
from maintenance.domain.must_move import Deadline, deadline, must_move, newly_closed
from tenants.domain.working_days import ChineseWorkingDays

NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def span(begin: float, end: float) -> Interval:
    return Interval(NOW + begin * HOUR, NOW + end * HOUR)


@pytest.mark.parametrize(("starts_in", "answer_in"), [(240, 48), (49, 48), (24, 23), (1, 0), (0.5, 0), (-3, 0)])
def test_a_client_answers_before_an_hour_is_left_and_is_told_in_time(starts_in: float, answer_in: float) -> None:
    answer_by = NOW + answer_in * HOUR
    assert deadline(NOW, NOW + starts_in * HOUR, NoticePolicy()) == Deadline(answer_by, answer_by + 72 * HOUR)


def closing(*rules: tuple[float, float, bool]) -> Calendar:
    """A calendar that is closed from one hour to another; the last of each: whether that is hard."""
    wall = NOW.replace(tzinfo=None)
    return Calendar(
        ZoneInfo("UTC"),
        ChineseWorkingDays(),
        tuple(
            BlackoutRule(f"rule {begin}", "", SingleSpan(wall + begin * HOUR, wall + end * HOUR), hard=hard)
            for begin, end, hard in rules
        ),
    )


def test_only_what_was_open_before_is_newly_closed() -> None:
    before, after = closing((1, 3, True)), closing((2, 5, True), (8, 9, False), (20, 30, True))
    assert newly_closed(before, after, NOW, NOW + 24 * HOUR, hard_only=True) == [span(3, 5), span(20, 24)]
    assert newly_closed(before, after, NOW, NOW + 10 * HOUR, hard_only=False) == [span(3, 5), span(8, 9)]


@pytest.mark.parametrize(
    ("begin", "end", "touches", "begins_inside"),
    [
        (0, 2, False, False),
        (0, 3, True, False),
        (2, 3, True, True),
        (3, 5, True, True),
        (4, 6, False, False),
        (4, 7, True, False),
        (7, 9, True, True),
        (8, 9, False, False),
        (0, 9, True, False),
    ],
)
def test_a_session_moves_when_it_touches_closed_time_and_a_review_when_it_begins_in_it(
    begin: int, end: int, touches: bool, begins_inside: bool
) -> None:
    closed, session = [span(2, 4), span(6, 8)], span(begin, end)
    assert must_move(session, closed, begins_only=False) is touches
    assert must_move(session, closed, begins_only=True) is begins_inside
    assert must_move(session, [], begins_only=False) is False
