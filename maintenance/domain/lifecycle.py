"""Decides the life of a window: which command is allowed in which state, and what it leads to.

Before its start a window is cancelled, after it aborted; finished early, its sessions are over and its gates go on. A
start that is late, after an outage, happens only while it is still legal; otherwise the window is missed. A window
whose every label a newer change has replaced ends superseded: neither seen nor failed. A refused command changes
nothing and gives the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from maintenance.domain.extension import WindowTerms
from maintenance.domain.reasons import Parameter, Reason, Refusal


class WindowState(StrEnum):
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
    SUPERSEDED = "superseded"


class WindowCommand(StrEnum):
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
    SUPERSEDE = "supersede"


PROMPT = timedelta(minutes=1)

# Nothing follows these; an aborted window may still be rolled back.
ENDED = frozenset(
    {
        WindowState.COMPLETED,
        WindowState.CANCELLED,
        WindowState.ABORTED,
        WindowState.ROLLED_BACK,
        WindowState.MISSED,
        WindowState.SUPERSEDED,
    }
)
NOT_STARTED = frozenset({WindowState.DRAFT, WindowState.WAITING_FOR_APPROVAL, WindowState.SCHEDULED})
STARTED = frozenset({WindowState.RUNNING, WindowState.VERIFYING})

# command → state it is given in → state it leads to. `decide` changes two: a booking that needs approval waits
# for it, and a start that is no longer legal is missed.
COMMANDS: Mapping[WindowCommand, Mapping[WindowState, WindowState]] = {
    WindowCommand.BOOK: {WindowState.DRAFT: WindowState.SCHEDULED},
    WindowCommand.APPROVE: {WindowState.WAITING_FOR_APPROVAL: WindowState.SCHEDULED},
    WindowCommand.MOVE: {state: state for state in NOT_STARTED},
    WindowCommand.START: {WindowState.SCHEDULED: WindowState.RUNNING},
    WindowCommand.EXTEND: {state: state for state in STARTED | {WindowState.SCHEDULED}},
    WindowCommand.FINISH: {state: state for state in STARTED},
    WindowCommand.VERIFY: {WindowState.RUNNING: WindowState.VERIFYING},
    WindowCommand.RESUME: {WindowState.VERIFYING: WindowState.RUNNING},
    WindowCommand.COMPLETE: {WindowState.VERIFYING: WindowState.COMPLETED},
    WindowCommand.CANCEL: dict.fromkeys(NOT_STARTED, WindowState.CANCELLED),
    WindowCommand.ABORT: dict.fromkeys(STARTED, WindowState.ABORTED),
    WindowCommand.ROLL_BACK: dict.fromkeys(STARTED | {WindowState.ABORTED}, WindowState.ROLLED_BACK),
    WindowCommand.SUPERSEDE: dict.fromkeys(STARTED, WindowState.SUPERSEDED),
}


# Refusals that the window's state explains: a page need not say why it does not offer the command.
EVIDENT = frozenset(
    {
        "already_done",
        "started_abort_instead",
        "not_started_cancel_instead",
        "started_not_moved",
        "not_approved_yet",
        "window_has_ended",
        "not_in_this_state",
        "sessions_are_over",
    }
)


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """The facts of a window that the rules need.

    starts_at, ends_at: as planned; ends_at is the last session's end. first_session: the length that must still be
    legal for a start (zero for a review, which is bound only when it begins). legal_until: the end of the legal stretch
    that holds `now`, None if the work may not run now (`planner.legal_until`). new_start, new_end, new_time_is_legal:
    the planner's answer on the new time, for `move` and `extend`. required_notice: for windows that the platform
    starts; none for a client's own, whose request is its consent.
    """

    starts_at: datetime
    ends_at: datetime
    first_session: timedelta
    legal_until: datetime | None = None
    needs_approval: bool = False
    required_notice: timedelta = timedelta()
    extensions: int = 0
    most_extensions: int = WindowTerms().most_extensions
    new_start: datetime | None = None
    new_end: datetime | None = None
    new_time_is_legal: bool = False
    published: bool = False
    all_gates_passed: bool = False
    snapshot_taken: bool = False
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision. `reasons` is empty when all goes as planned."""

    new_state: WindowState
    reasons: tuple[Reason, ...] = ()


def refusal_of(state: WindowState, command: WindowCommand, now: datetime, facts: WindowFacts) -> Refusal | None:
    """Returns why the command is refused now, before a new time is named, or None. It is the first rule of `decide`,
    and each page checks it before it offers the command.
    """
    if state not in COMMANDS[command]:
        return _wrong_state(state, command)
    match command:
        case WindowCommand.FINISH if now >= facts.ends_at:
            return Refusal("sessions_are_over", {"ends_at": facts.ends_at})
        case WindowCommand.EXTEND if facts.extensions >= facts.most_extensions:
            return Refusal("extended_too_often", {"most": facts.most_extensions})
        case WindowCommand.ROLL_BACK if not facts.snapshot_taken:
            return Refusal("no_snapshot")
    return None


def decide(state: WindowState, command: WindowCommand, now: datetime, facts: WindowFacts) -> Decision | Refusal:
    """Returns the window's new state after the command at `now` (business time), or a refusal."""
    if refusal := refusal_of(state, command, now, facts):
        return refusal
    steps = COMMANDS[command]
    match command:
        case WindowCommand.BOOK | WindowCommand.APPROVE:
            return _booked(command, steps[state], now, facts)
        case WindowCommand.MOVE | WindowCommand.EXTEND:
            return _new_time(command, steps[state], now, facts)
        case WindowCommand.START:
            return _started(now, facts)
        case WindowCommand.VERIFY if not facts.published:
            return Refusal("not_published")
        case WindowCommand.COMPLETE if not facts.all_gates_passed:
            return Refusal("gates_open")
        case WindowCommand.SUPERSEDE if not facts.superseded:
            return Refusal("not_superseded")
        case _:
            return Decision(steps[state])


def _wrong_state(state: WindowState, command: WindowCommand) -> Refusal:
    params: dict[str, Parameter] = {"state": state, "command": command}
    if state in COMMANDS[command].values():
        return Refusal("already_done", params)
    if command is WindowCommand.CANCEL and state in STARTED:
        return Refusal("started_abort_instead", params)
    if command is WindowCommand.ABORT and state in NOT_STARTED:
        return Refusal("not_started_cancel_instead", params)
    if command is WindowCommand.MOVE and state in STARTED:
        return Refusal("started_not_moved", params)
    if command is WindowCommand.EXTEND and state in NOT_STARTED:
        return Refusal("not_approved_yet", params)
    return Refusal("window_has_ended" if state in ENDED else "not_in_this_state", params)


def _booked(command: WindowCommand, target: WindowState, now: datetime, facts: WindowFacts) -> Decision | Refusal:
    if facts.ends_at <= now:
        return Refusal("time_has_passed", {"ends_at": facts.ends_at})
    if refusal := _too_little_notice(facts.starts_at, now, facts.required_notice):
        return refusal
    if command is WindowCommand.BOOK and facts.needs_approval:
        return Decision(WindowState.WAITING_FOR_APPROVAL, (Reason("needs_approval"),))
    return Decision(target)


def _new_time(command: WindowCommand, target: WindowState, now: datetime, facts: WindowFacts) -> Decision | Refusal:
    if command is WindowCommand.MOVE:
        # "At once" was a moment ago by the time it is moved.
        if facts.new_start is None or now - facts.new_start >= PROMPT:
            return Refusal("new_start_has_passed")
        if refusal := _too_little_notice(facts.new_start, now, facts.required_notice):
            return refusal
    else:
        if facts.new_end is None or facts.new_end <= facts.ends_at:
            return Refusal("not_longer", {"ends_at": facts.ends_at})
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
        return Decision(WindowState.RUNNING, reasons)
    until: dict[str, Parameter] = {"legal_until": facts.legal_until} if facts.legal_until else {}
    return Decision(WindowState.MISSED, (Reason("start_no_longer_legal", {"starts_at": facts.starts_at, **until}),))
