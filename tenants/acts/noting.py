"""Acts of the rooms of tenants, told upward: the history that holds them stands above (compliance.evidence)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenants.domain.actors import Actor
from tenants.events import Event


@dataclass(frozen=True)
class Acted(Event):
    """Emitted inside the schema whose history holds the act; its fields are compliance.evidence.services.record's."""

    action: str
    actor: Actor
    subject_kind: str
    subject_id: object
    details: Mapping[str, Any]

    def emit(self) -> None:
        """Without a savepoint of its own: the act is held in the transaction that does it, and undone with it."""
        for function in self.handlers:
            function(self)


def note(action: str, *, actor: Actor, subject_kind: str, subject_id: object, **details: Any) -> None:
    """Have the history of the schema in use hold an act, in the transaction that does it; as `record` above does."""
    Acted(action, actor, subject_kind, subject_id, details).emit()
