"""What is known of a window now: the one answer from which pages, messages, feeds and programs take their words.

Nothing here is said: maintenance/window_words.py has the sentence of each standing. All instants are business time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from maintenance.domain.gates import GateKind
from maintenance.domain.intervals import Interval
from maintenance.domain.lifecycle import WindowState


class WindowStanding(StrEnum):
    """How a window stands. One holds at a time; the first that applies, from what stops it to what it waits for."""

    WAITS_FOR_PROOFS = "waits_for_proofs"
    FROZEN = "frozen"
    HELD = "held"
    ASKED = "asked"  # a reviewer waits for the client's answer
    EMERGENCY = "emergency"  # two people have to approve it
    IN_REVIEW = "in_review"
    OVERTAKEN = "overtaken"  # in review, and its booked start has passed, or comes before the review is due
    PLANNED = "planned"
    DUE = "due"  # its start has come, and it has not begun
    BACKING_UP = "backing_up"
    WORKING = "working"
    BETWEEN = "between"  # its work goes on in a later session
    REVIEWING = "reviewing"
    PREPARING = "preparing"
    PUBLISHING = "publishing"
    VERIFYING = "verifying"
    CLOSING = "closing"  # nothing is left to be seen
    PROVED = "proved"
    BY_SAMPLE = "by_sample"
    ASSUMED = "assumed"
    WAIVED = "waived"
    CONTRADICTED = "contradicted"
    NOTHING_TO_SHOW = "nothing_to_show"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    REJECTED = "rejected"  # by the reviewer: its window never ran
    MISSED = "missed"
    UNDONE = "undone"  # aborted or rolled back: what was wanted before is wanted again
    UNTOUCHED = "untouched"  # aborted before anything was changed


@dataclass(frozen=True, slots=True)
class GateSeen:
    """A gate of the window's runbook, of those that are not over the first. held: it waits for a person or a proof;
    missing: for want of what, a code of the rules.
    """

    name: GateKind
    held: bool = False
    missing: str = ""


@dataclass(frozen=True, slots=True)
class DirectoriesSeen:
    """At how many of `count` directories the window's label is taken, and seen or assumed on handsets, of those at
    which it has something to show. Numbers whose label a newer change has replaced count nowhere.
    """

    count: int = 0
    taken: int = 0
    seen: int = 0
    assumed: int = 0


@dataclass(frozen=True, slots=True)
class WindowSeen:
    """The facts of a window. sessions: in their order; gate: None when all are over; completion: as it was completed;
    by_sample: enough displays were seen, not all of them; brought: it has begun to change what is wanted, or has shown
    a standby label; unproved: numbers on which no label may be shown yet; superseded: numbers whose label a newer
    change has replaced; review_due: by when its review should be decided. unproved and directories: of a whole page;
    None in a list, whose sentence says nothing of them. proofs_owed: of one that waits for proofs, that the client has
    still to give one; else all of them are with a reviewer. rejected: of one that was cancelled, by its reviewer.
    """

    state: WindowState
    sessions: Sequence[Interval]
    starts_at: datetime
    gate: GateSeen | None = None
    frozen: bool = False
    asked: bool = False
    emergency: bool = False
    completion: str = ""
    by_sample: bool = False
    brought: bool = False
    unproved: int | None = None
    superseded: int = 0
    directories: DirectoriesSeen | None = None
    proofs_owed: bool = False
    review_due: datetime | None = None
    rejected: bool = False

    def after_approval(self, now: datetime) -> bool:
        """Whether it cannot begin at its booked start: the review that it waits for is not over by then."""
        if self.state is not WindowState.WAITING_FOR_APPROVAL:
            return False
        return now >= self.starts_at or (self.review_due is not None and self.review_due > self.starts_at)


@dataclass(frozen=True, slots=True)
class WindowKnown:
    """How a window stands, with what its sentence says. session: the one that runs now; next_session: the one after
    now; sessions_left: how many begin after now; for_client: of a held one, that the client is asked to act, and not
    the platform's staff; after_approval: its booked hours cannot be, it begins at the first permitted time after that.
    """

    standing: WindowStanding
    session: Interval | None
    next_session: Interval | None
    sessions_left: int
    unproved: int | None
    superseded: int
    directories: DirectoriesSeen | None
    for_client: bool = False
    after_approval: bool = False


PROOFS_MISSING = "numbers_unproved"  # for the client as long as a proof has still to be given (proofs_owed)
# What keeps a step up that a client can mend, or has to decide. What else does, a silent party first of all, the
# platform's staff see to.
FOR_CLIENT = frozenset(
    {
        PROOFS_MISSING,
        "refused_by_directory",
        "not_wanted_there",
        "shows_something_else",  # an appeal is the client's to ask for
        "overdue_on_handsets",  # so is an acceleration
        "sample_missing",
    }
)


def window_known(seen: WindowSeen, now: datetime) -> WindowKnown:
    """What is known of a window at `now`."""
    running = next((each for each in seen.sessions if each.start <= now < each.end), None)
    later = [each for each in seen.sessions if each.start > now]
    return WindowKnown(
        standing=_standing(seen, running, now),
        session=running,
        next_session=later[0] if later else None,
        sessions_left=len(later),
        unproved=seen.unproved,
        superseded=seen.superseded,
        directories=seen.directories,
        for_client=seen.gate is not None and is_for_client(seen.gate.missing, proofs_owed=seen.proofs_owed),
        after_approval=seen.after_approval(now),
    )


def is_for_client(missing: str, *, proofs_owed: bool) -> bool:
    """Whether the client is asked to act where this is missing, and not the platform's staff or a reviewer."""
    return proofs_owed if missing == PROOFS_MISSING else missing in FOR_CLIENT


def _standing(seen: WindowSeen, running: Interval | None, now: datetime) -> WindowStanding:
    match seen.state:
        case WindowState.COMPLETED:
            return _completed(seen)
        case WindowState.SUPERSEDED:
            return WindowStanding.SUPERSEDED
        case WindowState.CANCELLED:
            return WindowStanding.REJECTED if seen.rejected else WindowStanding.CANCELLED
        case WindowState.MISSED:
            return WindowStanding.MISSED
        case WindowState.ABORTED | WindowState.ROLLED_BACK:
            return WindowStanding.UNDONE if seen.brought else WindowStanding.UNTOUCHED
    if seen.frozen:
        return WindowStanding.FROZEN
    if seen.gate is not None and seen.gate.held:
        return WindowStanding.WAITS_FOR_PROOFS if seen.gate.name is GateKind.OWNERSHIP else WindowStanding.HELD
    if seen.state is WindowState.WAITING_FOR_APPROVAL:
        return _in_review(seen, now)
    if seen.state is WindowState.SCHEDULED:
        return WindowStanding.PLANNED if now < seen.starts_at else WindowStanding.DUE
    return _under_way(seen, running)


def _in_review(seen: WindowSeen, now: datetime) -> WindowStanding:
    if seen.asked:
        return WindowStanding.ASKED
    if seen.emergency:
        return WindowStanding.EMERGENCY
    return WindowStanding.OVERTAKEN if seen.after_approval(now) else WindowStanding.IN_REVIEW


def _under_way(seen: WindowSeen, running: Interval | None) -> WindowStanding:
    gate = seen.gate.name if seen.gate is not None else GateKind.CLOSED
    match gate:
        case GateKind.OWNERSHIP | GateKind.SNAPSHOT:
            return WindowStanding.BACKING_UP
        case GateKind.WORK:
            return WindowStanding.WORKING if running is not None else WindowStanding.BETWEEN
        case GateKind.REVIEW:
            return WindowStanding.ASKED if seen.asked else WindowStanding.REVIEWING
        case GateKind.WANTED:
            return WindowStanding.PREPARING
        case GateKind.PUBLISHED:
            return WindowStanding.PUBLISHING
        case GateKind.SEEN:
            return WindowStanding.VERIFYING
    return WindowStanding.CLOSING


def _completed(seen: WindowSeen) -> WindowStanding:
    match seen.completion:
        case "assumed":
            return WindowStanding.ASSUMED
        case "waived":
            return WindowStanding.WAIVED
        case "contradicted":
            return WindowStanding.CONTRADICTED
        case "nothing":
            return WindowStanding.NOTHING_TO_SHOW
    return WindowStanding.BY_SAMPLE if seen.by_sample else WindowStanding.PROVED
