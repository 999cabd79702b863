"""A party is out by what its calls came to, and by nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tenants.domain.party_standing import PartySeen, PartyStanding, PartyState, party_standing

BEGAN, AFTER = datetime(2026, 12, 1, 3, tzinfo=UTC), timedelta(minutes=5)


@pytest.mark.parametrize(
    ("failed_after", "state"),
    [
        (None, PartyState.TROUBLED),  # a row of before failures were noted
        (timedelta(0), PartyState.TROUBLED),
        (AFTER - timedelta(seconds=1), PartyState.TROUBLED),
        (AFTER, PartyState.OUT),
        (timedelta(days=2), PartyState.OUT),
    ],
)
def test_it_is_out_once_calls_have_failed_for_the_term(failed_after: timedelta | None, state: PartyState) -> None:
    failed_at = BEGAN + failed_after if failed_after is not None else None
    standing = party_standing(PartySeen(BEGAN, failed_at, "status_503"), AFTER)
    assert standing == PartyStanding(state, BEGAN, "status_503")


def test_it_works_where_nothing_failed_since_it_answered() -> None:
    assert party_standing(PartySeen(), AFTER) == PartyStanding(PartyState.WORKS)
