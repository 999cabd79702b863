"""Makes a party decide late: jobs end later, get stuck or lost, items wait for a person, and callbacks come before the
answer, twice, or from somebody else.
"""

import asyncio
import hmac
import json
import logging
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx

from labels.directories.sandbox.clock import Clock, ClockUnknown
from labels.directories.sandbox.displays import Order, Receipt, stamp
from labels.directories.sandbox.parties import Behaviour
from labels.directories.sandbox.store import DisplayStore

SCHEMA = """
-- decides_at: NULL of a stuck one. asked: how often it was asked about.
CREATE TABLE IF NOT EXISTS job (
    key TEXT PRIMARY KEY, number TEXT NOT NULL, decides_at TEXT, asked INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS callback (id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL, due TEXT NOT NULL);
"""
LOOKS = 0.2  # seconds
PATIENCE = 5.0
logger = logging.getLogger(__name__)


class Jobs:
    """Runs the jobs and callbacks of a party. token: signs the callbacks."""

    def __init__(self, store: DisplayStore, clock: Clock, token: str) -> None:
        self._store, self._clock, self._token = store, clock, token.encode()
        self._database = store.database
        self._database.executescript(SCHEMA)

    def take(self, orders: list[Order], at: datetime) -> list[dict[str, Any]]:
        """Takes orders: carries out those that are decided; the rest is pending or needs a person."""
        behaviour = self._store.behaviour
        undecided = {order.key: said for order in orders if (said := self._undecided(order, behaviour, at))}
        decided = iter(self._store.take([order for order in orders if order.key not in undecided], at))
        answers = [undecided[order.key].as_json() if order.key in undecided else next(decided) for order in orders]
        if behaviour.callback_url:
            self._plan_callbacks([order.number for order in orders if order.key not in undecided], at)
        for answer in answers:
            if answer["outcome"] == "pending":
                answer["ask_again_at"] = self._ask_again(answer["key"], at)
        return answers

    def _undecided(self, order: Order, behaviour: Behaviour, at: datetime) -> Receipt | None:
        if _share(order.key, "person") < behaviour.person_rate:
            return Receipt(order.key, order.number, "needs_person", None, reason="document_wanted")
        row = self._database.execute("SELECT * FROM job WHERE key = ?", (order.key,)).fetchone()
        if row is None:
            if not behaviour.pending_minutes:
                return None
            stuck = _share(order.key, "stuck") < behaviour.stuck_rate
            ends = stamp(at + timedelta(minutes=behaviour.pending_minutes))
            self._database.execute(
                "INSERT INTO job (key, number, decides_at) VALUES (?, ?, ?)",
                (order.key, order.number, None if stuck else ends),
            )
            if behaviour.callback_url and not stuck:
                self._plan_callbacks([order.number], datetime.fromisoformat(ends))
            return Receipt(order.key, order.number, "pending", None)
        if not row["asked"] and _share(order.key, "lost") < behaviour.lost_rate:  # it begins again, once
            ends = stamp(at + timedelta(minutes=behaviour.pending_minutes))
            self._database.execute("UPDATE job SET decides_at = ?, asked = 1 WHERE key = ?", (ends, order.key))
            return Receipt(order.key, order.number, "pending", None)
        self._database.execute("UPDATE job SET asked = asked + 1 WHERE key = ?", (order.key,))
        if row["decides_at"] is None or row["decides_at"] > stamp(at):
            return Receipt(order.key, order.number, "pending", None)
        return None

    def _ask_again(self, key: str, at: datetime) -> str:
        [ends] = self._database.execute("SELECT decides_at FROM job WHERE key = ?", (key,)).fetchone()
        return str(max(ends, stamp(at))) if ends else stamp(at + timedelta(hours=1))

    def _plan_callbacks(self, numbers: list[str], due: datetime) -> None:
        self._database.executemany(
            "INSERT INTO callback (number, due) VALUES (?, ?)", [(number, stamp(due)) for number in numbers]
        )

    # ------------------------------------------------------------ callbacks

    @asynccontextmanager
    async def calling_back(self, _application: object) -> AsyncIterator[None]:
        """Sends callbacks as long as the party runs."""
        task = asyncio.create_task(self._call_back_for_ever())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def _call_back_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOKS)
            behaviour = self._store.behaviour
            with suppress(ClockUnknown):
                if behaviour.callback_url:
                    await self._call_back(behaviour, await self._clock.now())

    async def _call_back(self, behaviour: Behaviour, at: datetime) -> None:
        rows = self._database.execute("SELECT * FROM callback WHERE due <= ? LIMIT 500", (stamp(at),)).fetchall()
        if not rows:
            return
        body = json.dumps({"numbers": sorted({row["number"] for row in rows}), "at": stamp(at)}).encode()
        event = uuid4().hex
        sent = [self._headers(event, body, self._token)] * behaviour.callback_copies
        if behaviour.callback_forged:
            sent.insert(0, self._headers(uuid4().hex, body, b"somebody else"))
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            for headers in sent:
                try:
                    await client.post(behaviour.callback_url, content=body, headers=headers)
                except httpx.HTTPError as error:
                    logger.warning("callback: %r", error)
                    return  # they are sent again
        self._database.executemany("DELETE FROM callback WHERE id = ?", [(row["id"],) for row in rows])

    @staticmethod
    def _headers(event: str, body: bytes, token: bytes) -> dict[str, str]:
        at = int(datetime.now(UTC).timestamp())
        signed = hmac.digest(token, f"{event}.{at}.{body.decode()}".encode(), "sha256")
        return {
            "Content-Type": "application/json",
            "webhook-id": event,
            "webhook-timestamp": str(at),
            "webhook-signature": "v1," + b64encode(signed).decode(),
        }


def _share(key: str, what: str) -> float:
    """Returns a share of 1, always the same for the same key."""
    return int.from_bytes(sha256(f"{what} {key}".encode()).digest()[:4]) / 2**32
