"""Marks numbers that each sample of what handsets show contains."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import transaction

from compliance.evidence.services import record
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.postgresql.prepared import Prepared

NAMED: Final = 100  # up to this many numbers, each gets its own record
NOTED: Final = 1_000  # numbers of one record


_MARK_ONE = Prepared(
    "mark_one_critical",  # separate: PostgreSQL plans a list anew with each call, because it expects a long one
    """
    UPDATE labels_number SET critical = $2::boolean
    WHERE id = $1::uuid AND state <> 'released' AND critical <> $2::boolean RETURNING id, canonical
    """,
)
_MARK = Prepared(
    "mark_critical",
    """
    WITH found AS (
        SELECT id, canonical FROM labels_number
        WHERE id = ANY($1::uuid[]) AND state <> 'released' AND critical <> $2::boolean ORDER BY id FOR UPDATE
    )
    UPDATE labels_number SET critical = $2::boolean FROM found WHERE labels_number.id = found.id
    RETURNING found.id, found.canonical
    """,
)


def mark_critical(numbers: Collection[UUID], *, critical: bool, actor: Actor) -> int:
    """Makes each sample contain these numbers, or no longer. Returns how many changed."""
    with transaction.atomic(savepoint=False):  # nothing in it is refused
        marked = _MARK_ONE.rows(*numbers, critical) if len(numbers) == 1 else _MARK.rows(list(numbers), critical)
        changed: dict[UUID, str] = dict(marked)
        if len(changed) <= NAMED:
            action = "number_critical" if critical else "number_not_critical"
            for key, canonical in changed.items():
                record(action, actor=actor, subject_kind="number", subject_id=key, number=canonical)
            return len(changed)
        action, client = "numbers_critical" if critical else "numbers_not_critical", current_tenant().pk
        for start in range(0, len(changed), NOTED):
            some = list(changed)[start : start + NOTED]
            record(action, actor=actor, subject_kind="client", subject_id=client, concerns=some, count=len(some))
        return len(changed)
