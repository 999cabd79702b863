"""What a client has to do."""

from dataclasses import dataclass
from datetime import date


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
