"""Decides the state of a display (number and directory), from the directory's acceptance of a change to the handsets.

A directory says how long handsets may keep what they have cached (Android nothing, iOS 6 to 12 hours).
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

from labels.domain.wanted import WantedReason


class DisplayState(StrEnum):
    NOTHING = "nothing"  # nothing is wanted, and nothing is shown
    PENDING = "pending"  # the directory has not taken what is wanted
    SUBMITTED = "submitted"  # taken; nobody has looked at a handset since
    WAITING = "waiting"  # taken; the handset does not show it, and its time is not over
    SHOWN = "shown"  # the handset shows what is wanted
    ASSUMED = "assumed"  # taken, and its time is over; nobody can look, and no sighting says otherwise
    STALE = "stale"  # its time is over, and the handset shows something that was wanted before
    WRONG = "wrong"  # the number carries a mark, or the handset shows a text that was never wanted
    MISSING = "missing"  # its time is over, and the handset shows nothing
    FAILED = "failed"  # the directory refused the change for good


BAD: Final = (DisplayState.FAILED, DisplayState.WRONG, DisplayState.MISSING, DisplayState.STALE)
ON_THE_WAY: Final = (DisplayState.PENDING, DisplayState.SUBMITTED, DisplayState.WAITING)
# The directory took the label, handsets are not known to show it: the receipt says by when they will.
UNDER_WAY: Final = (DisplayState.SUBMITTED, DisplayState.WAITING, DisplayState.STALE)
NOT_TAKEN: Final = (WantedReason.KEPT, WantedReason.NOT_TAKEN)  # the directory does not take the newest label
FROZEN: Final = "frozen"  # a standing beside the states that a row can have
# The worst first.
_ORDER: Final = (*BAD, FROZEN, *ON_THE_WAY, DisplayState.ASSUMED, DisplayState.SHOWN, DisplayState.NOTHING)


def display_standing(state: str, wanted_reason: str) -> str:
    """Returns how a display stands: a freeze comes before what is on its way because of it."""
    return FROZEN if wanted_reason == WantedReason.FROZEN and state not in BAD else str(state)


def worst_display(standings: Iterable[str]) -> str:
    """Returns the worst of several standings."""
    present = set(standings)
    return next((str(each) for each in _ORDER if each in present), DisplayState.NOTHING.value)


def display_state(
    *,
    wanted_text: str | None,
    wanted_revision: int,
    accepted_revision: int,
    accepted_at: datetime | None,
    shown_text: str | None,
    looked_at: datetime | None,
    expected_by: datetime | None,
    now: datetime,
    mark: str = "",
    trouble: str = "",
    earlier_texts: frozenset[str] | None = None,
) -> DisplayState:
    """Decides the state of one display (number and directory). All times are business time.

    Revisions count the changes of what is wanted; 0: nothing was ever wanted or accepted. `shown_text` is what the
    handset showed at `looked_at` (None: nothing); a look before the acceptance says nothing about it. `earlier_texts`
    are those that this number was ever given (standby labels too): a text outside them is wrong; None: it counts as
    stale.
    """
    if mark:
        return DisplayState.WRONG
    if trouble:
        return DisplayState.FAILED
    if wanted_text is None and accepted_revision == 0 and not shown_text:
        return DisplayState.NOTHING
    if accepted_revision < wanted_revision or accepted_at is None:
        return DisplayState.PENDING
    if looked_at is None or looked_at < accepted_at:
        return DisplayState.SUBMITTED
    if (shown_text or None) == wanted_text:
        return DisplayState.NOTHING if wanted_text is None else DisplayState.SHOWN
    if shown_text and earlier_texts is not None and shown_text not in earlier_texts:
        return DisplayState.WRONG
    if expected_by is None or now <= expected_by:
        return DisplayState.WAITING
    return DisplayState.STALE if shown_text else DisplayState.MISSING


def unseen_state(expected_by: datetime | None, now: datetime) -> DisplayState:
    """Returns the state of a display that its directory has taken and nobody has seen: assumed once time is over."""
    return DisplayState.ASSUMED if is_over(expected_by, now) else DisplayState.SUBMITTED


def is_over(expected_by: datetime | None, now: datetime) -> bool:
    """Tells whether handsets should show by now what their directory has taken."""
    return expected_by is None or expected_by <= now
