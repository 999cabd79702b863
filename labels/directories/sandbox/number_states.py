"""Stores what a carrier says about its numbers for the monthly sync, in the carrier's SQLite file."""

from collections.abc import Sequence
from typing import Any

from labels.directories.sandbox.store import DisplayStore

SCHEMA = """
CREATE TABLE IF NOT EXISTS number_state (
    number TEXT PRIMARY KEY, state TEXT NOT NULL, carrier TEXT, clean INTEGER NOT NULL,
    holder TEXT
) WITHOUT ROWID;
"""


class NumberStateStore:
    """Holds the states at one carrier. A number without a row counts as active.

    Used from one thread; each method is one transaction.
    """

    def __init__(self, displays: DisplayStore) -> None:
        self._database = displays.database
        self._database.executescript(SCHEMA)
        if "holder" not in [row["name"] for row in self._database.execute("PRAGMA table_info(number_state)")]:
            self._database.execute("ALTER TABLE number_state ADD COLUMN holder TEXT")  # a file of an older sandbox

    def set(self, items: Sequence[dict[str, Any]]) -> None:
        """Sets what the carrier says from now on."""
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO number_state VALUES (:number, :state, :carrier, :clean, :holder)",
                [{"holder": None, **item} for item in items],
            )

    def page(self, after: str | None, limit: int) -> tuple[list[dict[str, Any]], bool]:
        """Returns the next numbers in the order of their characters, and whether there are more."""
        start = after or ""
        rows = self._database.execute(
            """
            SELECT number, coalesce(state, 'active') AS state, carrier, coalesce(clean, 0) AS clean, holder
            FROM (SELECT number FROM number_state WHERE number > :start
                  UNION SELECT number FROM effect WHERE number > :start ORDER BY number LIMIT :limit)
            LEFT JOIN number_state USING (number) ORDER BY number
            """,
            {"start": start, "limit": limit + 1},
        ).fetchall()
        return [{**dict(row), "clean": bool(row["clean"])} for row in rows[:limit]], len(rows) > limit
