"""Works out what is known of a window now: the one answer that pages, messages, feeds and programs word.

maintenance/window_words.py has the sentence of each standing. All instants are business time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from maintenance.domain.gates import GateKind
from maintenance.domain.intervals import Interval
from maintenance.domain.lifecycle import WindowState


class WindowStanding(StrEnum):
    """The standings of a window. One holds at a time; the first that applies, from what stops it to what it
    waits for.
    """

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
    """The first gate of the window's runbook that is not over. held: it waits for a person or a proof; missing: what it
    lacks, a code of the rules.
    """

    name: GateKind
    held: bool = False
    missing: str = ""


@dataclass(frozen=True, slots=True)
class DirectoriesSeen:
    """Counts of directories, among those where the window has something to show: at how many its label is accepted, and
    seen or assumed on handsets. Numbers whose label a newer change has replaced do not count.
    """

    count: int = 0
    taken: int = 0
    seen: int = 0
    assumed: int = 0


@dataclass(frozen=True, slots=True)
class WindowSeen:
    """The facts of a window.

    sessions: in their order; gate: None when all are over; completion: how it was completed; by_sample: enough displays
    were seen, not all; brought: it has begun to change what is wanted, or has shown a standby label; unproved: numbers
    on which no label may be shown yet; superseded: numbers whose label a newer change has replaced; review_due: when
    its review should be decided. unproved and directories are for a page, None in a list, whose sentence does not use
    them. proofs_owed: while it waits for proofs, the client still has to submit one (otherwise all are with a
    reviewer). rejected: its reviewer cancelled it.
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
        """Tells whether it cannot begin at its booked start, because its review is not over by then."""
        if self.state is not WindowState.WAITING_FOR_APPROVAL:
            return False
        return now >= self.starts_at or (self.review_due is not None and self.review_due > self.starts_at)


@dataclass(frozen=True, slots=True)
class WindowKnown:
    """A window's standing, with the values of its sentence.

    session: the one that runs now; next_session: the next one; sessions_left: how many begin after now; for_client: if
    it is held, the client has to act, not the platform's staff; after_approval: it cannot run in its booked hours, and
    begins at the first permitted time after them.
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


PROOFS_MISSING = "numbers_unproved"  # for the client while it still has to submit a proof (proofs_owed)
# Obstacles that a client can remove or has to decide on. The platform's staff handle the others, a silent party
# first of all.
FOR_CLIENT = frozenset(
    {
        PROOFS_MISSING,
        "refused_by_directory",
        "not_wanted_there",
        "shows_something_else",  # the client may appeal
        "overdue_on_handsets",  # the client may accelerate
        "sample_missing",
    }
)


def window_known(seen: WindowSeen, now: datetime) -> WindowKnown:
    """Returns what is known of a window at `now`."""
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
    """Tells whether the client has to act about this obstacle, not the platform's staff or a reviewer."""
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
