"""Reads business time from the product's database, or takes real time with an offset where there is no database."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

import psycopg

from labels.directories.sandbox.store import Settings


class ClockUnknown(Exception):
    """Business time was never learnt: the database has not answered yet."""


class Clock(Protocol):
    """A clock of business time."""

    source: str

    async def now(self) -> datetime:
        """Returns business time, aware, in UTC. Raises ClockUnknown."""
        ...

    @property
    def offset(self) -> timedelta:
        """Says how far business time is ahead of real time."""
        ...


class OffsetClock:
    """Adds an offset to real time; the offset survives restarts."""

    source = "offset"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def offset(self) -> timedelta:
        """Says how far business time is ahead of real time."""
        return timedelta(seconds=self._settings.get("offset_seconds", 0))

    @offset.setter
    def offset(self, offset: timedelta) -> None:
        self._settings.put("offset_seconds", offset.total_seconds())

    async def now(self) -> datetime:
        """Returns business time, aware, in UTC."""
        return datetime.now(UTC) + self.offset


class DatabaseClock:
    """Reads `business_now()` of a PostgreSQL; while that does not answer, it adds the offset learnt last to real time.

    The offset survives restarts, so a party that starts while the database is down knows the time.
    """

    source = "database"
    PATIENCE = 0.05
    FIRST_PATIENCE = 2.0
    PAUSE_AFTER_FAILURE = 0.5
    WORTH_KEEPING = timedelta(milliseconds=10)

    def __init__(self, dsn: str, settings: Settings) -> None:
        self._dsn, self._settings = dsn, settings
        self._connection: psycopg.AsyncConnection | None = None
        self._one_at_a_time = asyncio.Lock()
        kept = settings.get("learnt_offset_seconds", None)
        self._offset: timedelta | None = None if kept is None else timedelta(seconds=kept)
        self._waiting: asyncio.Task[datetime] | None = None
        self._silent_until = 0.0

    @property
    def offset(self) -> timedelta:
        """Says how far business time was ahead of real time when it was learnt last."""
        return self._offset or timedelta(0)

    async def now(self) -> datetime:
        """Returns business time, aware, in UTC. Raises ClockUnknown."""
        if time.monotonic() >= self._silent_until and (self._waiting is None or self._waiting.done()):
            asking = asyncio.create_task(self._ask())
            asking.add_done_callback(lambda task: task.cancelled() or task.exception())
            # A late query is not cancelled: psycopg would wait for a stopped server to confirm the cancellation.
            patience = self.FIRST_PATIENCE if self._offset is None else self.PATIENCE
            await asyncio.wait({asking}, timeout=patience)
            if not asking.done():
                self._waiting = asking
            elif asking.exception() is None:
                return asking.result()
        if self._offset is None:
            raise ClockUnknown
        return datetime.now(UTC) + self._offset

    async def _ask(self) -> datetime:
        async with self._one_at_a_time:
            try:
                if self._connection is None:
                    self._connection = await psycopg.AsyncConnection.connect(
                        self._dsn, autocommit=True, connect_timeout=2, tcp_user_timeout=3000
                    )
                cursor = await self._connection.execute("SELECT business_now(), clock_timestamp()")
                [(business, real)] = await cursor.fetchall()
            except (psycopg.Error, OSError):
                self._silent_until = time.monotonic() + self.PAUSE_AFTER_FAILURE
                if self._connection is not None:
                    await self._connection.close()
                    self._connection = None
                raise
            if self._offset is None or abs(business - real - self._offset) > self.WORTH_KEEPING:
                self._settings.put("learnt_offset_seconds", (business - real).total_seconds())
            self._offset = business - real
            now: datetime = business.astimezone(UTC)
            return now

    async def close(self) -> None:
        """Closes the connection."""
        if self._connection is not None:
            await self._connection.close()
