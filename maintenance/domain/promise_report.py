"""Reports how promises to publish were kept: shares by month, kind, lane and the party that answered last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final

DIMENSIONS: Final = ("month", "content", "lane", "party")


@dataclass(frozen=True)
class Promised:
    """Published windows: how many as promised (kept), and later (broken). month: its first day; lane, party: empty if
    unknown, or if no party accepted anything.
    """

    month: date
    content: str
    lane: str
    party: str
    kept: int
    broken: int


@dataclass(frozen=True)
class PromiseShare:
    """The share of one month, content, lane or party."""

    of: date | str
    kept: int = 0
    broken: int = 0

    @property
    def percent(self) -> int:
        """Returns the kept percentage, rounded down: 100 means all."""
        return self.kept * 100 // (self.kept + self.broken or 1)


def promise_shares(rows: Iterable[Promised], dimension: str) -> list[PromiseShare]:
    """Groups by one of DIMENSIONS: months the newest first, all else the worst first."""
    name, found = attrgetter(dimension), dict[date | str, PromiseShare]()
    for row in rows:
        before = found.get(name(row), PromiseShare(name(row)))
        found[before.of] = PromiseShare(before.of, before.kept + row.kept, before.broken + row.broken)
    if dimension == "month":
        return sorted(found.values(), key=lambda share: share.of, reverse=True)
    return sorted(found.values(), key=lambda share: (share.percent, -share.broken, str(share.of)))
