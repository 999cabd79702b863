"""What makes keys of outgoing orders new again after the database was restored: an epoch of each client in them.

A restored database numbers its orders a second time. A party that has seen those keys would take the orders for the
old ones, or refuse them; with another epoch in every key it cannot. Epochs are random: none comes twice.
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
    """Emitted outside any client's schema: what outside parties hold may be newer than what stands here."""


@dataclass(frozen=True)
class ClientRestored(Event):
    """Emitted inside the schema of a client that alone was restored: its due work in the shared tables may be gone.

    before: the schema in which its tables stand as they were before; empty where they are lost.
    """

    tenant: Tenant
    before: str


def current(tenant: UUID) -> str:
    """The client's epoch, 32 characters; a new one first for everybody when this is another database than it was."""
    for _time in range(2):
        if row := fetch_one(READ, [tenant]):
            return str(row[0].hex)
        _follow(tenant)
    raise RuntimeError(f"the client {tenant} is gone")


def renew(tenant: UUID) -> None:
    """Give one client a new epoch: a party knows its keys already."""
    execute(RAISE, {"tenant": tenant})


def database_was_restored() -> int:
    """New epochs for everybody, what is due outward is held, and what hangs on it; answers how many clients there are.
    After every restore.
    """
    with context.platform(), transaction.atomic():
        _note_origin()
        hold_back(None)
        raised = execute(RAISE, {"tenant": None})
        DatabaseRestored().emit()
    log.warning("database.restored", clients=raised)
    return raised


def client_was_restored(tenant: Tenant, before: str = "") -> None:
    """As database_was_restored, for a client whose schema alone was put back; what is to be done for it is ahead again.
    before: as of ClientRestored. Safe to repeat.
    """
    with context.client(tenant), transaction.atomic():
        renew(tenant.pk)
        with catching_up(hold_back(tenant).restored_at):
            ClientRestored(tenant, before).emit()
    log.warning("client.restored", client=tenant.schema_name)


def look_where_it_stands() -> bool:
    """Take note of where the database is now; whether it is another one than it was, and so was restored."""
    with context.platform(), transaction.atomic():
        before, now = _note_origin()
        restored = before not in (None, now)
        if restored:
            database_was_restored()
    return restored


def _follow(tenant: UUID) -> None:
    """Take note of where the database is now, and of a client that has no epoch yet."""
    if not look_where_it_stands():
        renew(tenant)


def _note_origin() -> tuple[str | None, str]:
    """Where the database was when it was last looked at, None: never, and where it is; the row is locked."""
    now = str(fetch_one(HERE)[0])
    fresh = execute(
        "INSERT INTO public.tenants_databaseorigin (id, origin) VALUES (1, %s) ON CONFLICT (id) DO NOTHING", [now]
    )
    before = str(fetch_one("SELECT origin FROM public.tenants_databaseorigin FOR UPDATE")[0])
    execute("UPDATE public.tenants_databaseorigin SET origin = %s WHERE origin <> %s", [now, now])
    return None if fresh else before, now
