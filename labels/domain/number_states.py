"""Decides what a number's state means for display, and who may set it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class NumberState(StrEnum):
    ACTIVE = "active"
    PORTED = "ported"  # in use at another carrier than its digits say
    SUSPENDED = "suspended"  # the carrier lets no calls through: nothing is wanted, its labels are kept
    RECYCLED = "recycled"  # the carrier took it back: labels withdrawn, nobody else's before the cool-off is over
    DISPUTED = "disputed"
    RELEASED = "released"


class StateSource(StrEnum):
    """The sources of a state: the client itself, a reviewer of a claim, the carrier (by a reviewed sync)."""

    CLIENT = "client"
    REVIEWER = "reviewer"
    CARRIER = "carrier"


IN_USE: Final = frozenset({NumberState.ACTIVE, NumberState.PORTED})
_OF_CARRIERS: Final = IN_USE | {NumberState.SUSPENDED}

_MAY: Final[Mapping[tuple[StateSource, NumberState], frozenset[NumberState]]] = {
    **{(StateSource.CARRIER, state): _OF_CARRIERS - {state} | {NumberState.RECYCLED} for state in _OF_CARRIERS},
    **{
        (StateSource.CLIENT, state): frozenset({NumberState.RELEASED})
        for state in _OF_CARRIERS | {NumberState.DISPUTED}
    },
    (StateSource.REVIEWER, NumberState.DISPUTED): frozenset({NumberState.ACTIVE, NumberState.RELEASED}),
    # A carrier took it back and another client got it: the reviewer of its claim decides before the cool-off ends.
    (StateSource.REVIEWER, NumberState.RECYCLED): frozenset({NumberState.DISPUTED}),
}


def may_become(state: NumberState, other: NumberState, said_by: StateSource) -> bool:
    """Tells whether this source may move a number from `state` to `other`."""
    return other in _MAY.get((said_by, state), frozenset())
