"""Chases people who have not answered, more loudly each time: decides the next step and its time when a step runs.

Nothing is queued ahead: the job of a chase calls `next_step` with the steps taken so far. So an answer need not cancel
anything, and a worker that was away for a day takes one step, not all that it missed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ChaseKind(StrEnum):
    """Kinds of chases."""

    ROUTINE = "routine"
    EMERGENCY = "emergency"
    ON_CALL = "on_call"

    @property
    def heeds_quiet_hours(self) -> bool:
        """Returns True if a step waits until people may be disturbed."""
        return self is ChaseKind.ROUTINE


class Step(StrEnum):
    """The steps for a notice that nobody has answered."""

    TELL = "tell"  # those it is for, over all their channels
    MAIL = "mail"
    SMS = "sms"
    NEXT_PERSON = "next_person"
    PHONE = "phone"
    DESK = "desk"  # a person takes it up: the last step


@dataclass(frozen=True, slots=True)
class Rung:
    """A step, and its wait after the step before it, when nobody has answered."""

    step: Step
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken (or passed over), and when."""

    step: Step
    at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """The next step, due at an instant; skipped: steps before it for which no permitted time is left."""

    step: Step
    at: datetime
    skipped: tuple[Step, ...] = ()


# `may(step, at)` returns the first instant from `at` on at which the step disturbs nobody who rests.
May = Callable[[Step, datetime], datetime]
Ladder = tuple[Rung, ...]


def ladder_of(waits: Mapping[Step, timedelta]) -> Ladder:
    """Returns a ladder that tells people at once, then takes each step so long after the one before it, in
    this order.
    """
    return (Rung(Step.TELL, timedelta(0)), *(Rung(step, wait) for step, wait in waits.items()))


_TO_THE_SAME = frozenset({Step.MAIL, Step.SMS})
DESK_HAS = timedelta(hours=4)  # of the time to answer, at most a quarter: what is left for a person to reach somebody
_SHARE_OF_DESK = 4


def desk_by(asked_at: datetime, until: datetime) -> datetime:
    """Returns when a person at the desk takes it up at the latest: while there is still time to reach somebody before
    `until`.
    """
    return until - min(DESK_HAS, max(until - asked_at, timedelta(0)) / _SHARE_OF_DESK)


def next_step(
    ladder: Ladder,
    asked_at: datetime,
    until: datetime,
    taken: Sequence[Taken],
    *,
    answered: bool,
    may: May,
    in_vain_at: datetime | None = None,
) -> Due | None:
    """Returns the next step of a chase that began at asked_at and wants its answer until `until`; None: it is over.

    taken: the steps so far, in order. Where time is short, the waits shrink in proportion, so that every step comes
    before the desk's. A step that may not disturb anybody before the desk's turn is skipped. The desk's never is.
    in_vain_at: now, where no message has reached anybody: steps to the same people are skipped, and the step after them
    comes at once.
    """
    if answered or len(taken) >= len(ladder):
        return None
    latest = desk_by(asked_at, until)
    last_at, skipped = taken[-1].at if taken else asked_at, list[Step]()
    for place in range(len(taken), len(ladder)):
        rung = ladder[place]
        if in_vain_at is not None and rung.step in _TO_THE_SAME:
            skipped.append(rung.step)
            continue
        at = min(last_at + _shrunk(rung.wait, ladder, latest - asked_at), max(latest, asked_at))
        at = at if in_vain_at is None else max(last_at, in_vain_at)
        if rung.step is Step.DESK:
            return Due(rung.step, at, tuple(skipped))
        permitted = may(rung.step, at)
        if place == 0 or permitted < latest:
            return Due(rung.step, permitted, tuple(skipped))
        skipped.append(rung.step)
    raise AssertionError("a ladder ends at the desk")


def _shrunk(wait: timedelta, ladder: Sequence[Rung], available: timedelta) -> timedelta:
    """Returns the wait, or its share of the available time when all waits together are longer."""
    whole = sum((rung.wait for rung in ladder), timedelta(0))
    return wait if whole <= available else wait * (max(available, timedelta(0)) / whole)
