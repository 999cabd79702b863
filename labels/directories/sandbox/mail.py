"""Receives mail over real SMTP, stores it, and shows what a person would see of it."""

import json
import sqlite3
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from labels.directories.sandbox.clock import Clock, ClockUnknown
from labels.directories.sandbox.desk_party import ANSWERS, is_of_a_party
from labels.directories.sandbox.displays import stamp
from labels.directories.sandbox.store import Settings, connect

SCHEMA = """
-- One row for each receipt, also when the same message comes again.
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    raw BLOB NOT NULL,
    at TEXT,
    received_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS mail_message ON mail (message_id);
-- A message with the same Message-ID is the same; one without a Message-ID is its own.
CREATE VIEW IF NOT EXISTS message AS
    SELECT min(id) AS id, raw, at, received_at, count(*) AS receipts, json_group_array(recipients) AS all_recipients
    FROM mail GROUP BY CASE message_id WHEN '' THEN id ELSE message_id END;
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Mail:
    """A message as a person sees it: once, however often it was received."""

    def __init__(self, row: sqlite3.Row) -> None:
        self.id: int = row["id"]
        self.at: str | None = row["at"]
        self.received_at: str = row["received_at"]
        self.receipts: int = row["receipts"]
        self.recipients = sorted({one for some in json.loads(row["all_recipients"]) for one in json.loads(some)})
        self._raw: bytes = row["raw"]

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self._raw, policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.message.get("subject", ""))

    @property
    def sender(self) -> str:
        """Returns the From line."""
        return str(self.message.get("from", ""))

    def _body(self, kind: str) -> str | None:
        part = self.message.get_body((kind,))
        return None if part is None else str(part.get_content())

    @property
    def text(self) -> str | None:
        """Returns the plain text, None when there is none."""
        return self._body("plain")

    @property
    def html(self) -> str | None:
        """Returns the HTML, None when there is none."""
        return self._body("html")

    @property
    def attachments(self) -> list[EmailMessage]:
        """Returns the parts with a file name, and calendars."""
        return [
            part for part in self.message.walk() if part.get_filename() or part.get_content_type() == "text/calendar"
        ]

    def attachment(self, index: int) -> tuple[str, str, bytes]:
        """Returns file name, type and content. Raises IndexError when there is no such attachment."""
        part = self.attachments[index]
        content = part.get_payload(decode=True)
        kept = content if isinstance(content, bytes) else part.as_bytes()
        return part.get_filename() or "invite.ics", part.get_content_type(), kept

    def as_json(self) -> dict[str, Any]:
        """Returns everything but the attachments' content."""
        files = [self.attachment(index) for index in range(len(self.attachments))]
        return {
            "id": self.id,
            "message_id": str(self.message.get("message-id", "")).strip(),
            "from": self.sender,
            "to": self.recipients,
            "subject": self.subject,
            "at": self.at,
            "received_at": self.received_at,
            "receipts": self.receipts,
            "headers": {name: str(value) for name, value in self.message.items()},
            "text": self.text,
            "html": self.html,
            "attachments": [
                {
                    "name": name,
                    "type": kind,
                    "size": len(content),
                    "href": f"/mail/{self.id}/attachments/{index}",
                    "answers": list(ANSWERS) if is_of_a_party(content) else [],
                }
                for index, (name, kind, content) in enumerate(files)
            ],
        }


class MailStore:
    """Stores the received mail."""

    def __init__(self, folder: Path) -> None:
        self._database = connect(folder / "mail.sqlite3", SCHEMA)
        self.settings = Settings(self._database)

    def close(self) -> None:
        self._database.close()

    def receive(self, sender: str, recipients: list[str], raw: bytes, at: datetime | None) -> None:
        """Logs a receipt."""
        message_id = str(message_from_bytes(raw, policy=policy.default).get("message-id", "")).strip()
        self._database.execute(
            "INSERT INTO mail (message_id, sender, recipients, raw, at, received_at) VALUES (?, ?, ?, ?, ?, ?)",
            (message_id, sender, json.dumps(recipients), raw, at and stamp(at), stamp(datetime.now(UTC))),
        )

    def mails(self, *, to: str = "", limit: int = 200) -> list[Mail]:
        """Returns the newest mails, each once; only those whose recipients contain `to`."""
        rows = self._database.execute(
            "SELECT * FROM message WHERE instr(lower(all_recipients), lower(?)) ORDER BY id DESC LIMIT ?", (to, limit)
        )
        return [Mail(row) for row in rows]

    def mail(self, identifier: int) -> Mail | None:
        row = self._database.execute("SELECT * FROM message WHERE id = ?", (identifier,)).fetchone()
        return None if row is None else Mail(row)

    def count(self) -> int:
        (number,) = self._database.execute("SELECT count(*) FROM message").fetchone()
        return int(number)


class Mailbox:
    """Handles each mail for aiosmtpd."""

    def __init__(self, store: MailStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (its name)
        """Stores the mail before answering, so that accepted mail is never lost."""
        raw = envelope.original_content or b""
        self._store.receive(envelope.mail_from or "", list(envelope.rcpt_tos), raw, await time_or_none(self._clock))
        return "250 2.0.0 Kept"


async def time_or_none(clock: Clock) -> datetime | None:
    """Returns business time, None while it is unknown."""
    try:
        return await clock.now()
    except ClockUnknown:
        return None
