"""PgBouncer in transaction mode before a PostgreSQL of ours: Debian's package, which need not be installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from portal.runtime.addresses import database_parts
from tests.peers.debian import unpacked

KEPT = "track_extra_parameters = IntervalStyle, search_path\nmax_prepared_statements = 200"  # as docs/deploy.md says


@dataclass(frozen=True)
class Pooler:
    """A PgBouncer that runs. url: of the run-time role's database, through it; console: its own, for SHOW."""

    url: str
    port: int
    console: str


@contextmanager
def pooler(url: str, folder: Path, *, keeps: str = KEPT, served_by: int = 4) -> Iterator[Pooler]:
    """One before the server of this URL, with at most so many connections to it. keeps: more of its settings."""
    parts = database_parts(url)
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = parts["user"]
    (folder / "users").write_text(f'"{user}" "{parts.get("password", "")}"\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={parts['host']} port={parts.get('port', 5432)}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {folder}/users\npool_mode = transaction\nadmin_users = {user}\n"
        f"default_pool_size = {served_by}\nmax_client_conn = 200\nlogfile = {folder}/log\n{keeps}\n"
    )
    program, environment = _program(folder)
    command = [*_as_owner_of(parts["host"], folder), str(program), "-q", str(folder / "pgbouncer.ini")]
    address = f"postgresql://{user}@127.0.0.1:{port}"
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            for _again in range(100):
                with contextlib.suppress(psycopg.OperationalError):
                    psycopg.connect(f"{address}/{parts['dbname']}").close()
                    break
                time.sleep(0.1)
            else:
                raise RuntimeError(f"PgBouncer does not answer: {(folder / 'log').read_text()[-2000:]}")
            yield Pooler(f"{address}/{parts['dbname']}", port, f"{address}/pgbouncer")
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
