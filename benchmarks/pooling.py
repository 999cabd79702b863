"""Clients apart behind PgBouncer in transaction mode, where the statements of one session are served by any process.

Ours: tenants.postgresql, whose search path stands for its session, behind a pooler that keeps it (PostgreSQL 18 reports
it, `track_extra_parameters`). Theirs: django_tenants' own backend behind the same pooler. Sixteen threads read in turn
as each client; a read of another client's row counts as wrong. A pooler that keeps nothing is shown beside them: how
many reads are wrong there, and that our roles don't start.

Needs PgBouncer 1.21 or newer: Debian's package, which need not be installed (it is fetched as the peers' are).
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251 -- each read names its client
from contextlib import contextmanager
from typing import Any

from django.db import ProgrammingError, connection, connections
from django_tenants.postgresql_backend import base as stock  # noqa: TID251 -- what it is held against

from benchmarks._clients import Clients
from benchmarks.frame import House, Report, Side, compare
from portal.runtime.errors import CannotRun
from portal.runtime.given import check_pooling
from tenants import context
from tenants.models import Tenant
from tests.pooler import Pooler, pooler

CLIENTS, THREADS = 16, 16
WHO = "CREATE TABLE IF NOT EXISTS {schema}.who AS SELECT '{schema}' AS name"


def measure(house: House) -> Report:
    reads = house.of_size(toy=320, small=10_000, full=100_000)
    clients = Clients(house).make(CLIENTS, table=WHO)
    wrong = {"ours": 0, "theirs": 0}
    with pooler(house.url, house.folder / "kept") as kept, _pointed_at(kept):
        check_pooling(kept.url, house.url)

        def side(name: str) -> Side:
            def work() -> float:
                with _backend(stock.DatabaseWrapper if name == "theirs" else None):
                    wrong[name] += _wrong_reads(clients, reads)
                return reads

            return Side(work, state=lambda: wrong[name])

        comparison = compare(side("theirs"), side("ours"), rounds=house.rounds, unit="s a read")
    with pooler(house.url, house.folder / "mixing", keeps="") as mixing:
        try:
            check_pooling(mixing.url, house.url)
            refused = False
        except CannotRun:
            refused = True
        with _pointed_at(mixing):
            mixed = _wrong_reads(clients, reads // 10)
    figures: dict[str, float | str | bool] = {"reads": reads * (house.rounds + 1), "wrong": wrong["ours"]}
    return Report(
        comparison, figures=figures | {"wrong_share_unkept": mixed / (reads // 10), "unkept_refused": refused}
    )


def _wrong_reads(clients: list[Tenant], reads: int) -> int:
    """How many of so many reads, from many threads, saw another client than asked for."""

    def some(number: int) -> int:
        wrong = 0
        try:
            for turn in range(number, reads, THREADS):
                client = clients[(turn // THREADS + number) % len(clients)]
                with context.client(client):
                    wrong += _who() != client.schema_name
        finally:
            connection.close()
        return wrong

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(some, range(THREADS)))


def _who() -> str:
    """The client whose table is found; empty: none's."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM who")
            return str(cursor.fetchone()[0])
    except ProgrammingError:
        return ""


@contextmanager
def _backend(wrapper: Any) -> Iterator[None]:
    """Threads that connect now use this backend instead of the settings'."""
    if wrapper is None:
        yield
        return
    made = connections.create_connection
    connections.create_connection = lambda alias: wrapper(connections.settings[alias], alias)  # type: ignore[method-assign]
    try:
        yield
    finally:
        connections.create_connection = made  # type: ignore[method-assign]


@contextmanager
def _pointed_at(before_it: Pooler) -> Iterator[None]:
    settings = connections.settings["default"]
    before = {name: settings[name] for name in ("HOST", "PORT")}
    connection.close()
    settings |= {"HOST": "127.0.0.1", "PORT": str(before_it.port)}
    try:
        yield
    finally:
        connection.close()
        settings |= before
