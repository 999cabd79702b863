"""Stores what the stand-ins for Aliyun and Tencent Cloud know: templates, SMS and calls as people get them."""

import re
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from labels.directories.sandbox.displays import stamp
from labels.directories.sandbox.store import Settings, connect

SCHEMA = """
CREATE TABLE IF NOT EXISTS template (
    code TEXT PRIMARY KEY, vendor TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL,
    state TEXT NOT NULL, reason TEXT NOT NULL, live_at REAL NOT NULL
);
-- state: sent, delivered, failed. pulled: a receipt of Tencent is given away once.
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, vendor TEXT NOT NULL, channel TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL,
    text TEXT NOT NULL, keys TEXT NOT NULL, pressed TEXT NOT NULL, context TEXT NOT NULL, state TEXT NOT NULL,
    code TEXT NOT NULL, pulled INTEGER NOT NULL DEFAULT 0, at TEXT, received_at TEXT NOT NULL, sent REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS nonce (value TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
CLOCK_SKEW = 300.0  # seconds; Tencent's, and near Aliyun's
RINGS = 30.0  # seconds in which a key can be pressed
BEHAVIOUR = {
    "error": "",  # this code instead of sending
    "drop_answer": False,  # sent, and the answer never comes
    "silent_seconds": 0,
    "outage": False,
    "receipt": "delivered",  # delivered, failed, none
    "receipt_seconds": 0,
    "review_seconds": 0,
    "review": "approved",  # or refused
}
CHINA = ZoneInfo("Asia/Shanghai")


class VendorError(Exception):
    """The vendor answers with an error code."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code, self.message = code, message or code


class VendorStore:
    """Holds what both vendors know."""

    def __init__(self, folder: Path) -> None:
        self.database = connect(folder / "vendors.sqlite3", SCHEMA)
        self.settings = Settings(self.database)

    def close(self) -> None:
        self.database.close()

    def behaviour(self, vendor: str) -> dict[str, Any]:
        """Returns how a vendor behaves now."""
        return {**BEHAVIOUR, **self.settings.get(f"behaviour {vendor}", {})}

    def behave(self, vendor: str, change: Mapping[str, Any]) -> None:
        """Changes the given parts of a vendor's behaviour."""
        self.settings.put(f"behaviour {vendor}", {**self.settings.get(f"behaviour {vendor}", {}), **change})

    def is_new(self, nonce: str) -> bool:
        """Tells whether a nonce is new, and remembers it."""
        return self.database.execute("INSERT OR IGNORE INTO nonce VALUES (?)", (nonce,)).rowcount == 1

    def add_template(self, vendor: str, code: str, name: str, text: str, kind: str) -> None:
        """Adds a text to review: some are refused by rule, the others follow the behaviour."""
        behaviour = self.behaviour(vendor)
        words = re.sub(r"\$\{\w+\}|\{\d+\}", "", text)
        broken = re.search(r"[【】]|1[3-9]\d{9}|https?://|www\.", words) or not words.strip() or len(text) > 500
        state = "refused" if broken or behaviour["review"] == "refused" else "approved"
        reason = "模板内容不符合规范" if state == "refused" else ""
        live = time.time() + float(behaviour["review_seconds"])
        self.database.execute(
            "INSERT INTO template VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (code, vendor, name, text, kind, state, reason, live),
        )

    def template(self, vendor: str, code: str) -> dict[str, Any] | None:
        """Returns a template with its present state, or None."""
        row = self.database.execute("SELECT * FROM template WHERE vendor = ? AND code = ?", (vendor, code)).fetchone()
        if row is None:
            return None
        template = dict(row)
        if template["live_at"] > time.time():
            template["state"], template["reason"] = "in_review", ""
        return template

    def send(self, vendor: str, channel: str, sent: Mapping[str, str], at: datetime | None) -> str:
        """Stores a message as a person gets it. Returns its id."""
        [count] = self.database.execute("SELECT count(*) FROM message").fetchone()
        identifier = f"{int(time.time())}{count:05}^{secrets.token_hex(3)}"
        self.database.execute(
            "INSERT INTO message (id, vendor, channel, sender, recipient, text, keys, pressed, context, state, code,"
            " at, received_at, sent) VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, 'sent', '', ?, ?, ?)",
            (
                identifier,
                vendor,
                channel,
                sent["sender"],
                sent["recipient"],
                sent["text"],
                sent.get("keys", ""),
                sent["context"],
                at and stamp(at),
                stamp(datetime.now(UTC)),
                time.time(),
            ),
        )
        return identifier

    def settle(self, vendor: str) -> None:
        """Settles the delivery receipts that are due now."""
        behaviour = self.behaviour(vendor)
        if behaviour["receipt"] == "none":
            return
        state = behaviour["receipt"]
        code = "DELIVERED" if state == "delivered" else "MOBILE_NOT_ON_SERVICE"
        self.database.execute(
            "UPDATE message SET state = ?, code = ?"
            " WHERE vendor = ? AND channel = 'sms' AND state = 'sent' AND sent <= ?",
            (state, code, vendor, time.time() - float(behaviour["receipt_seconds"])),
        )

    def messages(self, channel: str, *, to: str = "", limit: int = 200) -> list[dict[str, Any]]:
        """Returns the messages as people see them, newest first."""
        rows = self.database.execute(
            'SELECT id, vendor, sender AS "from", recipient AS "to", text, keys, pressed, at, received_at,'
            " 1 AS receipts, 1 AS parts FROM message WHERE channel = ? AND (? = '' OR recipient = ?)"
            " ORDER BY received_at DESC LIMIT ?",
            (channel, to, to, limit),
        )
        return [dict(row) for row in rows]

    def press(self, identifier: str, key: str) -> bool:
        """Presses a key in a call. Returns False when the call is over or offers no such key."""
        changed = self.database.execute(
            "UPDATE message SET pressed = ? WHERE id = ? AND channel = 'voice' AND pressed = '' AND instr(keys, ?) > 0",
            (key, identifier, key),
        )
        return changed.rowcount == 1

    def is_registered(self, signature: str) -> bool:
        """Tells whether a signature of SMS was approved."""
        return signature in self.settings.get("signatures", ["守号"])
