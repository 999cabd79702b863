"""Writing the history: one row for each thing that was done, in the transaction that did it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, Func

from compliance.evidence import actions
from compliance.evidence.models import Record
from tenants import context
from tenants.people.actors import Actor


def record(action: str, *, actor: Actor, subject_kind: str, subject_id: object, **details: Any) -> None:
    """Note in the history of the client in use what was done, by whom, to what; business time is now.

    details: JSON values, instants and UUIDs; they fill the action's sentence. Raises UnknownAction (actions.check) for
    an action that is not declared or not filled, NoClient outside a client's schema.
    """
    actions.check(action, details)
    context.current_tenant()
    Record.objects.create(
        action=action,
        actor=actor.name[:120],
        actor_kind=actor.kind,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        details={name: _plain(value) for name, value in details.items()},
        business_at=Func(function="business_now", output_field=DateTimeField()),
    )


def _plain(value: Any) -> Any:
    """A JSON value: instants as ISO texts; UUIDs, members of text enumerations and lazy translations as texts."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)
