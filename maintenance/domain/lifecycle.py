"""The life of a window: which command is allowed in which state, and what it leads to.

Before its start a window is cancelled, after it aborted; finished early, its sessions are over and its gates go on.
A start that comes late, after an outage, is made only while it is still legal; otherwise the window is missed. A
refused command changes nothing and says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from maintenance.domain.reasons import Parameter, Reason, Refusal


class State(StrEnum):
    DRAFT = "draft"
    WAITING_FOR_APPROVAL = "waiting_for_approval"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    VERIFYING = "verifying"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ABORTED = "aborted"
    ROLLED_BACK = "rolled_back"
    MISSED = "missed"


class Command(StrEnum):
    BOOK = "book"
    APPROVE = "approve"
    MOVE = "move"
    START = "start"
    EXTEND = "extend"
    FINISH = "finish"
    VERIFY = "verify"
    RESUME = "resume"
    COMPLETE = "complete"
    CANCEL = "cancel"
    ABORT = "abort"
    ROLL_BACK = "roll_back"


PROMPT = timedelta(minutes=1)
MOST_EXTENSIONS = 3

# Nothing follows these; an aborted window may still be rolled back.
ENDED = frozenset({State.COMPLETED, State.CANCELLED, State.ABORTED, State.ROLLED_BACK, State.MISSED})
NOT_STARTED = frozenset({State.DRAFT, State.WAITING_FOR_APPROVAL, State.SCHEDULED})
STARTED = frozenset({State.RUNNING, State.VERIFYING})

# command → state it is given in → state it leads to. `decide` turns two of them aside: a booking that needs approval
# waits for it, a start that is no longer legal is missed.
COMMANDS: Mapping[Command, Mapping[State, State]] = {
    Command.BOOK: {State.DRAFT: State.SCHEDULED},
    Command.APPROVE: {State.WAITING_FOR_APPROVAL: State.SCHEDULED},
    Command.MOVE: {state: state for state in NOT_STARTED},
    Command.START: {State.SCHEDULED: State.RUNNING},
    Command.EXTEND: {state: state for state in STARTED | {State.SCHEDULED}},
    Command.FINISH: {state: state for state in STARTED},
    Command.VERIFY: {State.RUNNING: State.VERIFYING},
    Command.RESUME: {State.VERIFYING: State.RUNNING},
    Command.COMPLETE: {State.VERIFYING: State.COMPLETED},
    Command.CANCEL: dict.fromkeys(NOT_STARTED, State.CANCELLED),
    Command.ABORT: dict.fromkeys(STARTED, State.ABORTED),
    Command.ROLL_BACK: dict.fromkeys(STARTED | {State.ABORTED}, State.ROLLED_BACK),
}


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """What the rules need to know of a window.

    starts_at, ends_at: as planned; ends_at is the last session's end.
    first_session: the length that must still be legal for a start to be worth making (nothing for a review, which
        is bound only when it begins).
    legal_until: the end of the stretch in which the work may run that holds `now`, None when it may not run now
        (`planner.legal_until`).
    new_start, new_end, new_time_is_legal: for `move` and `extend`, the planner's word on the new time.
    required_notice: of windows that the platform starts; nothing for a client's own, its request is its consent.
    """

    starts_at: datetime
    ends_at: datetime
    first_session: timedelta
    legal_until: datetime | None = None
    needs_approval: bool = False
    required_notice: timedelta = timedelta()
    extensions: int = 0
    most_extensions: int = MOST_EXTENSIONS
    new_start: datetime | None = None
    new_end: datetime | None = None
    new_time_is_legal: bool = False
    published: bool = False
    all_gates_passed: bool = False
    snapshot_taken: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """`reasons` is empty when all goes as planned."""

    new_state: State
    reasons: tuple[Reason, ...] = ()


def allowed_commands(state: State) -> tuple[Command, ...]:
    """The commands that are not refused by the state alone."""
    return tuple(command for command, steps in COMMANDS.items() if state in steps)


def decide(state: State, command: Command, now: datetime, facts: WindowFacts) -> Decision | Refusal:
    """What the command makes of a window in this state at `now` (business time)."""
    steps = COMMANDS[command]
    if state not in steps:
        return _wrong_state(state, command)
    match command:
        case Command.BOOK | Command.APPROVE:
            return _booked(command, steps[state], now, facts)
        case Command.MOVE | Command.EXTEND:
            return _new_time(command, steps[state], now, facts)
        case Command.START:
            return _started(now, facts)
        case Command.FINISH if now >= facts.ends_at:
            return Refusal("sessions_are_over", {"ends_at": facts.ends_at})
        case Command.VERIFY if not facts.published:
            return Refusal("not_published")
        case Command.COMPLETE if not facts.all_gates_passed:
            return Refusal("gates_open")
        case Command.ROLL_BACK if not facts.snapshot_taken:
            return Refusal("no_snapshot")
        case _:
            return Decision(steps[state])


def _wrong_state(state: State, command: Command) -> Refusal:
    params: dict[str, Parameter] = {"state": state, "command": command}
    if state in COMMANDS[command].values():
        return Refusal("already_done", params)
    if command is Command.CANCEL and state in STARTED:
        return Refusal("started_abort_instead", params)
    if command is Command.ABORT and state in NOT_STARTED:
        return Refusal("not_started_cancel_instead", params)
    return Refusal("window_has_ended" if state in ENDED else "not_in_this_state", params)


def _booked(command: Command, target: State, now: datetime, facts: WindowFacts) -> Decision | Refusal:
    if facts.ends_at <= now:
        return Refusal("time_has_passed", {"ends_at": facts.ends_at})
    if refusal := _too_little_notice(facts.starts_at, now, facts.required_notice):
        return refusal
    if command is Command.BOOK and facts.needs_approval:
        return Decision(State.WAITING_FOR_APPROVAL, (Reason("needs_approval"),))
    return Decision(target)


def _new_time(command: Command, target: State, now: datetime, facts: WindowFacts) -> Decision | Refusal:
    if command is Command.MOVE:
        # "At once" was a moment ago by the time it is moved.
        if facts.new_start is None or now - facts.new_start >= PROMPT:
            return Refusal("new_start_has_passed")
        if refusal := _too_little_notice(facts.new_start, now, facts.required_notice):
            return refusal
    else:
        if facts.new_end is None or facts.new_end <= facts.ends_at:
            return Refusal("not_longer", {"ends_at": facts.ends_at})
        if facts.extensions >= facts.most_extensions:
            return Refusal("extended_too_often", {"most": facts.most_extensions})
    if not facts.new_time_is_legal:
        return Refusal("new_time_not_legal")
    return Decision(target)


def _too_little_notice(start: datetime, now: datetime, notice: timedelta) -> Refusal | None:
    if not notice or start - now >= notice:  # without notice "at once" may be a moment ago
        return None
    return Refusal("too_little_notice", {"hours": int(notice / timedelta(hours=1)), "earliest": now + notice})


def _started(now: datetime, facts: WindowFacts) -> Decision | Refusal:
    if now < facts.starts_at:
        return Refusal("too_early", {"starts_at": facts.starts_at})
    # A start is never made to the instant: within PROMPT the plan, which the planner found legal, still holds.
    needed_until = (facts.starts_at if now - facts.starts_at <= PROMPT else now) + facts.first_session
    if facts.legal_until is not None and needed_until <= facts.legal_until:
        late = now - facts.starts_at
        reasons = (Reason("started_late", {"minutes": int(late / timedelta(minutes=1))}),) if late else ()
        return Decision(State.RUNNING, reasons)
    until: dict[str, Parameter] = {"legal_until": facts.legal_until} if facts.legal_until else {}
    return Decision(State.MISSED, (Reason("start_no_longer_legal", {"starts_at": facts.starts_at, **until}),))
