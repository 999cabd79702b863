"""Holds what was due outward when a database was restored: it may have been sent after the backup.

Messages, tries at clients' programs and orders to outside parties that were due when the database, or one client's part
of it, was restored wait until an administrator releases or drops them. Work that falls due later goes on as usual.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from tenants import context
from tenants.agenda.models import Claimable, Work
from tenants.agenda.services import CHANNEL, OUTWARD
from tenants.clients.catching_up import AWAY, HELD_SQL, IS_HELD
from tenants.clock import business_now
from tenants.database.statements import execute, fetch_all
from tenants.domain.webhooks import TryOutcome
from tenants.events import Event
from tenants.models import Restore, Tenant
from tenants.outbox.models import Message
from tenants.webhooks.attempts.models import Attempt

log = structlog.get_logger(__name__)

DROPPED: Final = gettext_noop("dropped by an administrator after a restore")
JOINED: Final = gettext_noop("made one with the newest of its key after a restore")
IN_HAND: Final = "lease_until >= clock_timestamp()"
# Only the newest row of a key is held, as no other may wait beside it; it takes the due time of the oldest.
ONE_OF_EACH: Final = """
WITH same AS (
    SELECT id, min(due_at) OVER of_key AS oldest,
           id <> first_value(id) OVER (of_key ORDER BY lease_until IS NOT NULL, id DESC) AS older
    FROM agenda_work WHERE done_at IS NULL AND name = ANY(%(names)s) {scope}
    WINDOW of_key AS (PARTITION BY tenant_id, name, key)
)
UPDATE agenda_work AS work SET
    due_at = least(due_at, oldest), lease_until = CASE WHEN NOT older THEN lease_until END,
    done_at = CASE WHEN older THEN clock_timestamp() END,
    last_error = CASE WHEN older THEN %(joined)s ELSE last_error END
FROM same WHERE work.id = same.id AND oldest <= %(restored)s AND (older OR due_at > oldest)
"""
# Kind → the table, the column that names a row for people, and the changes to a row that is dropped.
TABLES: Final[Mapping[str, tuple[type[Claimable], str, str]]] = {
    "message": (Message, "template", f"state = '{Message.State.VOID}', "),
    "webhook": (Attempt, "reason", f"outcome = '{TryOutcome.DROPPED}', "),
    "order": (Work, "name", ""),
}


@dataclass(frozen=True)
class HeldCount:
    """The number of rows of a kind (of TABLES) and name, of one client, that were held, released or dropped. tenant
    None: the platform's own.
    """

    tenant: UUID | None
    kind: str
    what: str
    count: int


@dataclass(frozen=True)
class OutwardHeld(Event):
    """Rows were held after a restore. Emitted outside any client's schema, or in that of the one client."""

    restore: Restore
    held: Sequence[HeldCount]


@dataclass(frozen=True)
class HeldKind:
    """The number of held rows of a kind (of TABLES) and name (a template, a name of work); since: the oldest."""

    kind: str
    what: str
    count: int
    since: datetime


@dataclass(frozen=True)
class HeldRow:
    """A row that is held. due_at: when it was due (business time)."""

    kind: str
    id: int
    what: str
    tenant: Tenant | None
    due_at: datetime


@dataclass(frozen=True)
class Which:
    """Selects what is released or dropped: everything held, or only this kind, this name, this row."""

    kind: str = ""
    what: str = ""
    id: int = 0

    def chosen(self) -> Iterator[tuple[str, str, list[Any]]]:
        """Yields each kind, the condition for its rows, and the values."""
        for kind, (_table, column, _dropped) in TABLES.items():
            if self.kind not in ("", kind):
                continue
            filters = [(column, self.what), ("id", self.id)]
            asked = [(name, value) for name, value in filters if value]
            condition = "".join(f" AND {name} = %s" for name, _value in asked)
            yield kind, f"done_at IS NULL AND {IS_HELD}{condition}", [value for _name, value in asked]


def hold_back(tenant: Tenant | None) -> Restore:
    """Notes a restore, of one client or of all, and holds what was due outward; in the caller's transaction."""
    restored = Restore.objects.create(tenant=tenant, restored_at=business_now())
    values = {"restored": restored.restored_at, "tenant": tenant and tenant.pk, "names": sorted(OUTWARD)}
    scope = ""  # leases of the backup's time are nobody's
    if tenant is not None:  # the shared tables were not restored: what is in hand goes on
        scope = f"AND tenant_id = %(tenant)s AND NOT coalesce({IN_HAND}, false)"
    held = list[HeldCount]()
    execute(ONE_OF_EACH.replace("{scope}", scope), values | {"joined": JOINED})
    for kind in TABLES:
        condition = f"done_at IS NULL AND due_at <= %(restored)s {scope}"
        if kind == "order":
            condition += " AND name = ANY(%(names)s)"
        # Without a lease it is the one that waits: what is scheduled anew is added to it, and does not pass.
        held += _change(kind, f"due_at = due_at + {HELD_SQL}, lease_until = NULL", condition, values)
    log.warning("restore.held", client=tenant.schema_name if tenant else "", held=total(held))
    if held:
        OutwardHeld(restored, held).emit()
    return restored


def total(counts: Sequence[HeldCount]) -> int:
    """Returns how many rows it is in all."""
    return sum(each.count for each in counts)


def _change(kind: str, changes: str, condition: str, values: Any) -> list[HeldCount]:
    table, column, _dropped = TABLES[kind]
    changed = fetch_all(
        f"WITH changed AS (UPDATE {table._meta.db_table} SET {changes} WHERE {condition} RETURNING tenant_id, {column})"  # noqa: S608
        f" SELECT tenant_id, {column}, count(*) FROM changed GROUP BY 1, 2 ORDER BY 1, 2",  # nosec B608 # our own texts
        values,
    )
    return [HeldCount(whose, kind, what, count) for whose, what, count in changed]


def release_held(which: Which) -> list[HeldCount]:
    """Releases held rows: they are due at once. Returns how many."""
    counts = list[HeldCount]()
    with context.platform(), transaction.atomic():
        for kind, condition, values in which.chosen():
            freed = f"due_at = due_at - {HELD_SQL}, not_before = clock_timestamp(), attempts = 0, last_error = ''"
            counts += _change(kind, freed, condition, values)
        execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return counts


def drop_held(which: Which) -> list[HeldCount]:
    """Drops held rows, which are then never done. Returns how many."""
    counts = list[HeldCount]()
    with context.platform(), transaction.atomic():
        for kind, condition, values in which.chosen():
            ended = f"{TABLES[kind][2]}due_at = due_at - {HELD_SQL}, done_at = clock_timestamp(), last_error = %s"
            counts += _change(kind, ended, condition, [DROPPED, *values])
    return counts


def held_kinds() -> list[HeldKind]:
    """Returns what is held, counted; the most first. It searches nothing where nothing was ever restored."""
    if not Restore.objects.exists():
        return []
    queries = [
        f"SELECT '{kind}', {column}, count(*), min(due_at) - {HELD_SQL} FROM {table._meta.db_table}"  # noqa: S608
        f" WHERE done_at IS NULL AND {IS_HELD} GROUP BY {column}"  # nosec B608 # our own texts
        for kind, (table, column, _dropped) in TABLES.items()
    ]
    return [HeldKind(*row) for row in fetch_all(f"{' UNION ALL '.join(queries)} ORDER BY 3 DESC, 1, 2")]


def held_rows(which: Which, most: int) -> list[HeldRow]:
    """Returns the first held rows, by when they were due."""
    held = list[HeldRow]()
    for kind, (table, column, _dropped) in TABLES.items():
        if which.kind in ("", kind):
            rows: QuerySet[Any] = table._default_manager.filter(done_at=None, due_at__gt=business_now() + AWAY / 2)
            rows = rows.filter(**{column: which.what}) if which.what else rows
            for row in rows.select_related("tenant").order_by("due_at", "pk")[:most]:
                held.append(HeldRow(kind, row.pk, getattr(row, column), row.tenant, row.due_at - AWAY))
    return sorted(held, key=lambda each: (each.due_at, each.kind, each.id))[:most]
