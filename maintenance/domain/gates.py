"""Decides the gates that a running window goes through, by kind: snapshot, work or review, wanted, published, seen,
closed; if the window brings a label, the first gate is the proof that the numbers are the client's.

Each gate has a time limit, a number of tries, and an outcome at the end of the last try. Nothing here acts: `next_step`
says what to do with the first gate that is not passed, from facts that the reconciler leaves. A window that shows a
standby label waits in `seen` until its sessions are over and the wanted label is seen again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from maintenance.domain.display_counts import (
    NOT_APPLICABLE,
    DirectoryCounts,
    at_directories,
    beneath_standby,
    not_taken_yet,
    seen_reason,
)
from maintenance.domain.estimate import Content, Kind
from maintenance.domain.reasons import Parameter, Reason


class GateKind(StrEnum):
    OWNERSHIP = "ownership"
    SNAPSHOT = "snapshot"
    WORK = "work"
    REVIEW = "review"
    WANTED = "wanted"
    PUBLISHED = "published"
    SEEN = "seen"
    CLOSED = "closed"


# A person may waive what directories and handsets show, but not a reviewer's decision or the backup.
WAIVABLE = frozenset({GateKind.PUBLISHED, GateKind.SEEN})


class AtLimit(StrEnum):
    """The outcome at the limit. `hold`: a person decides. `drop_override`: the window fails, its standby label goes,
    and what is wanted without it comes back.
    """

    HOLD = "hold"
    DROP_OVERRIDE = "drop_override"


class Action(StrEnum):
    START = "start"
    WAIT = "wait"
    RETRY = "retry"
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    HOLD = "hold"
    SUPERSEDE = "supersede"


@dataclass(frozen=True, slots=True)
class GateTerms:
    """A gate's terms. `time_limit` of a try counts from the gate's start (`seen`: from the sessions' end, if later).

    Displays that move and decisions wake the window; `look_again` is for changes without an event.
    """

    gate: GateKind
    time_limit: timedelta
    at_limit: AtLimit
    look_again: timedelta
    retries: int = 0


@dataclass(frozen=True, slots=True)
class GateLimit:
    """The limit of each try of a gate, and the number of tries."""

    limit: timedelta
    tries: int = 1

    def __post_init__(self) -> None:
        if self.limit <= timedelta() or self.tries < 1:
            raise ValueError("a step has at least one try, and time for it")


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GateLimits = Mapping[GateKind, GateLimit]
DEFAULT_LIMITS: GateLimits = {
    # No label is shown before: nobody may waive it, and a claim that is never proved lapses by its own term.
    GateKind.OWNERSHIP: GateLimit(366 * _DAY),
    GateKind.SNAPSHOT: GateLimit(5 * _MINUTE),
    # Work lasts as long as its sessions, which people extend: the limit only catches forgotten work.
    GateKind.WORK: GateLimit(31 * _DAY),
    # An undecided review waits for a person, as long as the longest review may take (finance).
    GateKind.REVIEW: GateLimit(31 * _DAY),
    GateKind.WANTED: GateLimit(30 * _MINUTE),
    # Twelve hours in three tries; each try calls the directories at once, even if they are in backoff.
    GateKind.PUBLISHED: GateLimit(4 * _HOUR, tries=3),
    # Seeing may take twice the slowest cache (12 h).
    GateKind.SEEN: GateLimit(24 * _HOUR),
    GateKind.CLOSED: GateLimit(30 * _MINUTE),
}
_LOOK_AGAIN: Mapping[GateKind, timedelta] = {
    GateKind.OWNERSHIP: _HOUR,
    GateKind.SNAPSHOT: _MINUTE,
    GateKind.WORK: _HOUR,
    GateKind.REVIEW: _HOUR,
    GateKind.WANTED: _MINUTE,
    GateKind.PUBLISHED: 5 * _MINUTE,
    GateKind.SEEN: _HOUR,
    GateKind.CLOSED: _MINUTE,
}
_END = (GateKind.PUBLISHED, GateKind.SEEN, GateKind.CLOSED)
GATES: Mapping[Kind, tuple[GateKind, ...]] = {
    Kind.DATA_CALIBRATION: (GateKind.SNAPSHOT, GateKind.WANTED, *_END),
    Kind.FEATURE_ITERATION: (GateKind.SNAPSHOT, GateKind.WORK, GateKind.WANTED, *_END),
    Kind.COMPLIANCE_REVIEW: (GateKind.SNAPSHOT, GateKind.REVIEW, *_END),
    Kind.DEEP_MAINTENANCE: (GateKind.SNAPSHOT, GateKind.WORK, GateKind.WANTED, *_END),
}
# A calibration or an upgrade that did not reach every directory is rolled back; after a deep maintenance there
# may be nothing to go back to, and a review has changed nothing: there a person decides.
TAKEN_BACK = frozenset({Kind.DATA_CALIBRATION, Kind.FEATURE_ITERATION})


def runbook(kind: Kind, content: Content, limits: GateLimits = DEFAULT_LIMITS) -> tuple[GateTerms, ...]:
    """Returns the gates of a window, in their order."""
    first = (GateKind.OWNERSHIP,) if content is Content.LABEL_CHANGE else ()
    return tuple(_terms(gate, kind, limits[gate]) for gate in (*first, *GATES[kind]))


def _terms(gate: GateKind, kind: Kind, limit: GateLimit) -> GateTerms:
    taken_back = gate is GateKind.PUBLISHED and kind in TAKEN_BACK
    at_limit = AtLimit.DROP_OVERRIDE if taken_back else AtLimit.HOLD
    return GateTerms(gate, limit.limit, at_limit, _LOOK_AGAIN[gate], retries=limit.tries - 1)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person waives a gate that the window does not pass by itself. The reason must not be empty."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class GateFacts:
    """The facts of a window. `gates`: its own; `started`: when each was started; `passed`: those already passed.

    `sessions_end`: the last session's end. `tries`: how often each gate was retried. `review`: a review's decision.
    `wanted_state_set`: what is wanted of the directories is written. `standby`: the window shows a standby label while
    its sessions last; the counts are then of what is wanted at that moment.
    """

    gates: tuple[GateKind, ...] = (
        GateKind.SNAPSHOT,
        GateKind.WANTED,
        GateKind.PUBLISHED,
        GateKind.SEEN,
        GateKind.CLOSED,
    )
    started: Mapping[GateKind, datetime] = field(default_factory=dict)
    passed: frozenset[GateKind] = frozenset()
    tries: Mapping[GateKind, int] = field(default_factory=dict)
    waivers: Mapping[GateKind, Waiver] = field(default_factory=dict)
    snapshot_taken: bool = False
    review: Literal["open", "approved", "rejected"] = "open"
    wanted_state_set: bool = False
    half_done: frozenset[GateKind] = frozenset()  # opened for some of the numbers: their opening goes on
    directories: tuple[DirectoryCounts, ...] = ()
    standby: bool = False
    sessions_end: datetime | None = None
    cleaned_up: bool = False
    frozen: bool = False  # certification is frozen for what the window would show
    numbers: int = 1  # of the window's numbers, those that are still the client's
    unproved: int = 0  # of these, those on which no label may be shown yet
    superseded: int = 0  # numbers whose label of this window a newer change has replaced
    withdrawn: int = 0  # numbers from which it was withdrawn
    labels_left: bool = True  # some number has, or is to get, the label that this window brings
    shows_nothing: bool = False  # the work changes no display: a review
    may_run: bool = True  # the calendar lets the window's work run now

    @property
    def critical(self) -> tuple[DirectoryCounts, ...]:
        return tuple(each for each in self.directories if each.critical)


@dataclass(frozen=True, slots=True)
class Step:
    """The next step. `look_again_at` is set if the wait can end by itself; a hold waits for a person."""

    gate: GateKind
    action: Action
    reason: Reason
    look_again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Finding:
    """The result of a gate's condition: met, or what is missing. `hopeless`: waiting alone will not help; `failed`: it
    never will.
    """

    met: bool
    reason: Reason
    hopeless: bool = False
    nothing_before: datetime | None = None
    failed: bool = False


def next_step(gates: tuple[GateTerms, ...], facts: GateFacts, now: datetime) -> Step | None:
    """Returns what to do with the first gate not passed; None if all are passed.

    1. Supersedes a window whose labels a newer change has replaced, and holds one that is frozen.
    2. Starts the gate, or passes it if a person waived it.
    3. Passes or fails it by its condition.
    4. Otherwise ends it at its limit, holds it, retries it, or waits.
    """
    terms = next((terms for terms in gates if terms.gate not in facts.passed), None)
    if terms is None:
        return None
    gate = terms.gate
    if facts.superseded and not facts.labels_left and gate is not GateKind.CLOSED:
        return Step(gate, Action.SUPERSEDE, Reason("superseded", {"count": facts.superseded + facts.withdrawn}))
    if facts.frozen:  # no waiver helps: a valid document does
        return Step(gate, Action.HOLD, Reason("certification_frozen"))
    started_at = facts.started.get(gate)
    if started_at is None or gate in facts.half_done:  # no limit stops a gate that opens in parts
        return Step(gate, Action.START, Reason("gate_opens"), now)
    waiver = facts.waivers.get(gate)
    if waiver and waiver.reason.strip():
        return Step(gate, Action.PASS, Reason("waived", {"by": waiver.by, "reason": waiver.reason}))
    finding = _CONDITIONS[gate](facts, now)
    if finding.met:
        return Step(gate, Action.PASS, finding.reason)
    if finding.failed:
        return Step(gate, Action.FAIL, finding.reason)
    begins, tries = _counts_from(terms, facts, started_at), facts.tries.get(gate, 0)
    limit = begins + (terms.retries + 1) * terms.time_limit
    if now >= limit:
        if any(each.by_people and each.pending for each in facts.critical):  # a late answer rolls nothing back
            terms = replace(terms, at_limit=AtLimit.HOLD)
        return _at_limit(terms, limit, finding.reason)
    if finding.hopeless:
        return Step(gate, Action.HOLD, finding.reason)
    end_of_try = min(begins + (tries + 1) * terms.time_limit, limit)
    if now >= end_of_try:
        return Step(gate, Action.RETRY, finding.reason, now)
    next_look = max(now + terms.look_again, finding.nothing_before or now)
    return Step(gate, Action.WAIT, finding.reason, min(next_look, end_of_try))


def missing_now(gate: GateKind, facts: GateFacts, now: datetime) -> Reason:
    """Returns what an open gate now waits for; if nothing is missing, why it will be passed."""
    return _CONDITIONS[gate](facts, now).reason


def _counts_from(terms: GateTerms, facts: GateFacts, started_at: datetime) -> datetime:
    begins = started_at
    if terms.gate in (GateKind.SEEN, GateKind.WORK) and facts.sessions_end:
        begins = max(begins, facts.sessions_end)
    if terms.gate in WAIVABLE:  # people who carry orders take days: the time runs from when they are due
        dues = [due for each in facts.critical for due in (each.answer_by, each.covered_until)]
        if terms.gate is GateKind.SEEN:
            dues += [each.expected_by for each in facts.critical if each.by_people]
        begins = max([begins, *(due for due in dues if due is not None)])
    return begins


def _at_limit(terms: GateTerms, limit: datetime, missing: Reason) -> Step:
    reason = Reason("time_limit", {"limit": limit, "missing": missing.code, **missing.params})
    action = Action.FAIL if terms.at_limit is AtLimit.DROP_OVERRIDE else Action.HOLD
    return Step(terms.gate, action, reason)


def _ownership(facts: GateFacts, now: datetime) -> _Finding:
    if not facts.numbers:
        return _Finding(False, Reason("no_numbers_left"), failed=True)
    if facts.unproved:
        return _Finding(False, Reason("numbers_unproved", {"count": facts.unproved}), hopeless=True)
    if not facts.may_run:  # proved late: the time that the window was booked for may be over
        return _Finding(False, Reason("calendar_closed_now"))
    return _Finding(True, Reason("numbers_proved", {"count": facts.numbers}))


def _snapshot(facts: GateFacts, now: datetime) -> _Finding:
    return _Finding(facts.snapshot_taken, Reason("snapshot_taken" if facts.snapshot_taken else "no_snapshot_yet"))


def _work(facts: GateFacts, now: datetime) -> _Finding:
    if facts.sessions_end and now < facts.sessions_end:
        return _Finding(
            False, Reason("sessions_running", {"until": facts.sessions_end}), nothing_before=facts.sessions_end
        )
    return _Finding(True, Reason("sessions_done"))


def _review(facts: GateFacts, now: datetime) -> _Finding:
    if facts.review == "rejected":
        return _Finding(False, Reason("review_rejected"), failed=True)
    approved = facts.review == "approved"
    return _Finding(approved, Reason("review_approved" if approved else "with_the_reviewer"))


def _wanted(facts: GateFacts, now: datetime) -> _Finding:
    done = facts.wanted_state_set
    return _Finding(done, Reason("wanted_state_set" if done else "wanted_state_not_set_yet"))


def _taken(facts: GateFacts, now: datetime) -> _Finding:
    """Checks that every critical directory has taken everything, and wants what the window brings."""
    if facts.shows_nothing:
        return _Finding(True, Reason("review_shows_nothing"))
    failed = [each for each in facts.critical if each.failed]
    withheld = [each for each in facts.critical if each.withheld]
    pending = [each for each in facts.critical if each.pending]
    others = [each for each in facts.directories if not each.critical]
    if failed:
        return _Finding(
            False, at_directories("refused_by_directory", failed, sum(each.failed for each in failed)), True
        )
    if withheld:  # no label at all is no agreement
        return _Finding(
            False, at_directories("not_wanted_there", withheld, sum(each.withheld for each in withheld)), True
        )
    if any(each.pending > each.covered for each in pending):
        return _Finding(False, not_taken_yet(pending, [each for each in others if each.pending]))
    if pending:
        return _Finding(False, beneath_standby(pending))
    taken = sum(each.total for each in facts.critical)
    if not taken:
        return _Finding(True, Reason("nothing_to_show"))
    if still_open := [each for each in others if each.pending or each.failed or each.withheld]:
        return _Finding(True, at_directories("taken_by_critical", still_open, taken))
    return _Finding(True, Reason("taken_by_every_directory", {"count": taken}))


def _seen(facts: GateFacts, now: datetime) -> _Finding:
    """Checks that every critical directory's handsets show what is wanted, and that the sessions are over."""
    if facts.sessions_end and now < facts.sessions_end and facts.standby:
        running: dict[str, Parameter] = {"until": facts.sessions_end}
        return _Finding(False, Reason("sessions_running", running), nothing_before=facts.sessions_end)
    published = _taken(facts, now)
    if not published.met or published.reason.code in NOT_APPLICABLE:
        return published
    wrong = [each for each in facts.critical if each.wrong]
    stale = [each for each in facts.critical if each.stale]
    waiting = [each for each in facts.critical if each.waiting]
    if wrong:
        return _Finding(False, at_directories("shows_something_else", wrong, sum(each.wrong for each in wrong)))
    if stale:
        return _Finding(False, at_directories("overdue_on_handsets", stale, sum(each.stale for each in stale)))
    if waiting:
        firsts = [each.expected_from for each in waiting if each.expected_from]
        return _Finding(
            False,
            at_directories("not_seen_yet", waiting, sum(each.waiting for each in waiting)),
            nothing_before=min(firsts, default=None),
        )
    to_see = [each for each in facts.critical if each.unseen and each.must_be_seen]
    if to_see:
        missing = at_directories("sample_missing", to_see, sum(each.sampled for each in to_see))
        return _Finding(False, replace(missing, params={**missing.params, "of": sum(each.sample for each in to_see)}))
    return _Finding(True, seen_reason(facts.critical, facts.superseded))


def _closed(facts: GateFacts, now: datetime) -> _Finding:
    return _Finding(facts.cleaned_up, Reason("cleaned_up" if facts.cleaned_up else "not_cleaned_up_yet"))


_CONDITIONS = {
    GateKind.OWNERSHIP: _ownership,
    GateKind.SNAPSHOT: _snapshot,
    GateKind.WORK: _work,
    GateKind.REVIEW: _review,
    GateKind.WANTED: _wanted,
    GateKind.PUBLISHED: _taken,
    GateKind.SEEN: _seen,
    GateKind.CLOSED: _closed,
}
