"""What the history tells upward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenants.events import Event


@dataclass(frozen=True)
class Recorded(Event):
    """Emitted inside the client's schema with each record of its history.

    actor_kind: as of tenants.domain.actors.Actor. details: as they were given, without what names persons.
    """

    action: str
    actor_kind: str
    subject_kind: str
    subject_id: str
    concerns: Sequence[str]
    details: Mapping[str, Any]

    def emit(self) -> None:
        """Without a savepoint of its own: a record is made in the transaction of what it tells, and undone with it."""
        for function in self.handlers:
            function(self)
