"""Guards the tables that all clients share by row-level security: PostgreSQL shows a client its own rows alone.

The first name of the search path decides, whether a schema of that name exists or not: sessions in the public schema
(the platform), or in the staff's, see all rows; a session in a client's schema sees, changes and writes only that
client's rows, whatever a query forgets to filter. A client's code reads other rows only through `context.platform()`.
The policy binds the owner of the tables too; superusers, who make backups, are exempt.

A shared table that names its client (tenant_id) is guarded unless it stands in OVER_ALL_CLIENTS.
"""

from __future__ import annotations

import hashlib
from typing import Final

from django.db import transaction
from psycopg import sql

from tenants.database.patience import change_each
from tenants.database.statements import execute, fetch_all, wait_in_line

POLICY: Final = "one_client"
SEES_ALL: Final = ("public", "staff", "$user")  # the last: a session that has set no path
WAITS: Final = "2s"  # for the lock of a table, while all later queries wait too

# Table → why a client's schema may read all of its rows. Names, since the rooms above are unknown here.
OVER_ALL_CLIENTS: Final = {
    "calendars_bookedsession": "places are counted over all clients while one of them books",
    "calendars_finishedwindow": "how long a kind of work takes is learnt from all clients",
    "calls_call": "PostgreSQL takes no COPY into a guarded table, and calls come by the million",
    "calls_cell": "taken by COPY, as calls_call; what maintenance costs in calls is learnt from all clients",
    "directories_connection": "the platform's account serves every client; its secrets are sealed beside it",
    "registry_aliasclaim": "a brand belongs to one client among all",
    "registry_labelclaim": "a label must not look like another client's",
    "registry_labelinuse": "a guard keeps PostgreSQL from the index of its parts; handsets show what stands there",
    "registry_numberclaim": "a number belongs to one client among all",
    "registry_standbyallocation": "a standby number that another client has is not free",
    "tenants_domain": "by its host a request finds out which client it is for",
    "tenants_restore": "a restore of everything is one of each client too",
}

# Tables whose rows are of the client of another row: the column, and the table that it leads to.
THROUGH: Final = {
    "outbox_delivery": ("message_id", "outbox_message"),
    "reviews_attachment": ("entry_id", "reviews_entry"),
    "reviews_entry": ("case_id", "reviews_case"),
}

# Not current_schema(), which passes over what is not there: without its schema a client would be the platform.
_HERE: Final = """pg_catalog.btrim(pg_catalog.split_part(pg_catalog.current_setting('search_path'), ',', 1), '"')"""
# Functions, so that planning a statement on a guarded table does not plan these queries too. This one has a search path
# of its own: PostgreSQL would plan its query anew whenever another client's is in force, at the price of a statement.
_CLIENT: Final = """
CREATE OR REPLACE FUNCTION public.client_named(name text) RETURNS uuid LANGUAGE plpgsql STABLE
SET search_path = pg_catalog AS $$
BEGIN
    RETURN (SELECT id FROM public.tenants_tenant WHERE schema_name = client_named.name);
END $$
"""
CLIENT_IN_USE: Final = f"public.client_named({_HERE})"  # SQL: the id of the client that is in use; NULL: of none
_SEEN = sql.SQL("""
CREATE OR REPLACE FUNCTION public.{name}(anyelement) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM public.{whose} AS whose WHERE whose.id = $1);
END $$
""")
_PLATFORM = sql.SQL("{} = ANY ({})").format(sql.SQL(_HERE), sql.Literal([*SEES_ALL]))
_CLIENTS = sql.SQL(CLIENT_IN_USE)
_CITUS = "SELECT FROM pg_extension WHERE extname = 'citus'"

# Partitions too, which can be read by their own names: they are as the table that they are part of.
_SHARED = """
SELECT relation.relname, coalesce(root.relname, relation.relname)
FROM pg_class AS relation LEFT JOIN pg_class AS root ON root.oid = pg_partition_root(relation.oid)
WHERE relation.relnamespace = 'public'::regnamespace AND relation.relkind IN ('r', 'p')
  AND (relation.relname = ANY (%s) OR EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = relation.oid AND attname = 'tenant_id' AND NOT attisdropped))
ORDER BY 1
"""
_GUARDED = """
SELECT relname, obj_description(policy.oid, 'pg_policy')
FROM pg_policy AS policy JOIN pg_class AS relation ON relation.oid = polrelid
WHERE polname = %s AND relnamespace = 'public'::regnamespace AND relrowsecurity AND relforcerowsecurity
"""


def guard_shared_tables() -> list[str]:
    """Brings the policies of the shared tables to what this release wants; needs the owner's role, outside any client's
    schema and any transaction. A table that is right already stays untouched.

    Each table is changed in a short transaction of its own, so that old processes, which lock tables in other orders,
    neither wait for all of it nor stop it. Returns the tables that somebody holds too long: they stay as they were, and
    the next run retries them.
    """
    if _differing():
        with transaction.atomic():
            wait_in_line(POLICY)
            execute(_CLIENT)
            for _column, whose in THROUGH.values():
                execute(_SEEN.format(name=_seen(whose), whose=sql.Identifier(whose)))
    return change_each(_differing, _put_right)


def _differing() -> dict[str, sql.Composed | None]:
    """Returns the rules of those shared tables whose policies differ from them."""
    guarded = dict(fetch_all(_GUARDED, [POLICY]))
    each_row = bool(fetch_all(_CITUS))  # it takes no subquery in a policy
    rules = {table: _rule(root, each_row=each_row) for table, root in fetch_all(_SHARED, [[*THROUGH]])}
    return {table: rule for table, rule in rules.items() if guarded.get(table) != (rule and _digest(rule))}


def _put_right(table: str) -> None:
    """Changes a table's policy, unless another run has done it meanwhile."""
    wait_in_line(POLICY)
    others = _differing()
    if table in others:
        execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(WAITS)))
        _bind(table, others[table])


def _bind(table: str, rule: sql.Composed | None) -> None:
    names = {"policy": sql.Identifier(POLICY), "table": sql.Identifier("public", table)}
    execute(sql.SQL("DROP POLICY IF EXISTS {policy} ON {table}").format(**names))
    if rule is None:
        execute(sql.SQL("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY").format(**names))
        return
    told = sql.Literal(_digest(rule))
    execute(sql.SQL("CREATE POLICY {policy} ON {table} USING ({rule})").format(**names, rule=rule))
    execute(sql.SQL("COMMENT ON POLICY {policy} ON {table} IS {told}").format(**names, told=told))
    execute(sql.SQL("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY").format(**names))


def _rule(table: str, *, each_row: bool) -> sql.Composed | None:
    """Returns the condition for the rows of a table that are seen and may be written; None: all.

    each_row: evaluate the constant parts for each row, not once in a statement.
    """
    if table in OVER_ALL_CLIENTS:
        return None
    same = sql.SQL("({})") if each_row else sql.SQL("(SELECT {})")
    own = sql.SQL("tenant_id = {}").format(same.format(_CLIENTS))
    if table in THROUGH:
        column, whose = THROUGH[table]
        own = sql.SQL("public.{}({})").format(_seen(whose), sql.Identifier(column))
    return sql.SQL("{} OR {}").format(same.format(_PLATFORM), own)


def _seen(table: str) -> sql.Identifier:
    """Returns the name of the function that says whether a row of the table, by its id, is visible."""
    return sql.Identifier(f"{table}_seen")


def _digest(rule: sql.Composed) -> str:
    return hashlib.sha256((_CLIENT + _SEEN.as_string() + rule.as_string()).encode()).hexdigest()
