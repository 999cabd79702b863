"""Tables of all clients, before a query that forgot whose rows it wants: raw SQL in one client's schema, by each role.

The tables are found in the catalogue; the rows of two clients in them are made up from it too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import sql
from psycopg.types.json import Jsonb

from tenants.database import patience, row_security
from tenants.database.migrating import behind
from tenants.database.row_security import OVER_ALL_CLIENTS, THROUGH
from tests.database import Database

OF_CLIENTS = """
SELECT relname, relrowsecurity AND relforcerowsecurity, EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
  AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped)
"""
COLUMNS = """
SELECT attname, format_type(atttypid, NULL), information_schema._pg_char_max_length(atttypid, atttypmod),
    attnotnull AND NOT atthasdef AND attidentity = '', key.relname
FROM pg_attribute LEFT JOIN LATERAL (
    SELECT relname FROM pg_constraint JOIN pg_class ON pg_class.oid = confrelid
    WHERE conrelid = attrelid AND contype = 'f' AND conkey = ARRAY[attnum] LIMIT 1) AS key ON true
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
VALUES = {"boolean": False, "bytea": b"", "jsonb": Jsonb({}), "json": Jsonb({}), "date": "2026-01-01"}
VALUES |= {"timestamp with time zone": "2026-01-01T00:00Z", "interval": "1 hour", "double precision": 1.0}
VALUES |= {"smallint": 1, "integer": 1, "bigint": 1, "numeric": 1, "inet": "192.0.2.1"}

# Unique columns other than the primary key: of a guarded table all keys count, those of rows that are not seen too.
UNIQUE = """
SELECT indrelid::regclass::text || ' (' || string_agg(attname, ', ' ORDER BY ordinality) || ')'
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    CROSS JOIN unnest(indkey) WITH ORDINALITY AS key (attnum, ordinality)
    JOIN pg_attribute USING (attnum)
WHERE attrelid = indrelid AND indisunique AND NOT indisprimary AND relrowsecurity AND NOT relispartition
GROUP BY indexrelid, indrelid HAVING NOT 'tenant_id' = ANY (array_agg(attname))
"""

GENERATED = {"ranked_at"}
# Why nobody chooses what stands there.
UNIQUE_OVER_CLIENTS = {
    "tenants_companysignin (domain)": "of proved ones: only whoever may write the domain's DNS meets another's",
    "attempts_attempt (endpoint, event, round, number)": "ids of ours",
    "calendars_mustmove (change_id, window_id)": "an id of ours",
    "campaigns_member (window_id)": "an id of ours",
    "duty_alert (about)": "made of an id of ours",
    "errands_errand (key)": "made of the client and ids of ours",
    "intake_pooled (subject_id)": "an id of ours",
    "ledger_entry (key)": "of payments alone, the bank's reference: finance enters it",
    "ledger_entry (reverses_id)": "an id of ours",
    "ledger_invoicerequest (number)": "of the tax administration: finance enters it",
    "outbox_message (key)": "begins with the client",
    "promises_promisealert (window_id)": "an id of ours",
    "reviews_case (handed_in_by_id)": "an id of ours, of a member of the staff",
    "unanswered_unanswerednotice (notice_id)": "an id of ours",
}
KEYED_BY_CLIENT = {"registry_modelinuse", "registry_unprovedcount", "tenants_orderepoch"}


class Inventor:
    """Makes up a row of a table, and those that it refers to, for one client. By a role that sees all."""

    def __init__(self, role: psycopg.Connection, tenant: UUID) -> None:
        self.role, self.tenant, self.made = role, tenant, dict[str, Any]()

    def key_of(self, table: str) -> Any:
        """The key of the client's row in a table."""
        if table == "tenants_tenant":
            return self.tenant
        if table not in self.made:
            self.made[table] = self._row_of(table)
        return self.made[table]

    def _row_of(self, table: str) -> Any:
        columns = self.role.execute(COLUMNS, [f"public.{table}"]).fetchall()
        of_client = ("tenant_id", THROUGH.get(table, ("",))[0])
        row: dict[str, Any] = {}
        for name, kind, longest, demanded, refers_to in columns:
            if refers_to is not None and (demanded or name in of_client):
                row[name] = self.key_of(refers_to)
            elif name in of_client:
                row[name] = self.tenant
            elif demanded:
                row[name] = self._value_of(kind, longest)
        key = "id" if any(name == "id" for name, *_rest in columns) else self._primary_key(table)
        return self.role.execute(
            sql.SQL("INSERT INTO public.{} ({}) VALUES ({}) RETURNING {}").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join([sql.Placeholder()] * len(row)),
                sql.Identifier(key),
            ),
            [*row.values()],
        ).fetchone()[0]  # type: ignore[index]

    def _value_of(self, kind: str, longest: int | None) -> Any:
        if kind == "uuid":
            return uuid4()
        return [] if kind.endswith("[]") else VALUES.get(kind, uuid4().hex[:longest])

    def _primary_key(self, table: str) -> str:
        row = self.role.execute(
            "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]"
            " WHERE indrelid = %s::regclass AND indisprimary",
            [f"public.{table}"],
        )
        return str(row.fetchone()[0])  # type: ignore[index]


def unique_over_clients(database: Database) -> set[str]:
    with database.owner() as owner:
        return {name for (name,) in owner.execute(UNIQUE)}


@contextmanager
def standing_in(url: str, schema: str) -> Iterator[psycopg.Connection]:
    """A connection whose search path is that of a client's request."""
    with psycopg.connect(url, autocommit=True, options=f"-c search_path={schema},public") as role:
        yield role


def tables_of_clients(database: Database) -> dict[str, tuple[bool, bool]]:
    """Shared tables with a client's column: whether row security is forced, and whether there is a policy."""
    with database.owner() as owner:
        return {name: (forced, policy) for name, forced, policy in owner.execute(OF_CLIENTS)}


def test_each_shared_table_is_guarded_or_stands_in_the_list_with_its_reason(own_database: Database) -> None:
    tables = tables_of_clients(own_database)
    assert len(tables) > 25
    assert {name for name, state in tables.items() if state != (True, True)} == {*OVER_ALL_CLIENTS}
    assert all(OVER_ALL_CLIENTS.values())
    assert not {name for name, state in tables.items() if name in OVER_ALL_CLIENTS and any(state)}


def test_no_client_meets_anothers_row_by_a_value_that_it_chose(own_database: Database) -> None:
    """Where a unique column is not each client's own, one is refused for what another has: which it learns thereby."""
    assert unique_over_clients(own_database) == {*UNIQUE_OVER_CLIENTS}


@pytest.mark.parametrize("role", ["run-time", "owner"])
def test_in_a_clients_schema_there_are_no_rows_of_others(own_database: Database, role: str) -> None:
    """By either role of the product: nothing is seen, changed, taken or foisted on another client."""
    url = own_database.url if role == "run-time" else own_database.owner_url
    guarded = sorted({*tables_of_clients(own_database)} - {*OVER_ALL_CLIENTS} | {*THROUGH})
    tried = 0
    with standing_in(own_database.owner_url, "staff") as platform, standing_in(url, "acme") as acme:
        ids = dict(platform.execute("SELECT schema_name, id FROM tenants_tenant").fetchall())
        ours, theirs = Inventor(platform, ids["acme"]), Inventor(platform, ids["globex"])
        for table in guarded:
            own, other, name = ours.key_of(table), theirs.key_of(table), sql.Identifier("public", table)
            key = sql.Identifier("id" if table not in KEYED_BY_CLIENT else "tenant_id")
            row = platform.execute(
                sql.SQL("SELECT to_jsonb(t) FROM {} AS t WHERE {} = %s").format(name, key), [other]
            ).fetchone()
            assert row is not None
            column = THROUGH[table][0] if table in THROUGH else "tenant_id"
            seen = {each[0] for each in acme.execute(sql.SQL("SELECT {} FROM {}").format(key, name))}
            assert own in seen, table
            assert other not in seen, table
            for done in ("UPDATE {0} SET {2} = {2} WHERE {1} = %s", "DELETE FROM {0} WHERE {1} = %s"):
                statement = sql.SQL(done).format(name, key, sql.Identifier(column))
                assert acme.execute(statement, [other]).rowcount == 0, (table, done)
            names = sql.SQL(", ").join(map(sql.Identifier, sorted({*row[0]} - {*GENERATED})))
            foisted = sql.SQL("INSERT INTO {0} ({1}) SELECT {1} FROM jsonb_populate_record(NULL::{0}, %s)").format(
                name, names
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                acme.execute(foisted, [Jsonb(row[0])])
            tried += 1
    assert tried == len(guarded) > 20


def test_a_client_does_not_give_its_rows_away(own_database: Database) -> None:
    with standing_in(own_database.url, "staff") as platform, standing_in(own_database.url, "acme") as acme:
        ids = dict(platform.execute("SELECT schema_name, id FROM tenants_tenant").fetchall())
        own = Inventor(platform, ids["acme"]).key_of("agenda_work")
        for whose in (ids["globex"], None):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                acme.execute("UPDATE agenda_work SET tenant_id = %s WHERE id = %s", [whose, own])


@pytest.mark.parametrize("role", ["run-time", "owner"])
def test_a_path_whose_schema_is_not_there_is_not_the_platforms(own_database: Database, role: str) -> None:
    """PostgreSQL looks for tables in the next schema of the path then, which is public."""
    url = own_database.url if role == "run-time" else own_database.owner_url
    with standing_in(own_database.owner_url, "staff") as platform:
        ids = dict(platform.execute("SELECT schema_name, id FROM tenants_tenant").fetchall())
        for schema in ("acme", "globex"):
            Inventor(platform, ids[schema]).key_of("agenda_work")
        Inventor(platform, ids["globex"]).key_of("outbox_delivery")
    with own_database.owner() as owner:
        owner.execute("DROP SCHEMA acme CASCADE")
    whose = "SELECT DISTINCT tenant_id FROM agenda_work"
    for path, seen in (("acme", [(ids["acme"],)]), ("nobody", [])):
        with standing_in(url, path) as lost:
            assert lost.execute("SELECT current_schema()").fetchone() == ("public",)
            assert lost.execute(whose).fetchall() == seen, path
            assert lost.execute("SELECT FROM outbox_delivery").fetchall() == [], path
            foisted = (
                "INSERT INTO agenda_work (tenant_id, name, key, arguments, lane, due_at, fence, attempts, last_error)"
                " VALUES (%s, 'x', 'x', '{}', 'bulk', now(), 0, 0, '')"
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                lost.execute(foisted, [ids["globex"]])
    for path in ("public", "staff", '"$user"'):
        with standing_in(url, path) as platform:
            assert len(platform.execute(whose).fetchall()) >= 2, path


@pytest.mark.parametrize("role", ["run-time", "owner"])
def test_neither_role_stands_above_it_nor_reads_less_unseen(own_database: Database, role: str) -> None:
    """With it switched off, as pg_dump does, a role that may not see all is refused instead of given a part."""
    with psycopg.connect(own_database.url if role == "run-time" else own_database.owner_url) as connected:
        above = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert connected.execute(above).fetchone() == (False,)
        connected.execute("SET row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connected.execute("SELECT FROM public.agenda_work")


def test_what_was_undone_by_hand_is_mended_by_the_next_migration(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a new table is guarded by it, without anybody having thought of that."""
    before = tables_of_clients(own_database)
    with own_database.owner() as owner:
        owner.execute("DROP POLICY one_client ON public.agenda_work")
        owner.execute("ALTER TABLE public.ledger_entry NO FORCE ROW LEVEL SECURITY")
        owner.execute("ALTER TABLE public.outbox_message DISABLE ROW LEVEL SECURITY")
        owner.execute("CREATE TABLE public.later_thing (tenant_id uuid)")
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", "shouhao_owner")
    with CaptureQueriesContext(connection) as first:
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    assert tables_of_clients(own_database) == {**before, "later_thing": (True, True)}
    with CaptureQueriesContext(connection) as again:
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    changes = [sum("POLICY" in query["sql"] for query in asked) for asked in (first, again)]
    assert changes == [3 * 4, 0], "a table that is as it should be is not locked"


# ---------------------------------------------------------------- guarded for the first time, beside who works


@pytest.fixture
def unguarded(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """As a release before row security has left it; Django has the owner's role."""
    with own_database.owner() as owner:
        for table in tables_of_clients(own_database).keys() | THROUGH.keys():
            name = sql.Identifier("public", table)
            owner.execute(sql.SQL("DROP POLICY IF EXISTS one_client ON {}").format(name))
            owner.execute(
                sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY").format(name)
            )
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", "shouhao_owner")
    monkeypatch.setattr(row_security, "WAITS", "300ms")
    return own_database


def guard() -> None:
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)


def test_old_processes_that_lock_tables_in_another_order_go_on(
    unguarded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One has the last of the tables, and wants the first when that has been guarded: all in one transaction would have
    been a deadlock, of which PostgreSQL ends one.
    """
    first, *_between, last = row_security._differing()
    bind = row_security._bind
    with standing_in(unguarded.url, "staff") as old, old.transaction(), ThreadPoolExecutor(1) as threads:
        old.execute(sql.SQL("SELECT FROM public.{}").format(sql.Identifier(last)))

        def bound(table: str, rule: sql.Composed | None) -> None:
            bind(table, rule)
            if table == first:
                answers.append(threads.submit(old.execute, sql.SQL("SELECT FROM {}").format(sql.Identifier(first))))

        answers = list[Any]()
        monkeypatch.setattr(row_security, "_bind", bound)
        monkeypatch.setattr(patience, "PATIENCE", 0.0)
        with pytest.raises(CommandError, match=rf"too long to be guarded: {last}\."):
            guard()
        answers[0].result(timeout=10)
    assert {*row_security._differing()} == {last}, "what was held is named, all others are guarded"
    guard()
    assert not row_security._differing(), "the next run has healed it"
    connection.close()
    assert tables_of_clients(unguarded)["agenda_work"] == (True, True)


def test_who_holds_a_table_for_a_while_is_waited_for(unguarded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tried again, so that whoever comes after waits no longer than one try."""
    tries = list[float]()
    with standing_in(unguarded.url, "staff") as old:
        old.execute("BEGIN")
        old.execute("SELECT FROM public.agenda_work")

        def pause(seconds: float) -> None:
            tries.append(seconds)
            if len(tries) == 2:
                old.execute("COMMIT")

        monkeypatch.setattr(patience, "time", SimpleNamespace(monotonic=time.monotonic, sleep=pause))
        guard()
    assert tries == [patience.PAUSE] * 2
    assert not row_security._differing()


def test_a_table_that_stays_in_use_does_not_keep_clients_from_being_migrated(
    unguarded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unguarded.owner() as owner:
        owner.execute("DROP TABLE acme.documents_document")
        owner.execute("DELETE FROM acme.django_migrations WHERE app = 'documents'")
    monkeypatch.setattr(patience, "PATIENCE", 0.0)
    with standing_in(unguarded.url, "staff") as backup, backup.transaction():
        backup.execute("SELECT FROM public.agenda_work")
        with pytest.raises(CommandError, match=r"too long to be guarded: agenda_work\.") as failed:
            call_command("migrate_schemas", interactive=False, verbosity=0)
    assert failed.value.returncode == 3, "the roles may start"
    assert behind(["acme", "globex", "staff"]) == []
    assert {*row_security._differing()} == {"agenda_work"}
