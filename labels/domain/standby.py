"""Decides what is known of a standby number that a client's number was given: whether calls go there, since when. Pure.

"Takes the calls" is said once a carrier has taken the forwarding, never before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class StandbyState(StrEnum):
    """The stages of a standby number."""

    RESERVED = "reserved"  # until the impact of its window begins
    ASKED = "asked"  # the carriers are asked to forward calls, and none has confirmed
    TAKEN = "taken"  # a carrier forwards calls there
    FAILED = "failed"  # no carrier forwards calls: each has refused, or there is none that could


@dataclass(frozen=True, slots=True)
class Leading:
    """One carrier's answer about a number. to: where it forwards calls, None: nowhere; refused: it refused the last
    order.
    """

    to: str | None
    refused: bool


def said_by_carriers(standby: str, carriers: Iterable[Leading]) -> StandbyState:
    """Decides the state of a standby number that all these carriers are to forward calls to."""
    said = list(carriers)
    if any(each.to == standby for each in said):
        return StandbyState.TAKEN
    return StandbyState.FAILED if all(each.refused for each in said) else StandbyState.ASKED


@dataclass(frozen=True, slots=True)
class StandbyKnown:
    """A state, and since when it holds; a reserved number has no instant."""

    state: StandbyState
    since: datetime | None


def standby_known(opened_at: datetime | None, taken_at: datetime | None, failed_at: datetime | None) -> StandbyKnown:
    """Decides by three instants: its window began, a carrier took the forwarding, the last carrier refused."""
    if opened_at is None:
        return StandbyKnown(StandbyState.RESERVED, None)
    if taken_at is not None:
        return StandbyKnown(StandbyState.TAKEN, taken_at)
    if failed_at is not None:
        return StandbyKnown(StandbyState.FAILED, failed_at)
    return StandbyKnown(StandbyState.ASKED, opened_at)
