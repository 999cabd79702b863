"""tenants.postgresql.base: the search path in force is the one that is wanted, whatever happened to the session."""

from __future__ import annotations

import random
from contextlib import suppress

import psycopg
import pytest
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext

from tenants import context
from tenants.models import Tenant
from tests.database import Database

HAPPENINGS = ("plain", "commit", "undo", "fail and go on", "end", "nothing")


class Undone(Exception):
    """What rolls back."""


def schema_in_force() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def test_each_query_goes_where_it_is_to_go_over_hundreds_of_changes(
    own_database: Database, acme: Tenant, globex: Tenant
) -> None:
    chance = random.Random(7)
    seen = 0

    def step(depth: int) -> None:
        nonlocal seen
        where = chance.choice([acme, globex, None])
        with context.client(where) if where else context.platform():
            if chance.random() < 0.7:
                assert schema_in_force() == (where.schema_name if where else "public")
                seen += 1
            kind = (
                chance.choice(["plain", "commit", "undo", "fail and go on", "end", "leave open"]) if depth < 3 else ""
            )
            if kind == "plain":
                step(depth + 1)
            elif kind == "commit":
                with transaction.atomic():
                    step(depth + 1)
            elif kind == "undo":
                with suppress(Undone), transaction.atomic():
                    step(depth + 1)
                    raise Undone
            elif kind == "fail and go on" and not connection.in_atomic_block:
                with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                    step(depth + 1)
                    cursor.execute("SELECT 1 / 0")
            elif kind == "end" and not connection.in_atomic_block:
                connection.close()
        assert schema_in_force() == connection.schema_name
        seen += 1

    for _ in range(300):
        step(0)
    assert seen > 600


def test_a_commit_that_postgresql_makes_a_rollback_of_leaves_no_client_behind(
    own_database: Database, acme: Tenant, globex: Tenant
) -> None:
    """Whoever passes over an error inside of a transaction commits one that is broken: its SET is undone silently."""
    with context.client(acme):
        assert schema_in_force() == "acme"
    with suppress(DatabaseError), context.client(globex), transaction.atomic(), connection.cursor() as cursor:
        assert schema_in_force() == "globex"
        with suppress(DatabaseError):
            cursor.execute("SELECT 1 / 0")
    with context.client(acme):
        schema_in_force()
        with context.client(globex):
            with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                schema_in_force()
                with suppress(DatabaseError):
                    cursor.execute("SELECT 1 / 0")
            assert schema_in_force() == "globex", "the same block goes on"
    with context.client(globex):
        assert schema_in_force() == "globex"


def test_the_same_clients_next_request_sets_nothing(own_database: Database, acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        schema_in_force()
    with CaptureQueriesContext(connection) as again, context.client(acme):
        schema_in_force()
    with CaptureQueriesContext(connection) as other, context.client(globex):
        schema_in_force()
    assert (len(again), len(other)) == (1, 2)


@pytest.mark.parametrize("gone", ["ended by the server", "alive"])
def test_a_session_that_has_ended_is_seen_without_a_statement(own_database: Database, gone: str) -> None:
    connection.ensure_connection()
    before = connection.connection.info.backend_pid
    if gone == "ended by the server":
        with psycopg.connect(own_database.url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    connection.health_check_done = False
    with CaptureQueriesContext(connection) as asked:
        connection.close_if_health_check_failed()
    assert len(asked) == 0
    connection.ensure_connection()
    assert (connection.connection.info.backend_pid == before) == (gone == "alive")


def test_a_session_that_has_seen_many_clients_ends_between_two_requests(
    own_database: Database, acme: Tenant, globex: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its memory would grow with each of them."""
    monkeypatch.setattr("tenants.postgresql.base.MOST_CLIENTS_VISITED", 2)

    def served_by() -> int:
        close_old_connections()  # as before each request and task
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    with context.client(acme):
        first = served_by()
        assert served_by() == first
    with context.client(globex):
        assert served_by() == first, "two are not too many"
        with context.platform(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert served_by() != first
        assert connection.visited == {"globex"}
