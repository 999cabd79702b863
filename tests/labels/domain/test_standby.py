"""What is known of a standby number: reserved, asked, taken and failed are states of their own."""

from datetime import UTC, datetime, timedelta

import pytest

from labels.domain.standby import Leading, StandbyState, said_by_carriers, standby_known

STANDBY = "700000000000001"
OPENED = datetime(2026, 12, 1, 22, tzinfo=UTC)
LATER = OPENED + timedelta(minutes=5)
WAITS, REFUSES = Leading(None, refused=False), Leading(None, refused=True)


@pytest.mark.parametrize(
    ("carriers", "state"),
    [
        ([], StandbyState.FAILED),  # none that could be asked is not "all"
        ([WAITS], StandbyState.ASKED),
        ([Leading("700000000000002", refused=False)], StandbyState.ASKED),  # it still leads to another one
        ([REFUSES, WAITS], StandbyState.ASKED),
        ([REFUSES, REFUSES], StandbyState.FAILED),
        ([Leading(STANDBY, refused=False), WAITS], StandbyState.TAKEN),
        ([REFUSES, Leading(STANDBY, refused=True)], StandbyState.TAKEN),  # it was refused something else since
    ],
)
def test_what_carriers_say(carriers: list[Leading], state: StandbyState) -> None:
    assert said_by_carriers(STANDBY, carriers) is state


@pytest.mark.parametrize(
    ("instants", "state", "since"),
    [
        ((None, None, None), StandbyState.RESERVED, None),
        ((OPENED, None, None), StandbyState.ASKED, OPENED),
        ((OPENED, LATER, None), StandbyState.TAKEN, LATER),
        ((OPENED, None, LATER), StandbyState.FAILED, LATER),
    ],
)
def test_since_when(
    instants: tuple[datetime | None, datetime | None, datetime | None], state: StandbyState, since: datetime | None
) -> None:
    known = standby_known(*instants)
    assert (known.state, known.since) == (state, since)
