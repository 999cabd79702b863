"""Interprets what a provider reports later about a message that it took: states that only go forward, ids in any
notation.
"""

import re
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from typing import Final

WORTH: Final = timedelta(hours=72)  # after it was taken, a receipt no longer comes
_HEXADECIMAL: Final = re.compile(r"[0-9a-f]{1,40}", re.ASCII)
_DECIMAL: Final = re.compile(r"[0-9]{1,40}", re.ASCII)


class Told(StrEnum):
    """How far a message has come to its reader, in steps."""

    QUEUED = "queued"
    SUBMITTED = "submitted"  # a provider has it, and will say what became of it
    HANDED_OVER = "handed_over"  # the next mail server, or a group's bot, took it, and it has not come back
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"  # it was taken, and nobody said what became of it
    VOID = "void"  # it is not said any more


class Reach(StrEnum):
    """The result of all messages to a person."""

    TOLD = "told"
    UNDER_WAY = "under_way"
    UNREACHED = "unreached"  # nothing that was said arrived
    NOTHING_SAID = "nothing_said"


_TOLD: Final = frozenset({Told.DELIVERED, Told.HANDED_OVER})
_UNDER_WAY: Final = frozenset({Told.QUEUED, Told.SUBMITTED})
_IN_VAIN: Final = frozenset({Told.FAILED, Told.EXPIRED})


def reach(states: Collection[Told]) -> Reach:
    """Returns whether somebody was told by messages in these states: one that arrived is enough."""
    for group, words in ((_TOLD, Reach.TOLD), (_UNDER_WAY, Reach.UNDER_WAY), (_IN_VAIN, Reach.UNREACHED)):
        if group & {*states}:
            return words
    return Reach.NOTHING_SAID


class Ended(StrEnum):
    """The ends of one delivery."""

    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"


def moves(before: str, receipt: str) -> bool:
    """Returns True if a receipt changes a delivery. An end is final, except that a late receipt replaces an expiry."""
    return before == "submitted" or (before == Ended.EXPIRED and receipt in (Ended.DELIVERED, Ended.FAILED))


def of_parts(states: Collection[str]) -> Ended | None:
    """Returns how a message of several parts ended: failed when one failed, delivered when all are; None while it is
    open.
    """
    if Ended.FAILED in states:
        return Ended.FAILED
    if not states or "submitted" in states:
        return None
    return Ended.EXPIRED if Ended.EXPIRED in states else Ended.DELIVERED


# Codes for a number that nobody has: Aliyun's word, the carriers' codes for an empty number (CMPP, SGIP), and the
# error "unknown subscriber" (TS 29.002) of a receipt over SMPP. Full, switched off or barred may be over some day.
_NOBODY_HAS_IT: Final = re.compile(r"MOBILE_NOT_ON_SERVICE|(MK:0001|SGIP:0*1)\b|(UNDELIV|REJECTD) 0*1\b|空号")


def is_dead(code: str) -> bool:
    """Returns True if a failed delivery shows that nobody has its number, so that nothing else should be sent there."""
    return _NOBODY_HAS_IT.search(code) is not None


def normal_id(provider_id: str) -> str:
    """Returns an id for comparison: without blanks, zero bytes and leading zeros, in lower case."""
    text = provider_id.strip(" \0\r\n\t").lower()
    return text.lstrip("0") or text[:1]


def ids_meant(provider_id: str) -> tuple[str, ...]:
    """Returns the normal ids that a receipt may mean, the likeliest first: as it stands, read as hexadecimal, as
    decimal.
    """
    as_it_stands = normal_id(provider_id)
    ids = [as_it_stands]
    if _HEXADECIMAL.fullmatch(as_it_stands):
        ids.append(str(int(as_it_stands, 16)))
    if _DECIMAL.fullmatch(as_it_stands):
        ids.append(f"{int(as_it_stands):x}")
    return tuple(dict.fromkeys(ids))
