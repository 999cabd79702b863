"""Indexes that migrations take away."""

from typing import Any

from django.db.migrations import AlterField, RunSQL, SeparateDatabaseAndState
from django.db.models import Field


def without_index(index: str, *, model_name: str, name: str, field: Field[Any, Any]) -> SeparateDatabaseAndState:
    """A foreign key without an index of its own from now on, which was called so. Django would make its constraint
    anew, which waits for everybody who reads the other table, and take a partial unique index of the field along.
    """
    return SeparateDatabaseAndState(
        state_operations=[AlterField(model_name, name, field)],
        database_operations=[RunSQL(f"DROP INDEX IF EXISTS {index}", RunSQL.noop)],
    )
