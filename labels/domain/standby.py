"""What is known of a standby number that is given to a client's number: whether calls go there, and since when. Pure.

"Takes the calls" is said when a carrier has taken the forwarding, never before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class StandbyState(StrEnum):
    """How far it is."""

    RESERVED = "reserved"  # until the impact of its window begins
    ASKED = "asked"  # the carriers are asked to lead calls there, and none has said that it does
    TAKEN = "taken"  # a carrier leads them there
    FAILED = "failed"  # no carrier does: each has refused, or there is none that could


@dataclass(frozen=True, slots=True)
class Leading:
    """What one carrier has said of a number. to: where it leads the calls, None: to the number itself; refused: what it
    was asked last it does not do.
    """

    to: str | None
    refused: bool


def said_by_carriers(standby: str, carriers: Iterable[Leading]) -> StandbyState:
    """What becomes of a standby number that all these carriers are to lead calls to."""
    said = list(carriers)
    if any(each.to == standby for each in said):
        return StandbyState.TAKEN
    return StandbyState.FAILED if all(each.refused for each in said) else StandbyState.ASKED


@dataclass(frozen=True, slots=True)
class StandbyKnown:
    """since: when it came to stand so; of one that is reserved nothing is said."""

    state: StandbyState
    since: datetime | None


def standby_known(opened_at: datetime | None, taken_at: datetime | None, failed_at: datetime | None) -> StandbyKnown:
    """What is known by the instants at which its window began, a carrier took the forwarding, the last one refused."""
    if opened_at is None:
        return StandbyKnown(StandbyState.RESERVED, None)
    if taken_at is not None:
        return StandbyKnown(StandbyState.TAKEN, taken_at)
    if failed_at is not None:
        return StandbyKnown(StandbyState.FAILED, failed_at)
    return StandbyKnown(StandbyState.ASKED, opened_at)
