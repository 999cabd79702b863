"""The gates a running window goes through: snapshot, wanted, published, seen, closed.

Each gate has a time limit and what happens at it. Nothing here acts: `next_step` says what to do with the first gate
that is not passed, from facts that the reconciler leaves. A window that shows a standby label waits in `seen` until
its sessions are over and the wanted label is seen again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from maintenance.domain.estimate import Kind
from maintenance.domain.reasons import Parameter, Reason


class Gate(StrEnum):
    SNAPSHOT = "snapshot"
    WANTED = "wanted"
    PUBLISHED = "published"
    SEEN = "seen"
    CLOSED = "closed"


class AtLimit(StrEnum):
    """`hold`: a person decides. `drop_override`: fail, the standby label goes, what is wanted without it comes back."""

    HOLD = "hold"
    DROP_OVERRIDE = "drop_override"


class Action(StrEnum):
    START = "start"
    WAIT = "wait"
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class GateTerms:
    """`time_limit` counts from the gate's start (`seen`: from the sessions' end, when that is later)."""

    gate: Gate
    time_limit: timedelta
    at_limit: AtLimit
    look_again: timedelta


def _runbook(wanted: timedelta, published: timedelta, seen: timedelta, at_limit: AtLimit) -> tuple[GateTerms, ...]:
    minute = timedelta(minutes=1)
    return (
        GateTerms(Gate.SNAPSHOT, 5 * minute, AtLimit.HOLD, minute),
        GateTerms(Gate.WANTED, wanted, AtLimit.HOLD, minute if wanted < timedelta(days=1) else 60 * minute),
        GateTerms(Gate.PUBLISHED, published, at_limit, minute),
        GateTerms(Gate.SEEN, seen, AtLimit.HOLD, 5 * minute),
        GateTerms(Gate.CLOSED, 30 * minute, AtLimit.HOLD, minute),
    )


_HOURS = timedelta(hours=1)
_DAYS = timedelta(days=1)
# Publishing may take as long as the kind's typical range; seeing twice the slowest cache (12 h). A review waits for
# its reviewer in `wanted`.
RUNBOOKS: Mapping[Kind, tuple[GateTerms, ...]] = {
    Kind.DATA_CALIBRATION: _runbook(_HOURS / 2, 12 * _HOURS, 24 * _HOURS, AtLimit.DROP_OVERRIDE),
    Kind.FEATURE_ITERATION: _runbook(_HOURS, 3 * _DAYS, 24 * _HOURS, AtLimit.DROP_OVERRIDE),
    Kind.COMPLIANCE_REVIEW: _runbook(15 * _DAYS, 12 * _HOURS, 24 * _HOURS, AtLimit.HOLD),
    Kind.DEEP_MAINTENANCE: _runbook(_HOURS, 15 * _DAYS, 24 * _HOURS, AtLimit.HOLD),
}


@dataclass(frozen=True, slots=True)
class DirectoryCounts:
    """The window's displays in one directory, by state; `failed`: refused by the directory.

    Instants between which the handsets are expected to show what was accepted, where the directory says so.
    """

    directory: str
    critical: bool = True
    pending: int = 0
    waiting: int = 0
    shown: int = 0
    stale: int = 0
    wrong: int = 0
    failed: int = 0
    expected_from: datetime | None = None
    expected_by: datetime | None = None

    @property
    def accepted(self) -> int:
        """Taken by the directory, whatever the handsets show."""
        return self.waiting + self.shown + self.stale + self.wrong

    @property
    def total(self) -> int:
        return self.accepted + self.pending + self.failed


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person lets the window pass a gate that it does not pass by itself. The reason must not be empty."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class GateFacts:
    """`started`: when each gate was started; `passed`: those already passed; `sessions_end`: the last session's end.

    `wanted_state_set`: what is wanted of the directories is written (a review: decided). `standby`: the window shows
    a standby label while its sessions last; the counts are then of what is wanted at that moment.
    """

    started: Mapping[Gate, datetime] = field(default_factory=dict)
    passed: frozenset[Gate] = frozenset()
    waivers: Mapping[Gate, Waiver] = field(default_factory=dict)
    snapshot_taken: bool = False
    wanted_state_set: bool = False
    directories: tuple[DirectoryCounts, ...] = ()
    standby: bool = False
    sessions_end: datetime | None = None
    cleaned_up: bool = False
    frozen: bool = False  # certification is frozen for what the window would show

    @property
    def critical(self) -> tuple[DirectoryCounts, ...]:
        return tuple(each for each in self.directories if each.critical)


@dataclass(frozen=True, slots=True)
class Step:
    """`look_again_at` is set when there is something to wait for by itself; a hold waits for a person."""

    gate: Gate
    action: Action
    reason: Reason
    look_again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Finding:
    """A gate's condition: met, or what is missing; `hopeless` when waiting will not help by itself."""

    met: bool
    reason: Reason
    hopeless: bool = False
    nothing_before: datetime | None = None


def next_step(gates: tuple[GateTerms, ...], facts: GateFacts, now: datetime) -> Step | None:
    """What to do with the first gate not passed; None when all are passed."""
    terms = next((terms for terms in gates if terms.gate not in facts.passed), None)
    if terms is None:
        return None
    gate = terms.gate
    if facts.frozen:  # nobody may let it pass: a valid document does
        return Step(gate, Action.HOLD, Reason("certification_frozen"))
    started_at = facts.started.get(gate)
    if started_at is None:
        return Step(gate, Action.START, Reason("gate_opens"), now)
    waiver = facts.waivers.get(gate)
    if waiver and waiver.reason.strip():
        return Step(gate, Action.PASS, Reason("waived", {"by": waiver.by, "reason": waiver.reason}))
    finding = _CONDITIONS[gate](facts, now)
    if finding.met:
        return Step(gate, Action.PASS, finding.reason)
    limit = _counts_from(terms, facts, started_at) + terms.time_limit
    if now >= limit:
        return _at_limit(terms, limit, finding.reason)
    if finding.hopeless:
        return Step(gate, Action.HOLD, finding.reason)
    next_look = max(now + terms.look_again, finding.nothing_before or now)
    return Step(gate, Action.WAIT, finding.reason, min(next_look, limit))


def _counts_from(terms: GateTerms, facts: GateFacts, started_at: datetime) -> datetime:
    if terms.gate is Gate.SEEN and facts.sessions_end:
        return max(started_at, facts.sessions_end)
    return started_at


def _at_limit(terms: GateTerms, limit: datetime, missing: Reason) -> Step:
    reason = Reason("time_limit", {"limit": limit, "missing": missing.code, **missing.params})
    action = Action.FAIL if terms.at_limit is AtLimit.DROP_OVERRIDE else Action.HOLD
    return Step(terms.gate, action, reason)


def _snapshot(facts: GateFacts, now: datetime) -> _Finding:
    return _Finding(facts.snapshot_taken, Reason("snapshot_taken" if facts.snapshot_taken else "no_snapshot_yet"))


def _wanted(facts: GateFacts, now: datetime) -> _Finding:
    done = facts.wanted_state_set
    return _Finding(done, Reason("wanted_state_set" if done else "wanted_state_not_set_yet"))


def _published(facts: GateFacts, now: datetime) -> _Finding:
    """Every critical directory has taken everything."""
    failed = [each for each in facts.critical if each.failed]
    pending = [each for each in facts.critical if each.pending]
    if failed:
        return _Finding(False, _named("refused_by_directory", failed, sum(each.failed for each in failed)), True)
    if pending:
        return _Finding(False, _named("not_taken_yet", pending, sum(each.pending for each in pending)))
    return _Finding(True, Reason("taken_by_every_directory", {"count": sum(each.total for each in facts.critical)}))


def _seen(facts: GateFacts, now: datetime) -> _Finding:
    """Every critical directory's handsets show what is wanted, and the sessions are over."""
    if facts.sessions_end and now < facts.sessions_end and facts.standby:
        params: dict[str, Parameter] = {"until": facts.sessions_end}
        return _Finding(False, Reason("sessions_running", params), nothing_before=facts.sessions_end)
    published = _published(facts, now)
    if not published.met:
        return published
    wrong = [each for each in facts.critical if each.wrong]
    stale = [each for each in facts.critical if each.stale]
    waiting = [each for each in facts.critical if each.waiting]
    if wrong:
        return _Finding(False, _named("shows_something_else", wrong, sum(each.wrong for each in wrong)))
    if stale:
        return _Finding(False, _named("overdue_on_handsets", stale, sum(each.stale for each in stale)))
    if waiting:
        firsts = [each.expected_from for each in waiting if each.expected_from]
        return _Finding(
            False,
            _named("not_seen_yet", waiting, sum(each.waiting for each in waiting)),
            nothing_before=min(firsts, default=None),
        )
    return _Finding(True, Reason("seen_on_handsets", {"count": sum(each.shown for each in facts.critical)}))


def _closed(facts: GateFacts, now: datetime) -> _Finding:
    return _Finding(facts.cleaned_up, Reason("cleaned_up" if facts.cleaned_up else "not_cleaned_up_yet"))


def _named(code: str, directories: list[DirectoryCounts], count: int) -> Reason:
    return Reason(code, {"directories": ", ".join(each.directory for each in directories), "count": count})


_CONDITIONS = {
    Gate.SNAPSHOT: _snapshot,
    Gate.WANTED: _wanted,
    Gate.PUBLISHED: _published,
    Gate.SEEN: _seen,
    Gate.CLOSED: _closed,
}
