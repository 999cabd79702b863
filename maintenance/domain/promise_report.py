"""How promises to publish were kept: shares by month, kind, lane and the party that answered last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final

DIMENSIONS: Final = ("month", "content", "lane", "party")


@dataclass(frozen=True)
class Promised:
    """Windows that were published: how many of them as promised (kept), and later (broken). month: its first day; lane,
    party: empty where not known, or where no party took anything.
    """

    month: date
    content: str
    lane: str
    party: str
    kept: int
    broken: int


@dataclass(frozen=True)
class PromiseShare:
    """Of one month, content, lane or party."""

    of: date | str
    kept: int = 0
    broken: int = 0

    @property
    def percent(self) -> int:
        """How much of it was kept, rounded down: all is said of all alone."""
        return self.kept * 100 // (self.kept + self.broken or 1)


def promise_shares(rows: Iterable[Promised], dimension: str) -> list[PromiseShare]:
    """By one of DIMENSIONS: months the newest first, all else the worst first."""
    name, found = attrgetter(dimension), dict[date | str, PromiseShare]()
    for row in rows:
        before = found.get(name(row), PromiseShare(name(row)))
        found[before.of] = PromiseShare(before.of, before.kept + row.kept, before.broken + row.broken)
    if dimension == "month":
        return sorted(found.values(), key=lambda share: share.of, reverse=True)
    return sorted(found.values(), key=lambda share: (share.percent, -share.broken, str(share.of)))
