"""Clients apart behind PgBouncer in transaction mode, where the statements of one session are served by any process.

Ours: tenants.postgresql, whose search path stands for its session, behind a pooler that keeps it (PostgreSQL 18 reports
it, `track_extra_parameters`). Theirs: django_tenants' own backend behind the same pooler. Sixteen threads read in turn
as each client; a read of another client's row counts as wrong. A pooler that keeps nothing is shown beside them: how
many reads are wrong there, and that our roles don't start.

Needs PgBouncer 1.21 or newer: Debian's package, which need not be installed (it is fetched as the peers' are).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251 -- each read names its client
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import ProgrammingError, connection, connections
from django_tenants.postgresql_backend import base as stock  # noqa: TID251 -- what it is held against

from benchmarks._clients import Clients
from benchmarks.frame import House, Report, Side, compare
from portal.runtime.addresses import database_parts
from portal.runtime.errors import CannotRun
from portal.runtime.given import check_pooling
from tenants import context
from tenants.models import Tenant
from tests.peers.debian import unpacked

CLIENTS, THREADS, SERVED_BY = 16, 16, 4
WHO = "CREATE TABLE IF NOT EXISTS {schema}.who AS SELECT '{schema}' AS name"
KEPT = "track_extra_parameters = IntervalStyle, search_path"


@dataclass(frozen=True)
class Pooler:
    """A PgBouncer that runs. url: of the run-time role's database, through it."""

    url: str
    port: int


def measure(house: House) -> Report:
    reads = house.of_size(toy=320, small=10_000, full=100_000)
    clients = Clients(house).make(CLIENTS, table=WHO)
    wrong = {"ours": 0, "theirs": 0}
    with _pooler(house, KEPT) as kept, _pointed_at(kept):
        check_pooling(kept.url, house.url)

        def side(name: str) -> Side:
            def work() -> float:
                with _backend(stock.DatabaseWrapper if name == "theirs" else None):
                    wrong[name] += _wrong_reads(clients, reads)
                return reads

            return Side(work, state=lambda: wrong[name])

        comparison = compare(side("theirs"), side("ours"), rounds=house.rounds, unit="s a read")
    with _pooler(house, "") as mixing:
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
def _pointed_at(pooler: Pooler) -> Iterator[None]:
    settings = connections.settings["default"]
    before = {name: settings[name] for name in ("HOST", "PORT")}
    connection.close()
    settings |= {"HOST": "127.0.0.1", "PORT": str(pooler.port)}
    try:
        yield
    finally:
        connection.close()
        settings |= before


@contextmanager
def _pooler(house: House, keeps: str) -> Iterator[Pooler]:
    """PgBouncer before the house's PostgreSQL, in transaction mode with fewer connections than there are clients."""
    parts, folder = database_parts(house.url), house.folder / f"pgbouncer-{bool(keeps)}"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    password = parts.get("password", "")
    (folder / "users").write_text(f'"{parts["user"]}" "{password}"\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={parts['host']} port={parts.get('port', 5432)}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {folder}/users\npool_mode = transaction\n"
        f"default_pool_size = {SERVED_BY}\nmax_client_conn = 200\nlogfile = {folder}/log\n{keeps}\n"
    )
    program, environment = _program(folder)
    command = [*_as_owner_of(parts["host"], folder), str(program), "-q", str(folder / "pgbouncer.ini")]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"postgresql://{parts['user']}@127.0.0.1:{port}/{parts['dbname']}"
            for _again in range(100):
                with contextlib.suppress(psycopg.OperationalError):
                    psycopg.connect(url).close()
                    break
                time.sleep(0.1)
            yield Pooler(url, port)
        finally:
            process.terminate()


def _program(folder: Path) -> tuple[Path, dict[str, str]]:
    """PgBouncer of the machine, or of Debian's package, and the environment it runs in."""
    if program := shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        return Path(program), dict(os.environ)
    with contextlib.chdir(folder):
        root, libraries = unpacked("pgbouncer", "libevent-2.1-7t64", "libcares2")
    return root / "usr/sbin/pgbouncer", os.environ | {"LD_LIBRARY_PATH": libraries}


def _as_owner_of(sockets: str, folder: Path) -> list[str]:
    """It refuses to run as root: then it runs as PostgreSQL does, whose the folder becomes."""
    if os.getuid():
        return []
    owner = Path(sockets).stat()
    for path in (folder, *folder.iterdir()):
        os.chown(path, owner.st_uid, owner.st_gid)
    return ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups", "--"]
