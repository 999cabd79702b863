"""Decides what may be done about one display that is late or wrong, and the outcome of a paid acceleration."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from labels.domain.display_state import DisplayState

# After an acceleration handsets fetch labels again; one that shows nothing after this time will not do it.
GRACE: Final = timedelta(hours=1)
ACCELERABLE: Final = frozenset({DisplayState.SUBMITTED, DisplayState.WAITING, DisplayState.STALE, DisplayState.MISSING})


class Barrier(StrEnum):
    """The reason why an acceleration or an appeal is not offered."""

    NOT_OFFERED = "not_offered"  # this directory has none
    NOT_LATE = "not_late"  # handsets show what is wanted, or the directory has not taken it yet
    NOTHING_WANTED = "nothing_wanted"
    NOT_WRONG = "not_wrong"  # nothing to appeal against
    UNDER_WAY = "under_way"


@dataclass(frozen=True, slots=True)
class Cell:
    """The facts of a display that remedies depend on. price None: the directory offers no acceleration; pictured: a
    confirmed picture shows something else than the directory says.
    """

    state: DisplayState
    wanted: str | None
    mark: str
    price: int | None
    under_way: bool
    pictured: bool = False


def acceleration_barrier(cell: Cell) -> Barrier | None:
    """Returns why handsets cannot be accelerated now, or None if they can."""
    if cell.under_way:
        return Barrier.UNDER_WAY
    if cell.wanted is None:
        return Barrier.NOTHING_WANTED
    if cell.state not in ACCELERABLE:
        return Barrier.NOT_LATE
    return Barrier.NOT_OFFERED if cell.price is None else None


def appeal_barrier(cell: Cell) -> Barrier | None:
    """Returns why there is nothing to appeal against, or None if there is."""
    if not cell.mark and cell.state is not DisplayState.WRONG and not cell.pictured:
        return Barrier.NOT_WRONG
    return Barrier.UNDER_WAY if cell.under_way else None


class AccelerationOutcome(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    NOT_NEEDED = "not_needed"  # handsets showed it by themselves before the push took effect
    FAILED = "failed"


def acceleration_outcome(
    *,
    revision: int,
    takes_effect_at: datetime | None,
    shown_revision: int | None,
    shown_since: datetime | None,
    now: datetime,
) -> AccelerationOutcome:
    """Decides the outcome of an acceleration by a look at `now` (business time, aware).

    takes_effect_at None: the directory has not taken the order. A newer label counts as seen too.
    """
    if shown_revision is not None and shown_since is not None and shown_revision >= revision:
        return (
            AccelerationOutcome.DONE
            if takes_effect_at is not None and shown_since >= takes_effect_at
            else AccelerationOutcome.NOT_NEEDED
        )
    late = takes_effect_at is not None and now >= takes_effect_at + GRACE
    return AccelerationOutcome.FAILED if late else AccelerationOutcome.WAITING
