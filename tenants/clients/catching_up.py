"""Holds what work that was due before a restore would send outside.

The work runs as ever, but what it sends or orders outside was perhaps sent already, after the backup: that is held
until an administrator looks (tenants.clients.holding). A held row is due two centuries later than it was, so that no
query for due rows sees it, and its own time is not lost.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from tenants.models import Restore, Tenant

AWAY: Final = timedelta(hours=200 * 365 * 24)  # hours, so that no clock that is set forward or back changes it
HELD_SQL: Final = f"interval '{AWAY.days * 24} hours'"
IS_HELD: Final = f"due_at > clock_timestamp() + {HELD_SQL} / 2"  # nothing else is due in a century
_LAST_RESTORE: Final = """
    SELECT max(restored_at) FROM public.tenants_restore AS restored
    WHERE (restored.tenant_id IS NULL OR restored.tenant_id = {row}.tenant_id)
        AND restored.restored_at >= {row}.{due_at}
"""
_until: ContextVar[datetime | None] = ContextVar("catching_up_until", default=None)


@contextmanager
def catching_up(until: datetime | None) -> Iterator[None]:
    """Marks what is scheduled and queued inside as due before a restore (business time; None: before none)."""
    token = _until.set(until)
    try:
        yield
    finally:
        _until.reset(token)


def due_inside(due_at: datetime | None, *, outward: bool) -> datetime | None:
    """Returns when something that is scheduled now falls due; it is held if it goes outward and was due before the
    restore. None: now.
    """
    until = _until.get()
    if until is None or (due_at is not None and due_at > until):
        return due_at
    due = until if due_at is None else due_at  # so that what comes of it is known by its time, too
    return due + AWAY if outward else due


def restored_last(tenant: Tenant) -> datetime | None:
    """Returns when the tenant's rows were restored last, with all others or alone (business time)."""
    of_it = Restore.objects.filter(Q(tenant=None) | Q(tenant=tenant))
    return of_it.order_by("-restored_at").values_list("restored_at", flat=True).first()


def last_restore(rows: type[models.Model], due_at: str = "due_at") -> RawSQL:
    """Returns an expression for a query of a tenant's rows: the last restore before which the row was due, or NULL.

    It is plain SQL since each claim of due work uses it: Django took 0.5 ms to compile a Subquery for it.
    """
    of_it = _LAST_RESTORE.format(row=rows._meta.db_table, due_at=due_at)
    return RawSQL(of_it, [], models.DateTimeField(null=True))  # noqa: S611 # nosec B611 # names of our own models
