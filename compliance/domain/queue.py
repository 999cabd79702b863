"""The order in which reviewers take cases: promise order with a head start by lane.

A case stands at its promise, less its lane's head start. So a lane goes first while promises are alike, and nothing
starves: a standard case whose promise is near goes before a green one with hours left, and one that is a day late goes
before a fresh one of the fast lane.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

HEAD_START: Mapping[str, timedelta] = MappingProxyType(
    {
        "fast": timedelta(hours=24),
        "green": timedelta(hours=8),
        "standard": timedelta(0),
        "bulk": timedelta(hours=-24),
    }
)


def ranked_at(lane: str, due_at: datetime) -> datetime:
    """The instant at which a case stands in the queue, earliest first; an unknown lane has no head start.

    due_at: aware, what was promised. The database computes the same (compliance.reviews.models.Case.ranked_at).
    """
    return due_at - HEAD_START.get(lane, timedelta(0))
