"""Orders the cases for reviewers: what harms a client first, then by promise with a head start by lane.

A case ranks at its promised time, less its lane's head start. Where labels are withdrawn until it is decided, it ranks
at that moment less HARM_AHEAD, if that is earlier. So a lane goes first while promises are alike, and nothing starves:
ranks are instants that stay, so a waiting case grows older than all that come in. A standard case whose promise is near
goes before a green one with hours left, and one that is late by more than HARM_AHEAD before a fresh one whose labels
are withdrawn.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

HEAD_START: Mapping[str, timedelta] = MappingProxyType(
    {
        "fast": timedelta(hours=24),
        "green": timedelta(hours=8),
        "standard": timedelta(0),
        "bulk": timedelta(hours=-24),
    }
)
HARM_AHEAD: Final = timedelta(hours=72)  # more than the longest head start: harm goes before every lane


def ranked_at(lane: str, due_at: datetime, opened_at: datetime, harm_at: datetime | None = None) -> datetime:
    """Returns the instant at which a case ranks in the queue, earliest first; an unknown lane has no head start.

    All are aware.

    due_at: the promised time. harm_at: from when labels are withdrawn while nobody decides; time before the case was
    opened does not count, or an old freeze would overtake everyone who waits. The database computes the same
    (compliance.reviews.models.Case.ranked_at).
    """
    by_promise = due_at - HEAD_START.get(lane, timedelta(0))
    return by_promise if harm_at is None else min(by_promise, max(harm_at, opened_at) - HARM_AHEAD)
