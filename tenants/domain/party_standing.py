"""How an outside party stands, from what is known of its answers: it works, is in trouble, or is out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class PartyState(StrEnum):
    WORKS = "works"
    TROUBLED = "troubled"  # the last call failed, and nothing was well since; it may be back at once
    OUT = "out"  # for so long that somebody has to look


@dataclass(frozen=True)
class PartySeen:
    """What is known of a party's answers, in real time. trouble_since: of the first call that failed since it answered
    well, however (it hangs, nobody is there, it says that it cannot); failed_at: of the last; trouble: its error.
    """

    trouble_since: datetime | None = None
    failed_at: datetime | None = None
    trouble: str = ""


@dataclass(frozen=True)
class PartyStanding:
    """since: when the trouble began, None of a party that works; error: the last one."""

    state: PartyState = PartyState.WORKS
    since: datetime | None = None
    error: str = ""


def is_out(lasted: timedelta, out_after: timedelta) -> bool:
    """Whether a party is out of which calls have failed for so long, from the first to the last, none well between."""
    return lasted >= out_after


def party_standing(seen: PartySeen, out_after: timedelta) -> PartyStanding:
    """Nothing but calls that failed makes a party out: one that nobody has asked since is not."""
    if seen.trouble_since is None:
        return PartyStanding()
    out = is_out((seen.failed_at or seen.trouble_since) - seen.trouble_since, out_after)
    return PartyStanding(PartyState.OUT if out else PartyState.TROUBLED, seen.trouble_since, seen.trouble)
