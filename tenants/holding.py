"""What went outward between a backup and its restore is not in the restored database: what was due then is held.

Messages, tries at clients' programs and orders to outside parties that were due when the database, or one client's part
of it, was restored wait until an administrator lets them go or drops them. What falls due later goes on as usual.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import QuerySet

from tenants import context
from tenants.agenda.models import Claimable, Work
from tenants.agenda.services import CHANNEL, OUTWARD
from tenants.catching_up import AWAY, HELD_SQL, IS_HELD
from tenants.clock import business_now
from tenants.domain.webhooks import TryOutcome
from tenants.events import Event
from tenants.models import Restore, Tenant
from tenants.outbox.models import Message
from tenants.statements import execute, fetch_all
from tenants.webhooks.attempts.models import Attempt

log = structlog.get_logger(__name__)

DROPPED: Final = "dropped by an administrator after a restore"
MOST_NAMED: Final = 10_000  # rows whose clients are named where many are released or dropped at once
# By its kind: the table, what tells its rows apart for people, and what becomes of a row that is dropped.
TABLES: Final[Mapping[str, tuple[type[Claimable], str, str]]] = {
    "message": (Message, "template", f"state = '{Message.State.VOID}', "),
    "webhook": (Attempt, "reason", f"outcome = '{TryOutcome.DROPPED}', "),
    "order": (Work, "name", ""),
}


@dataclass(frozen=True)
class OutwardHeld(Event):
    """Emitted outside any client's schema when something is held since a restore; count: how much."""

    restore: Restore
    count: int


@dataclass(frozen=True)
class HeldKind:
    """So much of a kind (of TABLES), and of what it is (a template, a name of work), is held; since: the oldest."""

    kind: str
    what: str
    count: int
    since: datetime


@dataclass(frozen=True)
class HeldRow:
    """A row that is held. due_at: business time, when it was due."""

    kind: str
    id: int
    what: str
    tenant: Tenant | None
    due_at: datetime


@dataclass(frozen=True)
class Which:
    """What is let go or dropped: all that is held, or what is of a kind, is this, is this row."""

    kind: str = ""
    what: str = ""
    id: int = 0

    def tables(self) -> Iterator[tuple[type[Claimable], str, str, list[Any]]]:
        """Each table, the condition for its rows, what becomes of those that are dropped, and the values."""
        for kind, (table, column, dropped) in TABLES.items():
            if self.kind not in ("", kind):
                continue
            filters = [(column, self.what), ("id", self.id)]
            asked = [(name, value) for name, value in filters if value]
            condition = "".join(f" AND {name} = %s" for name, _value in asked)
            yield table, f"done_at IS NULL AND {IS_HELD}{condition}", dropped, [value for _name, value in asked]


def hold_back(tenant: Tenant | None) -> Restore:
    """Note a restore, of one client or of all, and hold what was due outward; in the caller's transaction."""
    restored = Restore.objects.create(tenant=tenant, restored_at=business_now())
    count = 0
    for kind, (table, _column, _dropped) in TABLES.items():
        values: list[Any] = [restored.restored_at]
        condition = "done_at IS NULL AND due_at <= %s"  # leases of the backup's time are nobody's
        if tenant is not None:  # the shared tables were not restored: what is in hand goes on
            condition += " AND tenant_id = %s AND (lease_until IS NULL OR lease_until < clock_timestamp())"
            values.append(tenant.pk)
        if kind == "order":
            condition, values = f"{condition} AND name = ANY(%s)", [*values, sorted(OUTWARD)]
        count += _change(table, f"due_at = due_at + {HELD_SQL}", condition, values)
    log.warning("restore.held", client=tenant.schema_name if tenant else "", held=count)
    if count:
        OutwardHeld(restored, count).emit()
    return restored


def _change(table: type[Claimable], changes: str, condition: str, values: list[Any]) -> int:
    return execute(f"UPDATE {table._meta.db_table} SET {changes} WHERE {condition}", values)  # noqa: S608  # nosec B608 # our own texts


def release_held(which: Which) -> int:
    """Let it go: it is due at once. Returns how much."""
    count = 0
    with context.platform(), transaction.atomic():
        for table, condition, _dropped, values in which.tables():
            freed = f"due_at = due_at - {HELD_SQL}, not_before = clock_timestamp(), attempts = 0, last_error = ''"
            count += _change(table, freed, condition, values)
        execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return count


def drop_held(which: Which) -> int:
    """Have it never done. Returns how much."""
    count = 0
    with context.platform(), transaction.atomic():
        for table, condition, dropped, values in which.tables():
            ended = f"{dropped}due_at = due_at - {HELD_SQL}, done_at = clock_timestamp(), last_error = %s"
            count += _change(table, ended, condition, [DROPPED, *values])
    return count


def held_kinds() -> list[HeldKind]:
    """What is held, counted; the most first. Nothing is looked through where nothing was ever restored."""
    if not Restore.objects.exists():
        return []
    queries = [
        f"SELECT '{kind}', {column}, count(*), min(due_at) - {HELD_SQL} FROM {table._meta.db_table}"  # noqa: S608
        f" WHERE done_at IS NULL AND {IS_HELD} GROUP BY {column}"  # nosec B608 # our own texts
        for kind, (table, column, _dropped) in TABLES.items()
    ]
    return [HeldKind(*row) for row in fetch_all(f"{' UNION ALL '.join(queries)} ORDER BY 3 DESC, 1, 2")]


def held_rows(which: Which, most: int) -> list[HeldRow]:
    """The first of them, by when they were due."""
    held = list[HeldRow]()
    for kind, (table, column, _dropped) in TABLES.items():
        if which.kind in ("", kind):
            rows: QuerySet[Any] = table._default_manager.filter(done_at=None, due_at__gt=business_now() + AWAY / 2)
            rows = rows.filter(**{column: which.what}) if which.what else rows
            for row in rows.select_related("tenant").order_by("due_at", "pk")[:most]:
                held.append(HeldRow(kind, row.pk, getattr(row, column), row.tenant, row.due_at - AWAY))
    return sorted(held, key=lambda each: (each.due_at, each.kind, each.id))[:most]
