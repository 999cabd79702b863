"""Statements in SQL of our own, where Django's would say less or take longer; on the connection in use."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import psycopg
from django.db import connection

# How the states of SQL begin that say: no connection; the server ends, or begins; others hold a lock for too long.
PASSING: Final = ("08", "57P", "55P03")
Values = Sequence[Any] | Mapping[str, Any] | None


def execute(sql: Any, values: Values = None) -> int:
    """Run a statement. sql: a text, or composed. Returns how many rows it has touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def fetch_all(sql: Any, values: Values = None) -> list[tuple[Any, ...]]:
    """The rows that a statement gives back."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def fetch_one(sql: Any, values: Values = None) -> Any:
    """The first row that a statement gives back; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def wait_in_line(what: str) -> None:
    """Of several transactions that wait in the line of this name one goes on when the one before has ended."""
    execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def chain_of(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and what it came of."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def is_database_away(error: BaseException | None) -> bool:
    """Whether an error passes by itself: of a database that is gone, or is busy, where others hold on to a lock."""
    return any(
        isinstance(each, psycopg.OperationalError) and (each.sqlstate is None or each.sqlstate.startswith(PASSING))
        for each in chain_of(error)
    )
