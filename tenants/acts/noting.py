"""Emits acts of the rooms of tenants to the history, which stands above them (compliance.evidence)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenants.domain.actors import Actor
from tenants.events import Event


@dataclass(frozen=True)
class Acted(Event):
    """An act that the history records.

    Emitted inside the schema of that history; the fields are those of compliance.evidence.services.record.
    """

    action: str
    actor: Actor
    subject_kind: str
    subject_id: object
    details: Mapping[str, Any]

    def emit(self) -> None:
        """Calls the handlers without a savepoint: the record is written, and undone, with the transaction of
        the act.
        """
        for function in self.handlers:
            function(self)


def note(action: str, *, actor: Actor, subject_kind: str, subject_id: object, **details: Any) -> None:
    """Records an act in the history of the schema in use, in the transaction that does it, as `record` above does."""
    Acted(action, actor, subject_kind, subject_id, details).emit()
