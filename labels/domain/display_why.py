"""Decides the one cause that is named first when a display is not as a label should be. Pure.

A cause of the display itself comes before the reason why nothing, or an older label, is wanted there.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from labels.domain.display_state import DisplayState
from labels.domain.wanted import WantedReason

# Directories' refusals that another label would avoid, and the trouble when no answer came in time.
_OF_THE_LABEL: Final = frozenset({"label_too_long", "label_characters", "label_names_nobody", "label_says_more"})
_UNDECIDED: Final = "undecided"


class Why(StrEnum):
    MARKED = "marked"
    OTHER_TEXT = "other_text"  # handsets show what this number was never given
    LABEL_REFUSED = "label_refused"
    REFUSED = "refused"
    UNDECIDED = "undecided"  # the directory has not answered in time
    OLD_TEXT = "old_text"  # taken, late, and handsets show what was wanted before
    NO_TEXT = "no_text"  # taken, late, and handsets show nothing


_OF_STATE: Final[Mapping[str, Why]] = {
    DisplayState.WRONG: Why.OTHER_TEXT,
    DisplayState.FAILED: Why.REFUSED,
    DisplayState.STALE: Why.OLD_TEXT,
    DisplayState.MISSING: Why.NO_TEXT,
}
# Reasons that are normal for a label.
_AS_IT_SHOULD_BE: Final = frozenset({WantedReason.LABEL, WantedReason.STANDBY, WantedReason.NOTHING_APPROVED})


def display_why(state: str, wanted_reason: str, mark: str, trouble: str) -> Why | WantedReason | None:
    """Returns the cause by the columns of a display, or None if nothing keeps its label away."""
    if mark:
        return Why.MARKED
    if state == DisplayState.FAILED and trouble in _OF_THE_LABEL:
        return Why.LABEL_REFUSED
    if state == DisplayState.FAILED and trouble == _UNDECIDED:
        return Why.UNDECIDED
    if state in _OF_STATE:
        return _OF_STATE[state]
    reason = WantedReason(wanted_reason)
    return None if reason in _AS_IT_SHOULD_BE else reason
