"""What nobody waits for is asked with what comes next: in its order, its schema and its transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from tenants import context
from tenants.models import Tenant
from tenants.postgresql import prepared
from tenants.postgresql.prepared import Prepared
from tests.at_once import overlapping
from tests.database import Database

put = Prepared("put_for_tests", "INSERT INTO pieces (number, schema) VALUES ($1, current_schema())")
seen = Prepared("seen_for_tests", "SELECT number, schema::text FROM pieces ORDER BY place")
plain = "SELECT number FROM pieces ORDER BY place"


@pytest.fixture(autouse=True)
def pieces(own_database: Database) -> Iterator[None]:
    with own_database.owner() as owner:
        owner.execute(
            "CREATE TABLE public.pieces (place serial, number int UNIQUE, schema text);"
            "GRANT ALL ON public.pieces, public.pieces_place_seq TO shouhao_app"
        )
        yield


@pytest.fixture
def flights(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What went in each round trip of prepared statements."""
    gone: list[list[str]] = []
    answered = prepared._answered

    def noted(line: psycopg.Connection, flight: list[prepared.Asked]) -> object:
        gone.append([each.statement.split()[0] for each, _sent in flight])
        return answered(line, flight)  # type: ignore[arg-type]

    monkeypatch.setattr(prepared, "_answered", noted)
    return gone


def numbers() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(plain)
        return [number for (number,) in cursor.fetchall()]


def test_a_transaction_begins_and_ends_with_what_is_asked(flights: list[list[str]]) -> None:
    assert numbers() == []  # a connection that knows its schema
    with transaction.atomic():
        assert seen.rows() == []
        put.later(1)
        put.later(2)
        assert [number for number, _schema in seen.rows()] == [1, 2]
        put.later(3)
    assert flights == [["BEGIN", "SELECT"], ["INSERT", "INSERT", "SELECT"], ["INSERT", "COMMIT"]]
    with transaction.atomic():
        put.later(4)
    assert flights[3:] == [["BEGIN", "INSERT", "COMMIT"]]
    put.later(5)
    assert flights[4:] == [["INSERT"]], "outside a transaction it is done at once"
    with transaction.atomic():
        pass
    assert numbers() == [1, 2, 3, 4, 5]
    assert len(flights) == 5


def test_whatever_comes_next_comes_after_it() -> None:
    with transaction.atomic(), connection.cursor() as earlier:
        put.later(1)
        earlier.execute(plain)
        assert earlier.fetchall() == [(1,)]
        put.later(2)
        assert numbers() == [1, 2]
        put.later(3)
        with transaction.atomic():
            put.later(4)
        with suppress(ZeroDivisionError), transaction.atomic():
            put.later(5)
            raise ZeroDivisionError
        assert numbers() == [1, 2, 3, 4]
        put.later(6)
        with connection.cursor() as cursor, cursor.copy("COPY pieces (number) TO STDOUT") as copied:
            assert sorted(row[0] for row in copied.rows()) == ["1", "2", "3", "4", "6"]


def test_what_is_rolled_back_is_never_asked(flights: list[list[str]]) -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        put.later(1)
        raise ZeroDivisionError
    with transaction.atomic():
        put.later(2)
        transaction.set_rollback(True)
    with transaction.atomic():
        numbers()
        put.later(3)
        connection.close()
    assert flights == []
    assert numbers() == []


@pytest.mark.parametrize("follows", [seen.rows, numbers, list], ids=["prepared", "cursor", "commit"])
def test_its_error_is_said_with_what_follows_and_nothing_stays(follows: Callable[[], object]) -> None:
    put(1)

    @transaction.atomic
    def put_one_twice() -> None:
        put.later(2)
        put.later(1)
        put.later(3)
        follows()

    with pytest.raises(IntegrityError, match="pieces_number_key"):
        put_one_twice()
    assert numbers() == [1]
    with transaction.atomic():
        put.later(4)
    assert numbers() == [1, 4]


def test_a_broken_transaction_takes_no_more() -> None:
    with transaction.atomic():
        put.later(1)
        with suppress(ZeroDivisionError), transaction.atomic():
            with pytest.raises(DatabaseError, match="division"):
                Prepared("nought_for_tests", "SELECT 1 / 0")()
            with pytest.raises(DatabaseError, match="aborted"):
                put.later(2)
            raise ZeroDivisionError
        put.later(3)
    assert numbers() == [1, 3]


def test_what_a_savepoint_takes_back_is_never_asked() -> None:
    """It would fail, and break the transaction that goes on."""
    put(1)
    with transaction.atomic():
        put.later(2)
        with suppress(ZeroDivisionError), transaction.atomic():
            put.later(1)
            raise ZeroDivisionError
        put.later(3)
        with pytest.raises(IntegrityError), transaction.atomic():
            put.later(1)
    assert numbers() == [1, 2, 3]


def test_it_stays_in_the_schema_that_was_in_use(acme: Tenant, globex: Tenant) -> None:
    with transaction.atomic():
        with context.client(acme):
            put.later(1)
            with context.client(globex):
                put.later(2)
                assert Tenant.objects.filter(pk=acme.pk).exists()
            put.later(3)
        put.later(4)
        with context.client(globex):
            assert seen.rows() == [(1, "acme"), (2, "globex"), (3, "acme"), (4, "public")]


def test_a_connection_that_is_lost_meanwhile_is_an_operational_error(own_database: Database) -> None:
    put(1)

    @transaction.atomic
    def lose_it() -> None:
        numbers()
        with psycopg.connect(own_database.url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", [connection.connection.info.backend_pid])
        put.later(2)

    with pytest.raises(OperationalError):
        lose_it()
    connection.close()
    assert numbers() == [1]


def test_who_interrupts_a_round_trip_is_heard_and_its_answers_are_nobodys(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(1)

    def interrupted(_line: object) -> Iterator[object]:
        raise KeyboardInterrupt
        yield

    @transaction.atomic
    def put_two() -> None:
        put.later(2)
        with monkeypatch.context() as patched:
            patched.setattr(prepared, "_results", interrupted)
            seen.rows()

    with pytest.raises(KeyboardInterrupt):
        put_two()
    assert numbers() == [1]
    assert [number for number, _schema in seen.rows()] == [1]


def test_other_threads_go_on_while_one_waits_for_an_answer(own_database: Database) -> None:
    @transaction.atomic
    def put_it_too() -> None:
        numbers()
        put.later(1)

    _done, error = overlapping(own_database, lambda: put(1), put_it_too)
    assert isinstance(error, IntegrityError)
    assert numbers() == [1]


def test_what_is_asked_may_be_long() -> None:
    length = Prepared("length_of_all_for_tests", "SELECT length($1::text), $1::text")
    with transaction.atomic():
        put.later(1)
        assert length.rows("号" * 3_000_000) == [(3_000_000, "号" * 3_000_000)]
    assert numbers() == [1]
