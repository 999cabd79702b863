"""Stores where a carrier forwards calls to a number while its owner is in maintenance, in the carrier's SQLite file."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from labels.directories.sandbox.displays import stamp
from labels.directories.sandbox.store import DisplayStore

SCHEMA = """
CREATE TABLE IF NOT EXISTS forwarding (
    number TEXT PRIMARY KEY, target TEXT, revision INTEGER NOT NULL, key TEXT NOT NULL, since TEXT NOT NULL
) WITHOUT ROWID;
"""


class ForwardingStore:
    """Holds the forwardings at one carrier. Used from one thread; each method is one transaction."""

    def __init__(self, displays: DisplayStore) -> None:
        self._database = displays.database
        self._database.executescript(SCHEMA)

    def take(self, orders: Sequence[dict[str, Any]], at: datetime) -> list[dict[str, Any]]:
        """Carries out orders. One that is not newer changes nothing (stale), but the held order's own key is accepted
        again.
        """
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            return [self._take(order, at) for order in orders]

    def _take(self, order: dict[str, Any], at: datetime) -> dict[str, Any]:
        held = self._database.execute("SELECT * FROM forwarding WHERE number = ?", (order["number"],)).fetchone()
        revision = int(order["revision"])
        if held is None or revision > held["revision"]:
            self._database.execute(
                "INSERT OR REPLACE INTO forwarding VALUES (?, ?, ?, ?, ?)",
                (order["number"], order["to"], revision, order["key"], stamp(at)),
            )
            outcome = "accepted"
        else:
            outcome, revision = "accepted" if held["key"] == order["key"] else "stale", held["revision"]
        return {"key": order["key"], "number": order["number"], "outcome": outcome, "revision": revision}

    def look_up(self, numbers: Iterable[str]) -> list[dict[str, Any]]:
        """Returns where calls to the numbers go, one item for each."""
        return [self._one(number) for number in numbers]

    def _one(self, number: str) -> dict[str, Any]:
        row = self._database.execute("SELECT * FROM forwarding WHERE number = ?", (number,)).fetchone()
        target = row["target"] if row else None
        return {"number": number, "to": target, "since": row["since"] if row and target else None}

    def all(self) -> list[dict[str, Any]]:
        """Returns the 200 newest forwardings, the newest first."""
        rows = self._database.execute(
            "SELECT number, target AS 'to', since FROM forwarding WHERE target IS NOT NULL"
            " ORDER BY since DESC LIMIT 200"
        )
        return [dict(row) for row in rows]
