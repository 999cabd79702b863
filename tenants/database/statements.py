"""Runs our own SQL on the connection in use, where Django's would be slower or less clear."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import psycopg
from django.db import connection

# First characters of SQLSTATEs: no connection; the server stops or starts; others hold a lock for too long.
PASSING: Final = ("08", "57P", "55P03")
Values = Sequence[Any] | Mapping[str, Any] | None


def execute(sql: Any, values: Values = None) -> int:
    """Runs a statement. sql: a text, or composed. Returns the number of affected rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def fetch_all(sql: Any, values: Values = None) -> list[tuple[Any, ...]]:
    """Returns the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def fetch_one(sql: Any, values: Values = None) -> Any:
    """Returns the first row of a statement; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def wait_in_line(what: str) -> None:
    """Locks this name until the transaction ends, so that transactions that name it run one after another."""
    execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def chain_of(error: BaseException | None) -> Iterator[BaseException]:
    """Yields an error and its causes."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def is_database_away(error: BaseException | None) -> bool:
    """Returns True if an error passes by itself: the database is gone or busy, or others hold a lock."""
    return any(
        isinstance(each, psycopg.OperationalError) and (each.sqlstate is None or each.sqlstate.startswith(PASSING))
        for each in chain_of(error)
    )
