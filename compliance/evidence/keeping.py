"""Keeps a client's history through a restore of its tables: it only ever grows, and what was signed stays provable."""

from typing import Final

from django.db import models
from psycopg import sql

from compliance.evidence.models import Leaf, Opening, Record, Tile
from tenants.clients.epochs import ClientRestored
from tenants.database.statements import execute

_LOG: Final[tuple[type[models.Model], ...]] = (Record, Opening, Leaf, Tile)  # whom others refer to comes first
# One sequence numbers all rows of a client (tenants.database.ids); the backup's lags behind the history put back.
_NUMBERS_GO_ON: Final = """
    SELECT setval('row_ids', greatest(
        last_value, (SELECT max(id) FROM evidence_record), (SELECT max(id) FROM evidence_opening)
    )) FROM row_ids
"""


def keep_history(event: ClientRestored) -> None:
    """Puts back the history as it stood before the restore, in place of the backup's. Bound to ClientRestored, first.

    It runs with the owner's role; the triggers that forbid changes are off meanwhile, in this transaction.
    """
    if not event.before:
        return
    tables = [sql.Identifier(model._meta.db_table) for model in _LOG]
    for table in tables:
        execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
    execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(tables)))
    for model, table in zip(_LOG, tables, strict=True):
        columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in model._meta.local_concrete_fields])
        copy = "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {before}.{table}"
        execute(sql.SQL(copy).format(table=table, columns=columns, before=sql.Identifier(event.before)))
    execute(_NUMBERS_GO_ON)
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit holds the tables
    for table in tables:
        execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
    execute("SET CONSTRAINTS ALL DEFERRED")
