"""When a display is looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from labels.domain.looks import Expected, next_look

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("now", "look"),
    [
        (-60, 0),  # not before a change can be there
        (0, 10),  # a twelfth of the two hours in which it is expected
        (105, 115),
        (111, 120),  # its end is looked at
        (120, 121),  # and the minute after it
        (121, 122),
        (121.5, 181.5),  # then once an hour
        (300, 360),
    ],
)
def test_looks_are_spread_over_the_time_in_which_a_change_is_due(now: float, look: float) -> None:
    assert next_look(Expected(at(0), at(120)), at(now)) == at(look)


def test_looks_are_a_minute_apart_at_least() -> None:
    assert next_look(Expected(at(0), at(6)), at(0)) == at(1)
