"""Finds the rows that have changed since an instant, so that programs can ask for those alone.

A trigger (`public.stamp_update`) stamps every write. Transactions commit later than they write, so the next request has
to begin at `complete_until()`, before which every write is visible.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.migrations import RunSQL
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from tenants.database.statements import fetch_one

# Read before the transactions that are open; one that begins later writes later, too.
_COMPLETE_UNTIL = """
    SELECT least(statement_timestamp(), public.owner_writes_since(), (
        SELECT min(xact_start) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()))
"""


class Stamped(models.Model):
    """A row that knows when it was changed last (real time). Its migration has `stamp(table)`."""

    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves as usual; the next read fetches the new stamp."""
        added = self._state.adding
        super().save(*args, **kwargs)
        if not added:
            self.__dict__.pop("updated_at", None)


def stamp(*tables: str) -> RunSQL:
    """Returns the operation for the migration that adds `updated_at` to tables: a trigger keeps it."""
    return RunSQL(
        [
            f"CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION public.stamp_update()"
            for table in tables
        ],
        [f"DROP TRIGGER stamp_update ON {table}" for table in tables],
    )


def complete_until() -> datetime:
    """Returns the instant (real time) before which everything written is visible from now on; ask before reading the
    rows.
    """
    instant: datetime = fetch_one(_COMPLETE_UNTIL)[0]
    return instant


def written_since(rows: QuerySet[Any], since: datetime, *, parts: Sequence[str] = ()) -> QuerySet[Any]:
    """Returns the rows that have changed since an instant (real time), or of which a part has.

    parts: names of relations, to one row or to many, that are Stamped, too.
    """
    changed = Q(updated_at__gte=since)
    for part in parts:
        relation: Any = rows.model._meta.get_field(part)
        if relation.concrete:
            changed |= Q(**{f"{part}__updated_at__gte": since})
            continue
        of_row = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
        changed |= Q(Exists(of_row.filter(updated_at__gte=since)))
    return rows.filter(changed)
