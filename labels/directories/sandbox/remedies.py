"""Carries out what a party does against late and wrong displays: paid pushes past the cache, and appeals."""

import json
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from labels.directories.sandbox.displays import stamp
from labels.directories.sandbox.store import DisplayStore

SCHEMA = """
CREATE TABLE IF NOT EXISTS acceleration (
    key TEXT PRIMARY KEY, number TEXT NOT NULL, revision INTEGER NOT NULL, receipt TEXT NOT NULL, at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS appeal (
    key TEXT PRIMARY KEY, number TEXT NOT NULL, about TEXT NOT NULL, statement TEXT NOT NULL, receipt TEXT NOT NULL,
    at TEXT NOT NULL, decided_at TEXT, reason TEXT
) WITHOUT ROWID;
"""


class RemedyStore:
    """Holds accelerations and appeals at one party. Used from one thread; each method is one transaction."""

    def __init__(self, displays: DisplayStore) -> None:
        self._displays, self._database, self.party = displays, displays.database, displays.party
        self._database.executescript(SCHEMA)

    def accelerate(self, orders: Sequence[dict[str, Any]], at: datetime) -> list[dict[str, Any]]:
        """Takes orders at business time `at`; a known key gets its stored receipt and changes nothing."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            return [self._accelerate(order["key"], order["number"], int(order["revision"]), at) for order in orders]

    def _accelerate(self, key: str, number: str, revision: int, at: datetime) -> dict[str, Any]:
        known = self._database.execute("SELECT * FROM acceleration WHERE key = ?", (key,)).fetchone()
        if known is not None:
            if (known["number"], known["revision"]) != (number, revision):
                return _receipt(key, number, "key_reused", "accepted", "takes_effect_at", None)
            return _stored(known["receipt"])
        behaviour, held = self._displays.behaviour, self._displays.newest(number)
        trouble = None
        if not self.party.accelerates:
            trouble = "not_offered"
        elif held is None or held["revision"] != revision:
            trouble = "not_held"
        elif held["shown_at"] <= stamp(at):
            trouble = "shown_already"
        effect = stamp(at + timedelta(minutes=behaviour.acceleration_minutes))
        if trouble is None and not _happens(behaviour.acceleration_failure_rate):
            self._database.execute(
                "UPDATE effect SET shown_at = min(shown_at, ?) WHERE sequence = ?",
                (effect, held["sequence"] if held else 0),
            )
        receipt = _receipt(key, number, trouble, "accepted", "takes_effect_at", effect)
        self._database.execute(
            "INSERT INTO acceleration VALUES (?, ?, ?, ?, ?)", (key, number, revision, json.dumps(receipt), stamp(at))
        )
        return receipt

    def appeal(self, appeals: Sequence[dict[str, Any]], at: datetime) -> list[dict[str, Any]]:
        """Takes appeals at business time `at`; a known key gets its stored receipt and changes nothing."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            return [self._appeal(each, at) for each in appeals]

    def _appeal(self, asked: dict[str, Any], at: datetime) -> dict[str, Any]:
        key, number, about = asked["key"], asked["number"], asked["about"]
        known = self._database.execute("SELECT * FROM appeal WHERE key = ?", (key,)).fetchone()
        if known is not None:
            if (known["number"], known["about"]) != (number, about):
                return _receipt(key, number, "key_reused", "received", "decided_by", None)
            return _stored(known["receipt"])
        behaviour, mark = self._displays.behaviour, self._displays.mark(number, at)
        trouble = None if about == "wrong_label" or (mark and mark["kind"] == about) else "not_marked"
        decided = stamp(at + timedelta(minutes=behaviour.appeal_minutes))
        reason = "confirmed_by_users" if _happens(behaviour.appeal_rejection_rate) else None
        receipt = _receipt(key, number, trouble, "received", "decided_by", decided)
        self._database.execute(
            "INSERT INTO appeal VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                number,
                about,
                asked["statement"],
                json.dumps(receipt),
                stamp(at),
                None if trouble else decided,
                reason,
            ),
        )
        if trouble is None and reason is None:
            self._displays.end_mark(number, decided)
        return receipt

    def results(self, keys: Sequence[str], at: datetime) -> list[dict[str, Any]]:
        """Returns how appeals stand at business time `at`, one item for each key."""
        return [self._result(key, stamp(at)) for key in keys]

    def _result(self, key: str, at: str) -> dict[str, Any]:
        row = self._database.execute("SELECT * FROM appeal WHERE key = ?", (key,)).fetchone()
        if row is None or row["decided_at"] is None:
            return {"key": key, "state": "unknown", "decided_at": None, "reason": None}
        if row["decided_at"] > at:
            return {"key": key, "state": "pending", "decided_at": None, "reason": None}
        state = "rejected" if row["reason"] else "granted"
        return {"key": key, "state": state, "decided_at": row["decided_at"], "reason": row["reason"]}


def _receipt(
    key: str, number: str, trouble: str | None, taken: str, instant_name: str, instant: str | None
) -> dict[str, Any]:
    outcome = "refused" if trouble else taken
    return {
        "key": key,
        "number": number,
        "outcome": outcome,
        instant_name: None if trouble else instant,
        "reason": trouble,
    }


def _stored(text: str) -> dict[str, Any]:
    receipt: dict[str, Any] = json.loads(text)
    return receipt


def _happens(rate: float) -> bool:
    return random.random() < rate  # noqa: S311 (not for secrets)
