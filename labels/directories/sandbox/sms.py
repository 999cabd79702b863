"""Runs a real SMPP 3.4 message centre that stores what it receives, and shows what a person would see of it."""

import asyncio
import logging
import re
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import smpp34

from labels.directories.sandbox.clock import Clock
from labels.directories.sandbox.displays import stamp
from labels.directories.sandbox.mail import time_or_none
from labels.directories.sandbox.store import connect

logger = logging.getLogger(__name__)
SCHEMA = """
-- text is null until all parts are here.
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    concatenation INTEGER,
    parts INTEGER NOT NULL,
    reference INTEGER,
    text TEXT,
    at TEXT,
    received_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS message_open ON message (sender, recipient, concatenation) WHERE text IS NULL;
-- One row for each submit_sm, also when the same one comes again.
CREATE TABLE IF NOT EXISTS part (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message INTEGER NOT NULL REFERENCES message,
    position INTEGER NOT NULL,
    system_id TEXT NOT NULL,
    data_coding INTEGER NOT NULL,
    body BLOB NOT NULL,
    receipt_wanted INTEGER NOT NULL,
    receipt_sent_at TEXT,
    received_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS part_message ON part (message, position);
CREATE INDEX IF NOT EXISTS part_receipt ON part (system_id) WHERE receipt_wanted AND receipt_sent_at IS NULL;
"""
# Names and values of SMPP 3.4: optional parameters, a status, bits of esm_class and registered_delivery, a state.
USER_MESSAGE_REFERENCE = 0x0204
SAR_REFERENCE = 0x020C
SAR_PARTS = 0x020E
SAR_POSITION = 0x020F
RECEIPTED_MESSAGE_ID = 0x001E
MESSAGE_PAYLOAD = 0x0424
MESSAGE_STATE = 0x0427
SYSTEM_ERROR = 0x08
UDH_INDICATOR = 0x40
DELIVERY_RECEIPT = 0x04
RECEIPT_WANTED = 0x01
DELIVERED = 2
# A part that comes later belongs to another message: concatenation numbers are one or two bytes and come again.
ASSEMBLY_TIME = timedelta(minutes=10)
# After the answer to submit_sm, so that the sender knows the message id that the receipt names.
RECEIPT_DELAY = 0.05
RECEIPT_PATIENCE = 2.0
PORT_ATTEMPTS = 10
# GSM 03.38; the second table is reached by an escape.
GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = {10: "\f", 20: "^", 40: "{", 41: "}", 47: "\\", 60: "[", 61: "~", 62: "]", 64: "|", 101: "€"}


@dataclass(frozen=True)
class SmsPart:
    """One submit_sm. `concatenation` is None for a message of one part."""

    concatenation: int | None
    parts: int
    position: int
    body: bytes


@dataclass(frozen=True)
class Submitted:
    """A part that a system has submitted. `reference` is its own (user_message_reference): the same one
    marks a repeat.
    """

    sender: str
    recipient: str
    part: SmsPart
    data_coding: int
    reference: int | None
    system_id: str
    receipt_wanted: bool


def part_of(esm_class: int, short_message: bytes, tlvs: list[smpp34.Tlv]) -> SmsPart:
    """Reads the concatenation from the user data header or the SAR parameters."""
    values = {tlv.tag: tlv.value for tlv in tlvs}
    body = short_message or values.get(MESSAGE_PAYLOAD, b"")
    if esm_class & UDH_INDICATOR and body:
        end = 1 + body[0]
        header, body = body[1:end], body[end:]
        while len(header) >= 2:
            element, length = header[0], header[1]
            content, header = header[2 : 2 + length], header[2 + length :]
            # 0x00 has a reference of one byte, 0x08 of two.
            if (element, len(content)) in {(0x00, 3), (0x08, 4)}:
                return SmsPart(int.from_bytes(content[:-2]), content[-2], content[-1], body)
    if SAR_REFERENCE in values:
        reference, total, position = (
            int.from_bytes(values.get(tag, b"\x01")) for tag in (SAR_REFERENCE, SAR_PARTS, SAR_POSITION)
        )
        return SmsPart(reference, total, position, body)
    return SmsPart(None, 1, 1, body)


def decoded(body: bytes, data_coding: int) -> str:
    """Decodes the text; what cannot be read becomes the replacement character."""
    match data_coding:
        case 8:
            return body.decode("utf-16-be", "replace")
        case 3:
            return body.decode("latin-1")
        case 0:
            return re.sub(b"\x1b?.", lambda match: _gsm_character(match[0]).encode(), body, flags=re.DOTALL).decode()
        case _:
            return body.decode("ascii", "replace")


def _gsm_character(code: bytes) -> str:
    if len(code) == 2:
        return GSM_EXTENSION.get(code[1], "�")
    return GSM[code[0]] if code[0] < 128 else "�"


class MessageStore:
    """Stores the received messages."""

    def __init__(self, folder: Path) -> None:
        self._database = connect(folder / "sms.sqlite3", SCHEMA)

    def close(self) -> None:
        self._database.close()

    def receive(self, submitted: Submitted, at: datetime | None) -> int:
        """Logs a part; the last missing part completes the message's text. Returns the part's id."""
        now = datetime.now(UTC)
        part = submitted.part
        with self._database as database:
            database.execute("BEGIN IMMEDIATE")
            message = self._open_message(submitted, now) or self._new_message(submitted, now, at)
            [part_id] = database.execute(
                "INSERT INTO part (message, position, system_id, data_coding, body, receipt_wanted, received_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (
                    message,
                    part.position,
                    submitted.system_id,
                    submitted.data_coding,
                    part.body,
                    submitted.receipt_wanted,
                    stamp(now),
                ),
            ).fetchone()
            rows = database.execute("SELECT position, body FROM part WHERE message = ? ORDER BY id", (message,))
            bodies = {row["position"]: row["body"] for row in rows}
            if len(bodies) >= part.parts:
                # Decoded as a whole: a character may lie across two parts.
                text = decoded(b"".join(bodies[position] for position in sorted(bodies)), submitted.data_coding)
                database.execute("UPDATE message SET text = ? WHERE id = ?", (text, message))
        return int(part_id)

    def _open_message(self, submitted: Submitted, now: datetime) -> int | None:
        row = self._database.execute(
            "SELECT id FROM message WHERE text IS NULL AND sender = ? AND recipient = ? AND concatenation = ?"
            " AND parts = ? AND reference IS ? AND received_at > ?",
            (
                submitted.sender,
                submitted.recipient,
                submitted.part.concatenation,
                submitted.part.parts,
                submitted.reference,
                stamp(now - ASSEMBLY_TIME),
            ),
        ).fetchone()
        return None if row is None else int(row["id"])

    def _new_message(self, submitted: Submitted, now: datetime, at: datetime | None) -> int:
        [message] = self._database.execute(
            "INSERT INTO message (sender, recipient, concatenation, parts, reference, at, received_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                submitted.sender,
                submitted.recipient,
                submitted.part.concatenation,
                submitted.part.parts,
                submitted.reference,
                at and stamp(at),
                stamp(now),
            ),
        ).fetchone()
        return int(message)

    def unsent_receipts(self, system_id: str) -> list[dict[str, Any]]:
        """Returns the parts whose delivery receipt the system still waits for."""
        rows = self._database.execute(
            "SELECT part.id, part.received_at, sender, recipient FROM part JOIN message ON message.id = message"
            " WHERE receipt_wanted AND receipt_sent_at IS NULL AND system_id = ? ORDER BY part.id",
            (system_id,),
        )
        return [dict(row) for row in rows]

    def receipt_sent(self, part_id: int) -> None:
        """Marks a receipt as acknowledged by the system."""
        self._database.execute("UPDATE part SET receipt_sent_at = ? WHERE id = ?", (stamp(datetime.now(UTC)), part_id))

    def messages(self, *, to: str = "", limit: int = 200) -> list[dict[str, Any]]:
        """Returns complete messages, newest first. The same text with the same user_message_reference appears once."""
        rows = self._database.execute(
            'SELECT min(id) AS id, sender AS "from", recipient AS "to", text, parts, reference, at, received_at,'
            " count(*) AS receipts FROM message WHERE text IS NOT NULL AND (? = '' OR recipient = ?)"
            " GROUP BY sender, recipient, text, coalesce('reference ' || reference, 'message ' || id)"
            " ORDER BY id DESC LIMIT ?",
            (to, to, limit),
        )
        return [dict(row) for row in rows]


class MessageCentre:
    """Runs the SMPP server behind the gate, on a port of its own; receipts wait for a session that can receive."""

    def __init__(self, store: MessageStore, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._sessions: dict[str, smpp34.Esme] = {}
        # An entry outlives its session: on a broken connection, the end is reported before the last submit_sm.
        self._systems: dict[str, str] = {}
        self._delivering: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> int:
        """Listens on this machine and returns the port. smpp34 needs a port in advance, and another process may take it
        first.
        """
        for _attempt in range(PORT_ATTEMPTS):
            with socket.create_server(("127.0.0.1", 0)) as free:
                port: int = free.getsockname()[1]
            self._server = smpp34.Server("127.0.0.1", port, system_id="sandbox")
            with suppress(smpp34.SmppError):
                await self._server.start()
                return port
        raise OSError("no port of this machine is free for the message centre")

    async def serve(self) -> None:
        """Receives until it is cancelled."""
        try:
            while True:
                match await self._server.next():
                    case smpp34.Esme() as session:
                        self._sessions[session.session_id] = session
                        self._systems[session.session_id] = session.system_id
                        self._deliver_receipts(session.system_id)
                    case smpp34.SubmitSmEvent() as event:
                        try:
                            await self._receive(event)
                        except Exception:
                            logger.exception("an SMS could not be kept")
                            event.reject(SYSTEM_ERROR)
                    case smpp34.Unbound() as end:
                        self._sessions.pop(end.session_id, None)
        finally:
            await self._server.stop()

    async def _receive(self, event: smpp34.SubmitSmEvent) -> None:
        system_id = self._systems.get(event.session_id, "")
        references = [tlv.as_int() for tlv in event.tlvs if tlv.tag == USER_MESSAGE_REFERENCE]
        submitted = Submitted(
            event.source_addr,
            event.destination_addr,
            part_of(event.esm_class, event.short_message, event.tlvs),
            event.data_coding,
            references[0] if references else None,
            system_id,
            bool(event.registered_delivery & RECEIPT_WANTED),
        )
        part_id = self._store.receive(submitted, await time_or_none(self._clock))
        event.accept(str(part_id))
        self._deliver_receipts(system_id)

    def _deliver_receipts(self, system_id: str) -> None:
        if system_id not in self._delivering:
            self._delivering[system_id] = asyncio.create_task(self._deliver_all(system_id))

    async def _deliver_all(self, system_id: str) -> None:
        try:
            while parts := self._store.unsent_receipts(system_id):
                await asyncio.sleep(RECEIPT_DELAY)
                for part in parts:
                    if not await self._deliver(system_id, part):
                        return
        finally:
            del self._delivering[system_id]

    async def _deliver(self, system_id: str, part: dict[str, Any]) -> bool:
        """Sends one receipt. Returns False when no session takes it: the system's next bind or message retries."""
        while receivers := [one for one in self._sessions.values() if one.system_id == system_id and one.can_receive]:
            session = receivers[-1]
            try:
                async with asyncio.timeout(RECEIPT_PATIENCE):
                    answer = await session.deliver_sm(
                        part["sender"],
                        receipt_text(part["id"], part["received_at"]),
                        source_addr=part["recipient"],
                        esm_class=DELIVERY_RECEIPT,
                        tlvs=[
                            smpp34.Tlv(RECEIPTED_MESSAGE_ID, f"{part['id']}\0".encode()),
                            smpp34.Tlv(MESSAGE_STATE, bytes([DELIVERED])),
                        ],
                    )
            except (smpp34.SmppError, TimeoutError):
                self._sessions.pop(session.session_id, None)
                continue
            if answer.is_success:
                self._store.receipt_sent(part["id"])
            return answer.is_success
        return False


def receipt_text(part_id: int, received_at: str) -> bytes:
    """Formats a delivery receipt as in appendix B of SMPP 3.4."""
    submitted = datetime.fromisoformat(received_at).strftime("%y%m%d%H%M")
    done = datetime.now(UTC).strftime("%y%m%d%H%M")
    return (
        f"id:{part_id} sub:001 dlvrd:001 submit date:{submitted} done date:{done} stat:DELIVRD err:000 text:"
    ).encode()
