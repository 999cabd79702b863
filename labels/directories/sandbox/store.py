"""Stores what a party remembers in one SQLite file, which survives kill -9 between any two statements."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labels.directories.sandbox.displays import Order, Receipt, receipt_for, shown_at, stamp
from labels.directories.sandbox.label_policy import LabelPolicy
from labels.directories.sandbox.parties import Behaviour, OutsideParty

SCHEMA = """
-- One row for each accepted order, for ever. Sequences of a number grow with its revisions.
CREATE TABLE IF NOT EXISTS effect (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL,
    label TEXT,
    revision INTEGER NOT NULL,
    key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    shown_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS effect_number ON effect (number, sequence);
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    label TEXT,
    revision INTEGER NOT NULL,
    receipt TEXT NOT NULL
) WITHOUT ROWID;
-- Effects up to this sequence have been lost by the party.
CREATE TABLE IF NOT EXISTS loss (number TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mark (number TEXT PRIMARY KEY, kind TEXT NOT NULL, since TEXT NOT NULL) WITHOUT ROWID;
-- Marks that a granted appeal takes away.
CREATE TABLE IF NOT EXISTS mark_end (number TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def connect(path: Path, schema: str) -> sqlite3.Connection:
    """Opens or makes a database. With a write-ahead log, a killed process loses nothing that was committed."""
    database = sqlite3.connect(path, isolation_level=None)
    database.row_factory = sqlite3.Row
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.executescript(schema)
    return database


class Settings:
    """Holds named JSON values in the table `setting` of a database."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def get(self, name: str, default: Any) -> Any:
        row = self._database.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row["value"])

    def put(self, name: str, value: Any) -> None:
        self._database.execute(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )


class DisplayStore:
    """Holds the labels, marks and behaviour of one party. Used from one thread; each method is one transaction."""

    def __init__(self, party: OutsideParty, folder: Path) -> None:
        self.party = party
        self.database = connect(folder / f"{party.code}.sqlite3", SCHEMA)
        self.settings = Settings(self.database)

    def close(self) -> None:
        self.database.close()

    @property
    def behaviour(self) -> Behaviour:
        """Returns how the party behaves now."""
        changed = self.settings.get("behaviour", {})
        if "policy" in changed:
            changed["policy"] = LabelPolicy(**changed["policy"])
        return replace(self.party.behaviour, **changed)

    def change_behaviour(self, change: dict[str, Any]) -> None:
        """Changes the given values and keeps the rest. Raises ValueError if the cache's longest time would be below its
        shortest.
        """
        behaviour = replace(self.behaviour, **{name: value for name, value in change.items() if name != "policy"})
        if behaviour.cache_max_minutes < behaviour.cache_min_minutes:
            raise ValueError("cache_max_minutes is less than cache_min_minutes")
        self.settings.put("behaviour", {**self.settings.get("behaviour", {}), **change})

    def take(self, orders: Sequence[Order], at: datetime) -> list[dict[str, Any]]:
        """Carries out orders at business time `at`; a known key gets its stored receipt and changes nothing."""
        behaviour = self.behaviour
        with self.database:
            self.database.execute("BEGIN IMMEDIATE")
            return [self._take_one(order, behaviour, at) for order in orders]

    def _take_one(self, order: Order, behaviour: Behaviour, at: datetime) -> dict[str, Any]:
        known = self.database.execute("SELECT * FROM answer WHERE key = ?", (order.key,)).fetchone()
        held = self.newest(order.number)
        held_revision = held["revision"] if held else None
        if known is not None:
            if (known["number"], known["label"], known["revision"]) != (order.number, order.label, order.revision):
                return Receipt(order.key, order.number, "refused", held_revision, reason="key_reused").as_json()
            self.settings.put("repeated", self.settings.get("repeated", 0) + 1)
            stored: dict[str, Any] = json.loads(known["receipt"])
            return stored
        receipt = receipt_for(order, held_revision, behaviour, at)
        if receipt.outcome == "accepted":
            seen = shown_at(order, self.party, behaviour, at)
            self.database.execute(
                "INSERT INTO effect (number, label, revision, key, at, recorded_at, shown_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    order.number,
                    order.label,
                    order.revision,
                    order.key,
                    stamp(at),
                    stamp(datetime.now(UTC)),
                    stamp(seen),
                ),
            )
        answer = receipt.as_json()
        self.database.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?)",
            (order.key, order.number, order.label, order.revision, json.dumps(answer)),
        )
        return answer

    def sightings(self, numbers: Iterable[str], at: datetime) -> list[dict[str, Any]]:
        """Returns what is held, shown and marked at business time `at`, one item for each number."""
        return [self._sighting(number, at) for number in numbers]

    def _sighting(self, number: str, at: datetime) -> dict[str, Any]:
        held = self.newest(number)
        # Make before break: the newest label whose cache has run out, however long an older one's cache is.
        shown = self.newest(number, shown_by=stamp(at))
        mark = self.mark(number, at)
        return {
            "number": number,
            "held": held and {"label": held["label"], "revision": held["revision"], "accepted_at": held["at"]},
            "shown": shown and {"label": shown["label"], "revision": shown["revision"], "since": shown["shown_at"]},
            "mark": mark,
        }

    def mark(self, number: str, at: datetime) -> dict[str, str] | None:
        """Returns the mark on a number at business time `at` as {kind, since}, or None."""
        row = self.database.execute(
            "SELECT kind, since FROM mark WHERE number = ?"
            " AND NOT EXISTS (SELECT 1 FROM mark_end WHERE mark_end.number = mark.number AND at <= ?)",
            (number, stamp(at)),
        ).fetchone()
        return row and dict(row)

    def newest(self, number: str, shown_by: str | None = None) -> sqlite3.Row | None:
        """Returns the newest effect that the party holds; with `shown_by` (a stamp), the newest that handsets show by
        then.
        """
        row: sqlite3.Row | None = self.database.execute(
            "SELECT * FROM effect WHERE number = ? AND (? IS NULL OR shown_at <= ?) AND sequence >"
            " coalesce((SELECT sequence FROM loss WHERE loss.number = effect.number), 0)"
            " ORDER BY sequence DESC LIMIT 1",
            (number, shown_by, shown_by),
        ).fetchone()
        return row

    def recent_numbers(self, limit: int) -> list[str]:
        """Returns the numbers by their latest effect, newest first."""
        rows = self.database.execute(
            "SELECT number FROM effect GROUP BY number ORDER BY max(sequence) DESC LIMIT ?", (limit,)
        )
        return [row["number"] for row in rows]

    def effects(self, after: int, limit: int) -> dict[str, Any]:
        """Returns the log beyond a sequence, as the contract's Effects."""
        rows = self.database.execute(
            "SELECT sequence, number, label, revision, key, at, recorded_at FROM effect"
            " WHERE sequence > ? ORDER BY sequence LIMIT ?",
            (after, limit),
        ).fetchall()
        (last,) = self.database.execute("SELECT coalesce(max(sequence), 0) FROM effect").fetchone()
        return {"items": [dict(row) for row in rows], "last": last, "repeated": self.settings.get("repeated", 0)}

    def set_mark(self, number: str, kind: str | None, since: datetime) -> None:
        """Puts a mark on a number or, with None, removes it."""
        self.database.execute("DELETE FROM mark_end WHERE number = ?", (number,))
        self.database.execute("DELETE FROM mark WHERE number = ?", (number,))
        if kind is not None:
            self.database.execute("INSERT INTO mark VALUES (?, ?, ?)", (number, kind, stamp(since)))

    def end_mark(self, number: str, ends: str) -> None:
        """Ends the mark on a number at an instant (a stamp)."""
        self.database.execute("INSERT OR REPLACE INTO mark_end VALUES (?, ?)", (number, ends))

    def forget(self, numbers: Iterable[str]) -> None:
        """Loses what is held and shown for the numbers; keys stay known."""
        with self.database:
            self.database.execute("BEGIN IMMEDIATE")
            for number in numbers:
                self.database.execute(
                    "INSERT INTO loss SELECT ?, coalesce(max(sequence), 0) FROM effect WHERE number = ?"
                    " ON CONFLICT (number) DO UPDATE SET sequence = excluded.sequence",
                    (number, number),
                )
