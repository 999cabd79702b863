"""Who supports an improvement, and whom its adoption still owes something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, strategies as st

from maintenance.domain.feedback import Question, Rating, Support, counted, owed

ADOPTED = datetime(2026, 11, 27, tzinfo=UTC)
CLIENTS = [UUID(int=place) for place in range(4)]
SUPPORT = st.builds(
    Support,
    st.sampled_from(CLIENTS),
    st.integers(-3, 3).map(lambda days: ADOPTED + timedelta(days=days)),
    st.booleans(),
)


@given(st.lists(SUPPORT))
def test_a_client_is_owed_once_if_it_said_so_before_and_has_nothing_yet(found: list[Support]) -> None:
    """Against each client looked at alone."""
    for client in CLIENTS:
        mine = [each for each in found if each.client == client]
        before = [each for each in mine if each.given_at <= ADOPTED]
        expected = bool(before) and not any(each.rewarded for each in mine)
        assert (client in owed(found, ADOPTED)) == expected


def test_what_is_left_out_does_not_count() -> None:
    told = [{Question.TOLD: Rating.YES}, {Question.TOLD: Rating.NO, Question.TIMING: Rating.NO}, {}]
    counts = counted(told)
    assert (counts[Question.TOLD][Rating.YES], counts[Question.TOLD][Rating.NO]) == (1, 1)
    assert counts[Question.TIMING].total() == 1
    assert counts[Question.OUTCOME].total() == 0
