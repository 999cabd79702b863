"""No foreign key leads from a client's schema to a table of all.

Each would put two triggers there for each client: every session holds them, and each next client takes longer to make.
Releases before made some, with clients' tables. Taking one away waits for all who read the table of all, and holds up
whoever comes after: it is no part of a migration, which would hold that table until its end.
"""

from typing import Final

from psycopg import sql

from tenants.database.patience import change_each
from tenants.database.statements import execute, fetch_all, wait_in_line

# For the lock of a table, while whoever comes after waits too; less than deadlock_timeout, so that no request is ended.
WAITS: Final = "500ms"
WAITS_FOR_ALL: Final = "200ms"  # where that is all clients
_LINE: Final = "tenants_constraints"
_LEADING_OUT: Final = """
SELECT nspname, own.relname, conname FROM pg_constraint
JOIN pg_class AS own ON own.oid = conrelid JOIN pg_class AS aim ON aim.oid = confrelid
JOIN pg_namespace ON pg_namespace.oid = own.relnamespace
WHERE contype = 'f' AND aim.relnamespace = 'public'::regnamespace AND (%(schema)s::text IS NULL OR nspname = %(schema)s)
  AND nspname IN (SELECT schema_name FROM public.tenants_tenant UNION SELECT name FROM public.tenants_spareschema)
  AND nspname <> 'public'
ORDER BY own.relname, conname
"""


def free_shared_tables() -> list[str]:
    """Take away what leads from clients' schemas to tables of all; the owner's role, outside any transaction. Returns
    the schemas of which somebody holds tables too long: they work as before, and the next run goes on with them.
    """
    return change_each(_schemas, _free)


def _schemas() -> list[str]:
    return sorted({schema for schema, _table, _name in fetch_all(_LEADING_OUT, {"schema": None})})


def _free(schema: str) -> None:
    """The client's own tables are locked first: the table of all is waited for last, and held for the least time."""
    wait_in_line(_LINE)
    leading = fetch_all(_LEADING_OUT, {"schema": schema})
    execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(WAITS)))
    for _schema, table, _name in leading:
        execute(sql.SQL("LOCK TABLE {}").format(sql.Identifier(schema, table)))
    execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(WAITS_FOR_ALL)))
    for _schema, table, name in leading:
        names = {"table": sql.Identifier(schema, table), "name": sql.Identifier(name)}
        execute(sql.SQL("ALTER TABLE {table} DROP CONSTRAINT {name}").format(**names))
