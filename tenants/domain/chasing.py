"""Who has not answered is asked again, more loudly: which step is next, and when. Decided when a step runs.

Nothing is queued ahead: whoever runs a chase asks `next_step` with what has been done so far. An answer needs to
take nothing back, and a worker that was away for a day does one step, not all that it missed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ChaseKind(StrEnum):
    """How a notice is chased."""

    ROUTINE = "routine"
    EMERGENCY = "emergency"
    ON_CALL = "on_call"

    @property
    def heeds_quiet_hours(self) -> bool:
        """Whether a step waits until people may be disturbed."""
        return self is ChaseKind.ROUTINE


class Step(StrEnum):
    """What is done about a notice that nobody has answered."""

    TELL = "tell"  # those it is for, over all their channels
    MAIL = "mail"
    SMS = "sms"
    NEXT_PERSON = "next_person"
    PHONE = "phone"
    DESK = "desk"  # a person takes it up: the last step


@dataclass(frozen=True, slots=True)
class Rung:
    """A step, and how long after the one before it it is taken when nobody has answered."""

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


# `may(step, at)`: the first instant from `at` on at which the step may be taken: it disturbs nobody who rests.
May = Callable[[Step, datetime], datetime]
Ladder = tuple[Rung, ...]


def ladder_of(waits: Mapping[Step, timedelta]) -> Ladder:
    """Told at once, then each step so long after the one before it, in this order."""
    return (Rung(Step.TELL, timedelta(0)), *(Rung(step, wait) for step, wait in waits.items()))


_TO_THE_SAME = frozenset({Step.MAIL, Step.SMS})
DESK_HAS = timedelta(hours=4)  # of the time to answer, at most a quarter: what is left for a person to reach somebody
_SHARE_OF_DESK = 4


def desk_by(asked_at: datetime, until: datetime) -> datetime:
    """When a person takes it up at the latest: while there is still time to reach somebody before `until`."""
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
    """The next step of a chase that began at asked_at and wants its answer until `until`; None: it is over.

    taken: what was done, in order. Where the time is short, the waits shrink in proportion, so that every step has its
    turn before the desk's. A step that may not disturb anybody before the desk's turn is skipped. The desk's never is.
    in_vain_at: now, where nothing that was said has reached anybody: what would be said to the same people again is
    skipped, and the step after it waits for nothing.
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
    """The wait, or its share of what is available when all waits together are longer."""
    whole = sum((rung.wait for rung in ladder), timedelta(0))
    return wait if whole <= available else wait * (max(available, timedelta(0)) / whole)
