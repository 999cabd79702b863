"""Works out what is known of a promise to publish now: the one answer that pages, the desk and programs word.

maintenance/promise_words.py has the sentence of each standing. All instants are business time.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PromiseStanding(StrEnum):
    """The standings of a promise. One holds at a time; the first that applies."""

    KEPT = "kept"
    NOT_KEPT = "not_kept"  # published, but later than owed
    ASKED = "asked"  # its clock stands still: a reviewer waits for the client's answer
    WAITS_FOR_PROOFS = "waits_for_proofs"  # the clock stands still until its numbers are proved
    FROZEN = "frozen"  # the clock stands still while certification is frozen
    BROKEN = "broken"
    AT_RISK = "at_risk"  # the desk has been alerted
    AHEAD = "ahead"  # its window has not begun
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class PromiseSeen:
    """The facts of a promise. due: its present instant; owed: the first one, if the platform has moved it; open: its
    window is not over; stopped_at: since when its clock stands still.
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
    """The standing of a promise. since: None if it has always held; due: the instant for how long is left or over;
    late: the owed instant has passed without publication, even if the platform has moved the promise since.
    """

    standing: PromiseStanding
    since: datetime | None
    due: datetime
    late: bool = False


def promise_known(seen: PromiseSeen, now: datetime) -> PromiseKnown | None:
    """Returns what is known of a promise at `now`; None once its window is over without having been published."""
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
    """Tells whether the publication keeps what was owed; without a promise or a publication it does."""
    return owed is None or published_at is None or published_at <= owed


def _stopped(seen: PromiseSeen) -> PromiseStanding:
    if seen.asked:
        return PromiseStanding.ASKED
    return PromiseStanding.WAITS_FOR_PROOFS if seen.unproved else PromiseStanding.FROZEN
