"""What is known of a promise to publish now: the one answer from which pages, the desk and programs take their words.

Nothing here is said: maintenance/promise_words.py has the sentence of each standing. All instants are business time.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PromiseStanding(StrEnum):
    """How a promise stands. One holds at a time; the first that applies."""

    KEPT = "kept"
    NOT_KEPT = "not_kept"  # published, and later than was owed
    ASKED = "asked"  # its clock stands still: a reviewer waits for the client's answer
    WAITS_FOR_PROOFS = "waits_for_proofs"  # as above, until its numbers are proved
    FROZEN = "frozen"  # as above, while certification is frozen
    BROKEN = "broken"
    AT_RISK = "at_risk"  # the desk has been alerted
    AHEAD = "ahead"  # its window has not begun
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class PromiseSeen:
    """The facts of a promise. due: as it stands; owed: as it was first made, where the platform has moved it;
    open: its window is not over; stopped_at: since when its clock stands still.
    """

    due: datetime
    owed: datetime
    begins: datetime
    open: bool = True
    published_at: datetime | None = None
    stopped_at: datetime | None = None
    asked: bool = False
    unproved: bool = False
    alerted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PromiseKnown:
    """How a promise stands. since: since when, None where it has always; due: until when, by which it is told how long
    is left or over; late: what was owed is over and not published, also where the platform has moved it since.
    """

    standing: PromiseStanding
    since: datetime | None
    due: datetime
    late: bool = False


def promise_known(seen: PromiseSeen, now: datetime) -> PromiseKnown | None:
    """What is known of a promise at `now`; None once its window is over without having been published."""
    if seen.published_at is not None:
        kept = PromiseStanding.KEPT if is_kept(seen.owed, seen.published_at) else PromiseStanding.NOT_KEPT
        return PromiseKnown(kept, seen.published_at, seen.owed)
    if not seen.open:
        return None
    if seen.asked or seen.stopped_at is not None:
        return PromiseKnown(_stopped(seen), seen.stopped_at, seen.due)
    late = now > seen.owed
    if now > seen.due:
        return PromiseKnown(PromiseStanding.BROKEN, seen.due, seen.due, late)
    if seen.alerted_at is not None:
        return PromiseKnown(PromiseStanding.AT_RISK, seen.alerted_at, seen.due, late)
    if now < seen.begins:
        return PromiseKnown(PromiseStanding.AHEAD, None, seen.due, late)
    return PromiseKnown(PromiseStanding.RUNNING, seen.begins, seen.due, late)


def is_kept(owed: datetime | None, published_at: datetime | None) -> bool:
    """Whether what was owed is kept by what was published; of nothing promised, or not published yet, it is."""
    return owed is None or published_at is None or published_at <= owed


def _stopped(seen: PromiseSeen) -> PromiseStanding:
    if seen.asked:
        return PromiseStanding.ASKED
    return PromiseStanding.WAITS_FOR_PROOFS if seen.unproved else PromiseStanding.FROZEN
