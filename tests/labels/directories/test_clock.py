"""Business time of the stand-ins is the product's, also while its database is silent."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from labels.directories.sandbox.clock import ClockUnknown, DatabaseClock
from labels.directories.sandbox.store import SCHEMA, Settings, connect
from tests.database import Database
from tests.labels.directories.conftest import Sandbox

NEAR = timedelta(seconds=2)


@pytest.fixture
def owner(own_database: Database) -> Iterator[psycopg.Connection]:
    """The owner's connection to a database whose business time this test may move."""
    with own_database.owner() as connection:
        yield connection


def _advance(owner: psycopg.Connection, by: timedelta) -> None:
    owner.execute('UPDATE tenants_businessclock SET "offset" = %s', (by,))


def memory() -> Settings:
    """What a party keeps between runs, here until the test ends."""
    return Settings(connect(Path(":memory:"), SCHEMA))


def _with_clock(database: Database, body: Callable[[DatabaseClock], Awaitable[None]]) -> None:
    async def run() -> None:
        clock = DatabaseClock(database.url, memory())
        clock.FIRST_PATIENCE = 30.0  # on a busy machine the first connection may take long
        try:
            await body(clock)
        finally:
            await clock.close()

    asyncio.run(run())


async def _ahead_by(clock: DatabaseClock, offset: timedelta) -> bool:
    return abs(await clock.now() - datetime.now(UTC) - offset) < NEAR


async def _soon_ahead_by(clock: DatabaseClock, offset: timedelta) -> None:
    tries = 0
    while not await _ahead_by(clock, offset):
        await asyncio.sleep(0.02)
        tries += 1
        assert tries < 1500


def test_it_follows_the_database(
    own_database: Database, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DatabaseClock, "PATIENCE", 5)

    async def body(clock: DatabaseClock) -> None:
        assert await _ahead_by(clock, timedelta(0))
        _advance(owner, timedelta(days=3))
        assert await _ahead_by(clock, timedelta(days=3))
        assert abs(clock.offset - timedelta(days=3)) < timedelta(milliseconds=50)

    _with_clock(own_database, body)


def test_a_silent_database_costs_a_moment_and_not_the_offset(own_database: Database, owner: psycopg.Connection) -> None:
    async def body(clock: DatabaseClock) -> None:
        _advance(owner, timedelta(hours=6))
        await clock.now()
        with owner.transaction():
            owner.execute("LOCK TABLE tenants_businessclock IN ACCESS EXCLUSIVE MODE")
            started = time.monotonic()
            assert all([await _ahead_by(clock, timedelta(hours=6)) for _ in range(200)])
            assert time.monotonic() - started < 8  # One waits 50 ms, the others know already; each: ten seconds.
        _advance(owner, timedelta(hours=12))
        await _soon_ahead_by(clock, timedelta(hours=12))

    _with_clock(own_database, body)


def test_a_lost_connection_is_made_again(own_database: Database, owner: psycopg.Connection) -> None:
    async def body(clock: DatabaseClock) -> None:
        _advance(owner, timedelta(hours=6))
        await clock.now()
        with psycopg.connect(own_database.url, autocommit=True) as other:
            others = "datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            ended = other.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}").fetchall()
        assert ended == [(True,)]
        assert await _ahead_by(clock, timedelta(hours=6))
        _advance(owner, timedelta(hours=7))
        await _soon_ahead_by(clock, timedelta(hours=7))

    _with_clock(own_database, body)


def test_a_database_that_never_answered_gives_no_time() -> None:
    async def run() -> None:
        clock = DatabaseClock("postgresql://nobody@127.0.0.1:1/none", memory())
        with pytest.raises(ClockUnknown):
            await clock.now()

    asyncio.run(run())


def test_the_parties_take_their_time_from_it(own_database: Database, owner: psycopg.Connection, tmp_path: Path) -> None:
    _advance(owner, timedelta(days=30))
    sandbox = Sandbox.start(tmp_path, "--parties", "huawei", "--clock-dsn", own_database.url)
    try:
        huawei = sandbox.party("huawei")
        clock = huawei.client.get("/sandbox/clock").json()
        refused = huawei.client.put("/sandbox/clock", json={"offset_seconds": 1})
        [receipt] = huawei.put({"key": "k", "number": "95588", "label": "官方客服", "revision": 1})
    finally:
        sandbox.stop()
    month_later = datetime.now(UTC) + timedelta(days=30)
    assert clock["source"] == "database"
    assert abs(datetime.fromisoformat(clock["at"]) - month_later) < timedelta(seconds=10)
    assert abs(datetime.fromisoformat(receipt["accepted_at"]) - month_later) < timedelta(seconds=10)
    assert (refused.status_code, refused.json()["reason"]) == (409, "clock_not_ours")


def test_without_any_time_a_party_is_unavailable_and_takes_nothing(tmp_path: Path) -> None:
    sandbox = Sandbox.start(tmp_path, "--parties", "huawei", "--clock-dsn", "postgresql://nobody@127.0.0.1:1/none")
    try:
        huawei = sandbox.party("huawei")
        order = {"key": "k", "number": "95588", "label": "官方客服", "revision": 1}
        answer = huawei.client.put("/displays", json={"items": [order]})
        effects = huawei.effects("95588")
    finally:
        sandbox.stop()
    assert (answer.status_code, answer.json()["reason"]) == (503, "unavailable")
    assert effects == []


def test_a_party_that_starts_while_the_database_is_away_knows_the_time(
    own_database: Database, owner: psycopg.Connection
) -> None:
    kept = memory()

    async def learn() -> None:
        clock = DatabaseClock(own_database.url, kept)
        await clock.now()
        _advance(owner, timedelta(days=30))
        await _soon_ahead_by(clock, timedelta(days=30))
        await clock.close()

    async def remember() -> None:
        assert await _ahead_by(DatabaseClock("postgresql://nobody@127.0.0.1:1/none", kept), timedelta(days=30))

    asyncio.run(learn())
    asyncio.run(remember())
