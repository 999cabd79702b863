"""What is prepared on a connection, after roll-backs, errors and a lost connection."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, InternalError, OperationalError, connection, transaction

from maintenance.calendars.prepared import Prepared
from tests.database import Database

half = Prepared("half_for_tests", "SELECT $1::int / $2::int WHERE $2::int < 100")


def halved(number: int, by: int = 2) -> int:
    return int.from_bytes(half(str(number), str(by)).get_value(0, 0) or b"", "big")


def test_it_outlives_what_is_rolled_back(own_database: Database) -> None:
    with transaction.atomic():
        assert halved(6) == 3  # prepared within what is rolled back
        transaction.set_rollback(True)
    with transaction.atomic():
        connection.ensure_connection()
        # With a statement of psycopg's own, the roll-back would deallocate all.
        psycopg.Cursor(connection.connection).execute("SELECT %s::int", [5], prepare=True)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert halved(8) == 4
    assert half("1", "100").ntuples == 0


def test_errors_are_djangos(own_database: Database) -> None:
    with pytest.raises(DatabaseError, match="division by zero"):
        halved(1, 0)
    assert halved(4) == 2
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        with pytest.raises(DatabaseError, match="division by zero"):
            halved(1, 0)
        with pytest.raises(InternalError, match="current transaction is aborted"):
            halved(4)
        transaction.set_rollback(True)
    with pytest.raises(DatabaseError, match="syntax"):
        Prepared("wrong_for_tests", "SELEC 1")()


def test_a_lost_connection_is_an_operational_error_and_the_next_one_prepares_anew(own_database: Database) -> None:
    assert halved(2) == 1
    lost = connection.connection
    with psycopg.connect(own_database.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [lost.info.backend_pid])
    with pytest.raises(OperationalError):
        halved(2)
    connection.close()
    assert halved(2) == 1
    assert connection.connection is not lost
