"""A client's tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class OnTheSpot:
    """A task that an operator can do on the spot: it unfolds under `summary`, once `reads` has been read."""

    url: str
    word: str
    summary: str
    reads: Sequence[str]


@dataclass(frozen=True)
class Todo:
    """An entry of the dashboard. tone: of the statuses; acts: only an operator may go there."""

    title: str
    detail: str
    url: str
    action: str
    tone: str
    due: date | None = None
    acts: bool = False
    order: OnTheSpot | None = None
