"""What is known of a number: one standing at a time, from what keeps labels away to what handsets show."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from labels.domain.display_state import BAD, DisplayState, display_standing, worst_display
from labels.domain.number_known import CellsSeen, NumberSeen, NumberStanding, PartiesSeen, number_known, parties_seen
from labels.domain.number_states import NumberState
from labels.domain.ownership import Ownership, Standing, Way
from labels.domain.wanted import WantedReason

DAY = datetime(2027, 1, 12, tzinfo=UTC)
PROVED = Ownership(Standing.PROVED, way=Way.CODE)
UNPROVED, IN_REVIEW = Ownership(Standing.UNPROVED), Ownership(Standing.IN_REVIEW, None, uuid4())


def cells(state: DisplayState, count: int = 1, reason: WantedReason = WantedReason.LABEL) -> CellsSeen:
    return CellsSeen(state, reason, count)


SHOWN = cells(DisplayState.SHOWN, 3)
NOTHING = cells(DisplayState.NOTHING, 3, WantedReason.NOTHING_APPROVED)
BARE = cells(DisplayState.NOTHING, 3, WantedReason.NUMBER_UNPROVED)
FROZEN = cells(DisplayState.PENDING, 3, WantedReason.FROZEN)


def seen(*displays: CellsSeen, ownership: Ownership = PROVED, coming: str = "") -> NumberSeen:
    return NumberSeen(NumberState.ACTIVE, ownership, displays, coming=coming)


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        (seen(SHOWN), NumberStanding.SHOWN),
        (seen(SHOWN, cells(DisplayState.ASSUMED)), NumberStanding.ASSUMED),
        (seen(SHOWN, cells(DisplayState.SUBMITTED)), NumberStanding.ON_THE_WAY),
        (seen(SHOWN, cells(DisplayState.WRONG), FROZEN), NumberStanding.WRONG),
        (seen(SHOWN, FROZEN, cells(DisplayState.WAITING)), NumberStanding.FROZEN),
        (seen(NOTHING), NumberStanding.UNLABELLED),
        (seen(NOTHING, coming="青禾"), NumberStanding.COMING),
        (seen(SHOWN, cells(DisplayState.NOTHING, 1, WantedReason.NOT_TAKEN)), NumberStanding.SHOWN),
        (seen(BARE, ownership=UNPROVED), NumberStanding.UNPROVED),
        (seen(BARE, ownership=IN_REVIEW), NumberStanding.PROOF_IN_REVIEW),
        (seen(ownership=UNPROVED), NumberStanding.UNPROVED),  # no party knows it yet
        (seen(SHOWN, ownership=UNPROVED), NumberStanding.SHOWN),  # its proof has ended, and its label is kept
        (replace(seen(SHOWN), state=NumberState.PORTED), NumberStanding.SHOWN),
        (replace(seen(SHOWN), state=NumberState.SUSPENDED), NumberStanding.SUSPENDED),
        (replace(seen(BARE, ownership=UNPROVED), state=NumberState.DISPUTED), NumberStanding.DISPUTED),
        (replace(seen(SHOWN), state=NumberState.RECYCLED), NumberStanding.RECYCLED),
        (replace(seen(SHOWN), state=NumberState.RELEASED), NumberStanding.RELEASED),
    ],
)
def test_how_a_number_stands(facts: NumberSeen, standing: NumberStanding) -> None:
    assert number_known(facts).standing is standing


def test_parties_are_counted_by_what_they_show() -> None:
    kept = cells(DisplayState.SHOWN, 1, WantedReason.KEPT)
    told = [
        SHOWN,
        cells(DisplayState.WAITING, 2),
        cells(DisplayState.STALE),
        cells(DisplayState.ASSUMED),
        kept,
        NOTHING,
    ]
    assert parties_seen(told) == PartiesSeen(count=8, seen=3, assumed=1, coming=2, wrong=1, left_out=1)


def test_only_what_lacks_a_proof_is_told_until_when() -> None:
    unproved = replace(seen(BARE, ownership=UNPROVED), claim_until=DAY)
    assert (number_known(unproved).given_up_at, number_known(unproved).lacks_proof) == (DAY, True)
    kept = replace(seen(SHOWN, ownership=UNPROVED), claim_until=DAY, kept_until=DAY)
    assert (number_known(kept).given_up_at, number_known(kept).kept_until) == (None, DAY)
    proved = number_known(replace(seen(SHOWN), claim_until=DAY, kept_until=DAY))
    assert (proved.given_up_at, proved.kept_until, proved.lacks_proof) == (None, None, False)


@pytest.mark.parametrize("state", BAD)
def test_what_has_gone_wrong_comes_before_a_freeze(state: DisplayState) -> None:
    assert display_standing(state, WantedReason.FROZEN) == state
    assert display_standing(DisplayState.PENDING, WantedReason.FROZEN) == "frozen"
    assert worst_display(["shown", "frozen", state, "pending"]) == state
