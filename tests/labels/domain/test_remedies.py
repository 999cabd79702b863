"""When an acceleration or an appeal is offered, and what an acceleration came to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from labels.domain.display_state import DisplayState
from labels.domain.remedies import (
    GRACE,
    AccelerationOutcome,
    Barrier,
    Cell,
    acceleration_barrier,
    acceleration_outcome,
    appeal_barrier,
)

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
S = DisplayState


def cell(
    state: DisplayState = S.STALE,
    wanted: str | None = "青禾",
    mark: str = "",
    price: int | None = 300_00,
    under_way: bool = False,
) -> Cell:
    return Cell(state, wanted, mark, price, under_way)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (cell(), None),
        (cell(S.WAITING), None),
        (cell(S.SUBMITTED), None),
        (cell(S.MISSING), None),
        (cell(price=0), None),
        (cell(S.SHOWN), Barrier.NOT_LATE),
        (cell(S.PENDING), Barrier.NOT_LATE),
        (cell(S.WRONG), Barrier.NOT_LATE),
        (cell(S.FAILED), Barrier.NOT_LATE),
        (cell(price=None), Barrier.NOT_OFFERED),
        (cell(wanted=None), Barrier.NOTHING_WANTED),
        (cell(under_way=True), Barrier.UNDER_WAY),
    ],
)
def test_when_an_acceleration_is_offered(given_: Cell, expected: Barrier | None) -> None:
    assert acceleration_barrier(given_) == expected


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (cell(S.WRONG), None),
        (cell(S.PENDING, mark="fraud"), None),  # marked while a new label is on its way
        (cell(S.SHOWN), Barrier.NOT_WRONG),
        (cell(S.WRONG, mark="fraud", under_way=True), Barrier.UNDER_WAY),
    ],
)
def test_when_an_appeal_is_offered(given_: Cell, expected: Barrier | None) -> None:
    assert appeal_barrier(given_) == expected


@pytest.mark.parametrize(
    ("effect", "revision", "shown", "now", "outcome"),
    [
        (0, 2, 0, 0, AccelerationOutcome.DONE),
        (0, 2, -1, 0, AccelerationOutcome.NOT_NEEDED),
        (0, 3, 5, 9, AccelerationOutcome.DONE),
        (None, 2, 5, 9, AccelerationOutcome.NOT_NEEDED),
        (0, 1, 5, 9, AccelerationOutcome.WAITING),  # an earlier label
        (0, 2, None, 59, AccelerationOutcome.WAITING),
        (0, 2, None, 60, AccelerationOutcome.FAILED),
        (0, None, None, 60, AccelerationOutcome.FAILED),
        (None, None, None, 999, AccelerationOutcome.WAITING),
    ],
)
def test_what_an_acceleration_has_come_to(
    effect: int | None, revision: int | None, shown: int | None, now: int, outcome: AccelerationOutcome
) -> None:
    """Minutes from noon; the acceleration is of revision 2."""

    def at(minute: int | None) -> datetime | None:
        return None if minute is None else NOON + timedelta(minutes=minute)

    assert (
        acceleration_outcome(
            revision=2,
            takes_effect_at=at(effect),
            shown_revision=revision,
            shown_since=at(shown),
            now=NOON + timedelta(minutes=now),
        )
        is outcome
    )


minutes = st.integers(-200, 200).map(lambda count: NOON + timedelta(minutes=count))


@given(effect=st.none() | minutes, shown=st.none() | st.tuples(st.integers(1, 4), minutes), now=minutes)
def test_an_outcome_is_never_both_paid_and_unseen(
    effect: datetime | None, shown: tuple[int, datetime] | None, now: datetime
) -> None:
    outcome = acceleration_outcome(
        revision=2, takes_effect_at=effect, shown_revision=shown and shown[0], shown_since=shown and shown[1], now=now
    )
    seen = shown is not None and shown[0] >= 2
    by_itself = seen and (effect is None or shown[1] < effect)  # type: ignore[index]
    if by_itself:
        assert outcome is AccelerationOutcome.NOT_NEEDED
    elif seen:
        assert outcome is AccelerationOutcome.DONE
    else:
        assert (outcome is AccelerationOutcome.FAILED) == (effect is not None and now - effect >= GRACE)
