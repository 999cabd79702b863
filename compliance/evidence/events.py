"""The event that the history emits."""

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
        """Calls the handlers without a savepoint: a record is made, and undone, together with the transaction of its
        act.
        """
        for function in self.handlers:
            function(self)
