"""Reads the names of many clients' windows, in one look over their schemas."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import batched
from typing import Final
from uuid import UUID

from psycopg import sql

from maintenance.models import MaintenanceRequest, Window
from tenants.database.statements import fetch_all
from tenants.models import Tenant

AT_ONCE: Final = 100  # clients: each one's tables are locked while they are read
_ONE: Final = sql.SQL(
    "SELECT window_.id, asked.text, asked.content FROM {client}.{windows} AS window_"
    " JOIN {client}.{requests} AS asked ON asked.id = window_.request_id WHERE window_.id = ANY({keys})"
)


def titles_over_clients(windows: Iterable[tuple[Tenant, UUID]]) -> dict[UUID, str]:
    """Window → what it is called. One query for each AT_ONCE clients."""
    of_client = defaultdict[str, list[UUID]](list)
    for tenant, window in windows:
        of_client[tenant.schema_name].append(window)
    titles = dict[UUID, str]()
    for some in batched(of_client.items(), AT_ONCE, strict=False):
        names = {
            "windows": sql.Identifier(Window._meta.db_table),
            "requests": sql.Identifier(MaintenanceRequest._meta.db_table),
        }
        parts = [_ONE.format(client=sql.Identifier(name), keys=sql.Literal(keys), **names) for name, keys in some]
        for key, text, content in fetch_all(sql.SQL(" UNION ALL ").join(parts)):
            titles[key] = str(MaintenanceRequest(text=text, content=content))
    return titles
