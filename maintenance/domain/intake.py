"""Decides what a pause of edits holds back, and queues what was submitted meanwhile: by lane, with ageing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from maintenance.domain.change_classes import FOR_CLIENTS
from maintenance.domain.estimate import Content
from tenants.domain.lanes import Lane

LONGEST_PAUSE: Final = timedelta(days=14)
PAUSABLE = FOR_CLIENTS | {Content.RESTORE}  # what the platform brings goes on
_NOT_AT_PARTIES = frozenset({Content.LICENCE_REVIEW})

# How much longer a request of a lower lane may have waited and still come after it.
HEAD_STARTS: Mapping[Lane, timedelta] = {
    Lane.FAST: timedelta(hours=6),
    Lane.GREEN: timedelta(hours=3),
    Lane.STANDARD: timedelta(),
    Lane.BULK: timedelta(hours=-24),
}


def ranked_at(handed_in_at: datetime, lane: Lane) -> datetime:
    """Returns the instant that sorts the queue: a request that waited longer than the other lane's head start goes
    first.
    """
    return handed_in_at - HEAD_STARTS[lane]


@dataclass(frozen=True)
class PauseScope:
    """The scope of a pause: work at a party (its code), for an industry, of a content; empty: all."""

    party: str = ""
    industry: str = ""
    content: str = ""

    def holds(self, content: str) -> bool:
        """Tells whether work of a content is held back for a client that is touched."""
        at_parties = content not in _NOT_AT_PARTIES
        return self.content in ("", content) and (at_parties or not self.party)

    def of_industry(self, industry: str) -> bool:
        """Tells whether clients of an industry are touched at all."""
        return self.industry in ("", industry)


EVERYTHING: Final = PauseScope()
