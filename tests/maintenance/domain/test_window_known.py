"""What is known of a window: exactly one standing at any time, and never more than the facts say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from maintenance.domain.gates import GateKind
from maintenance.domain.intervals import Interval
from maintenance.domain.lifecycle import WindowState
from maintenance.domain.window_known import DirectoriesSeen, GateSeen, WindowSeen, WindowStanding, window_known

START = datetime(2026, 12, 1, 14, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHTS = [Interval(START + n * DAY, START + n * DAY + 8 * HOUR) for n in range(3)]
RUNNING = WindowSeen(state=WindowState.RUNNING, sessions=NIGHTS, starts_at=START, gate=GateSeen(GateKind.WORK))


def test_between_two_nights_nobody_works_and_the_next_one_is_named() -> None:
    night = window_known(RUNNING, START + HOUR)
    assert (night.standing, night.session, night.next_session) == (WindowStanding.WORKING, NIGHTS[0], NIGHTS[1])
    day = window_known(RUNNING, START + 12 * HOUR)
    assert (day.standing, day.session, day.next_session) == (WindowStanding.BETWEEN, None, NIGHTS[1])
    assert (night.sessions_left, day.sessions_left) == (2, 2)
    last = window_known(RUNNING, NIGHTS[2].start)
    assert (last.standing, last.next_session, last.sessions_left) == (WindowStanding.WORKING, None, 0)


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ({"state": WindowState.SCHEDULED, "starts_at": START + DAY}, WindowStanding.PLANNED),
        ({"state": WindowState.SCHEDULED}, WindowStanding.DUE),
        ({"state": WindowState.WAITING_FOR_APPROVAL, "starts_at": START + DAY}, WindowStanding.IN_REVIEW),
        ({"state": WindowState.WAITING_FOR_APPROVAL}, WindowStanding.OVERTAKEN),
        (
            {"state": WindowState.WAITING_FOR_APPROVAL, "starts_at": START + DAY, "review_due": START + 2 * DAY},
            WindowStanding.OVERTAKEN,
        ),
        ({"state": WindowState.WAITING_FOR_APPROVAL, "asked": True}, WindowStanding.ASKED),
        ({"state": WindowState.WAITING_FOR_APPROVAL, "emergency": True}, WindowStanding.EMERGENCY),
        ({"gate": GateSeen(GateKind.OWNERSHIP, held=True)}, WindowStanding.WAITS_FOR_PROOFS),
        ({"gate": GateSeen(GateKind.PUBLISHED, held=True)}, WindowStanding.HELD),
        ({"gate": GateSeen(GateKind.PUBLISHED, held=True), "frozen": True}, WindowStanding.FROZEN),
        ({"gate": GateSeen(GateKind.SNAPSHOT)}, WindowStanding.BACKING_UP),
        ({"gate": GateSeen(GateKind.REVIEW)}, WindowStanding.REVIEWING),
        ({"gate": GateSeen(GateKind.WANTED)}, WindowStanding.PREPARING),
        ({"gate": GateSeen(GateKind.PUBLISHED)}, WindowStanding.PUBLISHING),
        ({"state": WindowState.VERIFYING, "gate": GateSeen(GateKind.SEEN)}, WindowStanding.VERIFYING),
        ({"state": WindowState.VERIFYING, "gate": GateSeen(GateKind.CLOSED)}, WindowStanding.CLOSING),
        ({"state": WindowState.COMPLETED, "completion": "proved"}, WindowStanding.PROVED),
        ({"state": WindowState.COMPLETED, "completion": "proved", "by_sample": True}, WindowStanding.BY_SAMPLE),
        ({"state": WindowState.COMPLETED, "completion": "assumed"}, WindowStanding.ASSUMED),
        ({"state": WindowState.COMPLETED, "completion": "waived"}, WindowStanding.WAIVED),
        ({"state": WindowState.COMPLETED, "completion": "contradicted"}, WindowStanding.CONTRADICTED),
        ({"state": WindowState.COMPLETED, "completion": "nothing"}, WindowStanding.NOTHING_TO_SHOW),
        ({"state": WindowState.SUPERSEDED}, WindowStanding.SUPERSEDED),
        ({"state": WindowState.CANCELLED}, WindowStanding.CANCELLED),
        ({"state": WindowState.CANCELLED, "rejected": True}, WindowStanding.REJECTED),
        ({"state": WindowState.MISSED}, WindowStanding.MISSED),
        ({"state": WindowState.ABORTED}, WindowStanding.UNTOUCHED),
        ({"state": WindowState.ABORTED, "brought": True}, WindowStanding.UNDONE),
        ({"state": WindowState.ROLLED_BACK, "brought": True}, WindowStanding.UNDONE),
    ],
)
def test_each_standing_has_its_facts(change: dict[str, object], standing: WindowStanding) -> None:
    assert window_known(replace(RUNNING, **change), START + HOUR).standing is standing  # type: ignore[arg-type]


@given(
    state=st.sampled_from([state for state in WindowState if state is not WindowState.DRAFT]),
    gate=st.none() | st.builds(GateSeen, st.sampled_from(GateKind), st.booleans()),
    frozen=st.booleans(),
    completion=st.sampled_from(["", "proved", "assumed", "waived", "contradicted", "nothing"]),
    minutes=st.integers(-2_000, 6_000),
)
def test_only_what_was_completed_as_proved_is_said_to_be_seen(
    state: WindowState, gate: GateSeen | None, frozen: bool, completion: str, minutes: int
) -> None:
    now = START + timedelta(minutes=minutes)
    seen = replace(RUNNING, state=state, gate=gate, frozen=frozen, completion=completion)
    known = window_known(replace(seen, directories=DirectoriesSeen(7, 2, 2)), now)
    if known.standing in (WindowStanding.PROVED, WindowStanding.BY_SAMPLE):
        assert state is WindowState.COMPLETED
        assert completion in ("", "proved")
    working = known.standing is WindowStanding.WORKING
    assert not working or any(each.start <= now < each.end for each in NIGHTS)
    assert known.session is None or known.session.contains(now)
    assert known.next_session is None or known.next_session.start > now
