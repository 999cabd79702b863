"""The life of a window: the whole table, the rules beside it, and random lives with crashes and replays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from maintenance.domain.lifecycle import (
    COMMANDS,
    ENDED,
    NOT_STARTED,
    PROMPT,
    STARTED,
    Decision,
    WindowCommand,
    WindowFacts,
    WindowState,
    decide,
    refusal_of,
)
from maintenance.domain.reasons import Reason, Refusal
from tests.maintenance.domain.sizes import FULL

START = datetime(2026, 11, 24, 14, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NIGHT_ENDS = START + 8 * HOUR
# All that could be wanted of a window.
GOOD = WindowFacts(
    starts_at=START,
    ends_at=START + 4 * HOUR,
    first_session=4 * HOUR,
    legal_until=NIGHT_ENDS,
    new_start=START + 24 * HOUR,
    new_end=START + 28 * HOUR,
    new_time_is_legal=True,
    published=True,
    all_gates_passed=True,
    snapshot_taken=True,
    superseded=True,
)


def test_the_whole_table_with_everything_in_order() -> None:
    for command in WindowCommand:
        for state in WindowState:
            answer = decide(state, command, START, GOOD)
            if state in COMMANDS[command]:
                assert answer == Decision(COMMANDS[command][state]) or command is WindowCommand.BOOK
            else:
                assert isinstance(answer, Refusal)
                assert answer.params == {"state": state, "command": command}


@pytest.mark.parametrize("state", sorted(ENDED - {WindowState.ABORTED}))
def test_what_has_ended_stays_ended(state: WindowState) -> None:
    assert not [command for command in WindowCommand if refusal_of(state, command, START, GOOD) is None]


def test_an_aborted_window_can_only_be_rolled_back() -> None:
    allowed = [command for command in WindowCommand if refusal_of(WindowState.ABORTED, command, START, GOOD) is None]
    assert allowed == [WindowCommand.ROLL_BACK]


@given(
    state=st.sampled_from(sorted(WindowState)),
    command=st.sampled_from(sorted(WindowCommand)),
    ends=st.integers(-2, 2),
    extensions=st.integers(0, 4),
    snapshot=st.booleans(),
)
def test_what_is_offered_is_done_where_its_new_time_is_free(
    state: WindowState, command: WindowCommand, ends: int, extensions: int, snapshot: bool
) -> None:
    known = replace(GOOD, ends_at=START + ends * HOUR, extensions=extensions, snapshot_taken=snapshot)
    refused = refusal_of(state, command, START, known)
    if command in (WindowCommand.BOOK, WindowCommand.APPROVE) and ends <= 0:
        return  # no door offers them
    assert isinstance(decide(state, command, START, known), Refusal) == (refused is not None)


@pytest.mark.parametrize(
    ("state", "command", "change", "code"),
    [
        (WindowState.SCHEDULED, WindowCommand.ABORT, {}, "not_started_cancel_instead"),
        (WindowState.RUNNING, WindowCommand.CANCEL, {}, "started_abort_instead"),
        (WindowState.VERIFYING, WindowCommand.CANCEL, {}, "started_abort_instead"),
        (WindowState.RUNNING, WindowCommand.MOVE, {}, "started_not_moved"),
        (WindowState.WAITING_FOR_APPROVAL, WindowCommand.EXTEND, {}, "not_approved_yet"),
        (WindowState.CANCELLED, WindowCommand.CANCEL, {}, "already_done"),
        (WindowState.COMPLETED, WindowCommand.COMPLETE, {}, "already_done"),
        (WindowState.RUNNING, WindowCommand.START, {}, "already_done"),
        (WindowState.MISSED, WindowCommand.START, {}, "window_has_ended"),
        (WindowState.DRAFT, WindowCommand.START, {}, "not_in_this_state"),
        (WindowState.RUNNING, WindowCommand.APPROVE, {}, "not_in_this_state"),
        (WindowState.SCHEDULED, WindowCommand.COMPLETE, {}, "not_in_this_state"),
        (WindowState.COMPLETED, WindowCommand.CANCEL, {}, "window_has_ended"),
        (WindowState.RUNNING, WindowCommand.VERIFY, {"published": False}, "not_published"),
        (WindowState.VERIFYING, WindowCommand.COMPLETE, {"all_gates_passed": False}, "gates_open"),
        (WindowState.RUNNING, WindowCommand.ROLL_BACK, {"snapshot_taken": False}, "no_snapshot"),
        (WindowState.VERIFYING, WindowCommand.SUPERSEDE, {"superseded": False}, "not_superseded"),
        (WindowState.DRAFT, WindowCommand.BOOK, {"ends_at": START}, "time_has_passed"),
        (WindowState.DRAFT, WindowCommand.BOOK, {"required_notice": HOUR}, "too_little_notice"),
        (WindowState.WAITING_FOR_APPROVAL, WindowCommand.APPROVE, {"required_notice": HOUR}, "too_little_notice"),
        (WindowState.SCHEDULED, WindowCommand.MOVE, {"required_notice": 72 * HOUR}, "too_little_notice"),
        (WindowState.SCHEDULED, WindowCommand.MOVE, {"new_start": START - MINUTE}, "new_start_has_passed"),
        (WindowState.SCHEDULED, WindowCommand.MOVE, {"new_time_is_legal": False}, "new_time_not_legal"),
        (WindowState.RUNNING, WindowCommand.EXTEND, {"new_end": START + 4 * HOUR}, "not_longer"),
        (WindowState.RUNNING, WindowCommand.EXTEND, {"extensions": 3}, "extended_too_often"),
        (WindowState.SCHEDULED, WindowCommand.FINISH, {}, "not_in_this_state"),
        (WindowState.VERIFYING, WindowCommand.FINISH, {"ends_at": START}, "sessions_are_over"),
        (WindowState.RUNNING, WindowCommand.EXTEND, {"new_time_is_legal": False}, "new_time_not_legal"),
    ],
)
def test_refusals_say_why(state: WindowState, command: WindowCommand, change: dict[str, object], code: str) -> None:
    answer = decide(state, command, START, replace(GOOD, **change))  # type: ignore[arg-type]
    assert isinstance(answer, Refusal)
    assert answer.code == code


def test_a_booking_that_needs_approval_waits_for_it() -> None:
    answer = decide(WindowState.DRAFT, WindowCommand.BOOK, START - HOUR, replace(GOOD, needs_approval=True))
    assert isinstance(answer, Decision)
    assert (answer.new_state, answer.reasons[0].code) == (WindowState.WAITING_FOR_APPROVAL, "needs_approval")


def test_the_platform_gives_notice_and_a_client_needs_none() -> None:
    platform = replace(GOOD, required_notice=72 * HOUR)
    assert decide(WindowState.DRAFT, WindowCommand.BOOK, START - 72 * HOUR, platform) == Decision(WindowState.SCHEDULED)
    refusal = decide(WindowState.DRAFT, WindowCommand.BOOK, START - 72 * HOUR + MINUTE, platform)
    assert isinstance(refusal, Refusal)
    assert refusal.params == {"hours": 72, "earliest": START + MINUTE}
    assert decide(WindowState.DRAFT, WindowCommand.BOOK, START - MINUTE, GOOD) == Decision(WindowState.SCHEDULED)
    # "At once" was a moment ago by the time it is booked, or moved.
    at_once = replace(GOOD, new_start=START - timedelta(seconds=59))
    assert decide(WindowState.SCHEDULED, WindowCommand.MOVE, START, at_once) == Decision(WindowState.SCHEDULED)
    assert decide(WindowState.DRAFT, WindowCommand.BOOK, START + MINUTE, GOOD) == Decision(WindowState.SCHEDULED)


@pytest.mark.parametrize(
    ("minutes_late", "legal_until", "state", "reason"),
    [
        (0, NIGHT_ENDS, WindowState.RUNNING, None),
        (1, NIGHT_ENDS, WindowState.RUNNING, "started_late"),
        (240, NIGHT_ENDS, WindowState.RUNNING, "started_late"),  # just enough of the night is left
        (241, NIGHT_ENDS, WindowState.MISSED, "start_no_longer_legal"),
        (30, None, WindowState.MISSED, "start_no_longer_legal"),
        (0, None, WindowState.MISSED, "start_no_longer_legal"),
    ],
)
def test_a_late_start_is_made_only_while_it_is_legal(
    minutes_late: int, legal_until: datetime | None, state: WindowState, reason: str | None
) -> None:
    facts = replace(GOOD, legal_until=legal_until)
    answer = decide(WindowState.SCHEDULED, WindowCommand.START, START + minutes_late * MINUTE, facts)
    assert isinstance(answer, Decision)
    assert answer.new_state is state
    assert [each.code for each in answer.reasons] == ([reason] if reason else [])
    if reason == "started_late":
        assert answer.reasons[0].params == {"minutes": minutes_late}
    if reason == "start_no_longer_legal":
        until = {} if legal_until is None else {"legal_until": legal_until}
        assert answer.reasons[0].params == {"starts_at": START, **until}


def test_nothing_starts_early() -> None:
    answer = decide(WindowState.SCHEDULED, WindowCommand.START, START - MINUTE, GOOD)
    assert isinstance(answer, Refusal)
    assert answer.code == "too_early"


class Life(RuleBasedStateMachine):
    """A window whose commands come in any order, twice, late, and after outages."""

    def __init__(self) -> None:
        super().__init__()
        self.state = WindowState.DRAFT
        self.now = START - 2 * HOUR
        self.facts = replace(GOOD, published=False, all_gates_passed=False, snapshot_taken=False)
        self.past = [WindowState.DRAFT]

    def give(self, command: WindowCommand) -> None:
        legal = START <= self.now < NIGHT_ENDS
        facts = replace(self.facts, legal_until=NIGHT_ENDS if legal else None)
        answer = decide(self.state, command, self.now, facts)
        if isinstance(answer, Refusal):
            return
        if answer.new_state is WindowState.RUNNING and self.state is WindowState.SCHEDULED:
            assert START <= self.now <= NIGHT_ENDS - facts.first_session
            self.facts = replace(self.facts, snapshot_taken=True)
        self.state = answer.new_state
        self.past.append(self.state)

    @rule(command=st.sampled_from(WindowCommand))
    def command(self, command: WindowCommand) -> None:
        self.give(command)

    @rule(
        command=st.sampled_from(
            [
                WindowCommand.BOOK,
                WindowCommand.START,
                WindowCommand.VERIFY,
                WindowCommand.COMPLETE,
                WindowCommand.CANCEL,
            ]
        )
    )
    def a_message_delivered_twice(self, command: WindowCommand) -> None:
        before = self.state
        self.give(command)
        once = self.state
        self.give(command)
        assert self.state is once or before is self.state

    @rule(minutes=st.integers(1, 300))
    def time_passes_or_everything_is_down(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @precondition(lambda self: self.state in STARTED)
    @rule(published=st.booleans())
    def directories_answer(self, published: bool) -> None:
        self.facts = replace(self.facts, published=published, all_gates_passed=published)

    @invariant()
    def what_has_ended_stays_so(self) -> None:
        ended = [state for state in self.past if state in ENDED]
        assert len(ended) <= 1 or ended == [WindowState.ABORTED, WindowState.ROLLED_BACK]
        if ended:
            assert self.past[-1] is ended[-1]

    @invariant()
    def cancelled_means_never_started_and_the_others_that_it_was(self) -> None:
        has_started = any(state in STARTED for state in self.past)
        if self.past[-1] in {WindowState.CANCELLED, WindowState.MISSED} | NOT_STARTED:
            assert not has_started
        if self.past[-1] in {
            WindowState.COMPLETED,
            WindowState.ABORTED,
            WindowState.ROLLED_BACK,
            WindowState.SUPERSEDED,
        }:
            assert has_started

    @invariant()
    def nobody_runs_unbooked(self) -> None:
        if WindowState.RUNNING in self.past:
            assert WindowState.SCHEDULED in self.past[: self.past.index(WindowState.RUNNING)]

    @invariant()
    def completed_was_verified(self) -> None:
        if self.past[-1] is WindowState.COMPLETED:
            assert self.past[-2] is WindowState.VERIFYING
            assert self.facts.all_gates_passed


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=2_000 if FULL else 60, stateful_step_count=30, deadline=None)


def test_a_session_that_fills_its_night_starts_although_a_moment_late() -> None:
    start = datetime(2026, 12, 1, 14, tzinfo=UTC)
    end = start + timedelta(hours=8)
    facts = WindowFacts(starts_at=start, ends_at=end, first_session=timedelta(hours=8), legal_until=end)
    prompt = decide(WindowState.SCHEDULED, WindowCommand.START, start + timedelta(milliseconds=50), facts)
    late = decide(WindowState.SCHEDULED, WindowCommand.START, start + PROMPT + timedelta(seconds=1), facts)
    assert decide(WindowState.SCHEDULED, WindowCommand.START, start + PROMPT, facts) == Decision(
        WindowState.RUNNING, (Reason("started_late", {"minutes": 1}),)
    )
    assert isinstance(prompt, Decision)
    assert isinstance(late, Decision)
    assert (prompt.new_state, late.new_state) == (WindowState.RUNNING, WindowState.MISSED)


def test_a_move_of_the_platform_gives_notice_of_the_new_start() -> None:
    moved = replace(GOOD, required_notice=72 * HOUR, new_start=START + 72 * HOUR)
    assert decide(WindowState.SCHEDULED, WindowCommand.MOVE, START, moved) == Decision(WindowState.SCHEDULED)
    answer = decide(WindowState.SCHEDULED, WindowCommand.MOVE, START + MINUTE, moved)
    assert answer == Refusal("too_little_notice", {"hours": 72, "earliest": START + MINUTE + 72 * HOUR})


@pytest.mark.parametrize(
    ("state", "command", "change", "refusal"),
    [
        (WindowState.DRAFT, WindowCommand.BOOK, {"ends_at": START}, Refusal("time_has_passed", {"ends_at": START})),
        (WindowState.SCHEDULED, WindowCommand.MOVE, {"new_start": START - PROMPT}, Refusal("new_start_has_passed")),
        (WindowState.SCHEDULED, WindowCommand.MOVE, {"new_start": None}, Refusal("new_start_has_passed")),
        (
            WindowState.RUNNING,
            WindowCommand.EXTEND,
            {"new_end": None},
            Refusal("not_longer", {"ends_at": GOOD.ends_at}),
        ),
        (WindowState.RUNNING, WindowCommand.EXTEND, {"extensions": 3}, Refusal("extended_too_often", {"most": 3})),
        (
            WindowState.RUNNING,
            WindowCommand.FINISH,
            {"ends_at": START},
            Refusal("sessions_are_over", {"ends_at": START}),
        ),
        (
            WindowState.SCHEDULED,
            WindowCommand.START,
            {"starts_at": START + MINUTE},
            Refusal("too_early", {"starts_at": START + MINUTE}),
        ),
    ],
)
def test_a_refusal_names_what_stands_against_it(
    state: WindowState, command: WindowCommand, change: dict[str, object], refusal: Refusal
) -> None:
    assert decide(state, command, START, replace(GOOD, **change)) == refusal  # type: ignore[arg-type]
