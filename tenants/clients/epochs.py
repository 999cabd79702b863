"""Makes keys of outgoing orders new again after a restore of the database, by an epoch of each client in them.

A restored database numbers its orders a second time. A party that has seen those keys would take the orders for the old
ones, or refuse them; with another epoch in every key it cannot. Epochs are random: none comes twice.
"""

from dataclasses import dataclass
from uuid import UUID

import structlog
from django.db import transaction

from tenants import context
from tenants.clients.catching_up import catching_up
from tenants.clients.holding import hold_back
from tenants.database.statements import execute, fetch_one
from tenants.events import Event
from tenants.models import Tenant

log = structlog.get_logger(__name__)


# A copy of the cluster goes on under another timeline; a dump is loaded into another cluster, or another database.
HERE = """
SELECT concat_ws('/', system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8),
                 (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
FROM pg_control_system()
"""
READ = f"""
SELECT epoch FROM public.tenants_orderepoch, public.tenants_databaseorigin WHERE tenant_id = %s AND origin = ({HERE})
"""  # noqa: S608 # nosec B608 # both are texts of this module
RAISE = """
INSERT INTO public.tenants_orderepoch AS held (tenant_id, epoch)
SELECT id, gen_random_uuid() FROM public.tenants_tenant WHERE %(tenant)s::uuid IS NULL OR id = %(tenant)s
ON CONFLICT (tenant_id) DO UPDATE SET epoch = excluded.epoch
"""


@dataclass(frozen=True)
class DatabaseRestored(Event):
    """The database was restored: outside parties may hold newer data than it does. Emitted outside any
    client's schema.
    """


@dataclass(frozen=True)
class ClientRestored(Event):
    """One client alone was restored, so its due work in the shared tables may be gone. Emitted inside its schema.

    before: the schema that holds its tables as they were before; empty where they are lost.
    """

    tenant: Tenant
    before: str


def current(tenant: UUID) -> str:
    """Returns the client's epoch, 32 characters; if the database is another one than before, renews all
    epochs first.
    """
    for _time in range(2):
        if row := fetch_one(READ, [tenant]):
            return str(row[0].hex)
        _follow(tenant)
    raise RuntimeError(f"the client {tenant} is gone")


def renew(tenant: UUID) -> None:
    """Gives one client a new epoch, since a party knows its keys already."""
    execute(RAISE, {"tenant": tenant})


def database_was_restored() -> int:
    """Renews all epochs, holds what is due outward and emits DatabaseRestored; for use after every restore.

    Returns the number of clients.
    """
    with context.platform(), transaction.atomic():
        _note_origin()
        hold_back(None)
        raised = execute(RAISE, {"tenant": None})
        DatabaseRestored().emit()
    log.warning("database.restored", clients=raised)
    return raised


def client_was_restored(tenant: Tenant, before: str = "") -> None:
    """Does the same for a client whose schema alone was put back, and schedules its work again.

    before: as in ClientRestored. Safe to repeat.
    """
    with context.client(tenant), transaction.atomic():
        renew(tenant.pk)
        with catching_up(hold_back(tenant).restored_at):
            ClientRestored(tenant, before).emit()
    log.warning("client.restored", client=tenant.schema_name)


def look_where_it_stands() -> bool:
    """Notes which database this is now. Returns True if it is another one than before, and so was restored."""
    with context.platform(), transaction.atomic():
        before, now = _note_origin()
        restored = before not in (None, now)
        if restored:
            database_was_restored()
    return restored


def _follow(tenant: UUID) -> None:
    """Notes which database this is now, and gives a client its first epoch if it has none."""
    if not look_where_it_stands():
        renew(tenant)


def _note_origin() -> tuple[str | None, str]:
    """Returns which database it was at the last look (None: never looked) and which it is now; the row is locked."""
    now = str(fetch_one(HERE)[0])
    fresh = execute(
        "INSERT INTO public.tenants_databaseorigin (id, origin) VALUES (1, %s) ON CONFLICT (id) DO NOTHING", [now]
    )
    before = str(fetch_one("SELECT origin FROM public.tenants_databaseorigin FOR UPDATE")[0])
    execute("UPDATE public.tenants_databaseorigin SET origin = %s WHERE origin <> %s", [now, now])
    return None if fresh else before, now
