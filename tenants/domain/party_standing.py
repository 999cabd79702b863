"""Decides how an outside party stands, by its answers: it works, is in trouble, or is out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class PartyState(StrEnum):
    WORKS = "works"
    TROUBLED = "troubled"  # the last call failed, and nothing was well since; it may be back at once
    OUT = "out"  # for so long that somebody has to look


@dataclass(frozen=True)
class PartySeen:
    """The known answers of a party, in real time.

    trouble_since: the first failed call since the last good one, however it failed (it hangs, is not there, reports an
    error); failed_at: the last failed call; trouble: its error.
    """

    trouble_since: datetime | None = None
    failed_at: datetime | None = None
    trouble: str = ""


@dataclass(frozen=True)
class PartyStanding:
    """The standing of a party. since: when the trouble began, None for a party that works; error: the last one."""

    state: PartyState = PartyState.WORKS
    since: datetime | None = None
    error: str = ""


def is_out(lasted: timedelta, out_after: timedelta) -> bool:
    """Returns True if a party is out, whose calls have all failed for so long, from the first to the last."""
    return lasted >= out_after


def party_standing(seen: PartySeen, out_after: timedelta) -> PartyStanding:
    """Returns the standing. Only failed calls make a party out: one that nobody has called since is not."""
    if seen.trouble_since is None:
        return PartyStanding()
    out = is_out((seen.failed_at or seen.trouble_since) - seen.trouble_since, out_after)
    return PartyStanding(PartyState.OUT if out else PartyState.TROUBLED, seen.trouble_since, seen.trouble)
