"""Statements in SQL of our own, where Django's would say less or take longer; on the connection in use."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

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
