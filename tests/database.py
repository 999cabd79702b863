"""The databases of a test run: one template per state of the migrations, cloned for the session and for single tests.

The template holds the staff and two clients (tests/template.py). Without DATABASE_URL a PostgreSQL of our own is
started over a copy of a data folder that is kept between runs; with it the caller's server is used.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from portal.runtime.folders import short_hash
from portal.runtime.postgres import APP, DATABASE, GRANTS, OWNER, EmbeddedPostgres
from tenants.domain.rates import RATES

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(tempfile.gettempdir()) / f"shouhao-tests-{os.geteuid()}-{short_hash(ROOT)}"
KEPT = 2  # data folders of earlier states of the migrations
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "SANDBOX": "1",
    "DEBUG": "0",
    "SECRET_KEY": "only-for-tests-" + "x" * 40,
    "BASE_DOMAIN": "localhost",
    "PUBLIC_PORT": "8000",
    "BROKER_URL": "",
    "EMAIL_HOST": "",
    "SMPP_URL": "",
    "DATABASE_ROLE": "app",
    # What is tested there is not how often one may ask: tests/security/test_throttles.py.
    "THROTTLES": ",".join(f"{name}=1000000/60" for name in RATES if name != "applications"),
    "ISOLATION_EVERY": "0",  # how many statements a request takes is counted: tests/security/test_isolation.py
    "LOG_LEVEL": "ERROR",  # the runner writes each line down three times
}


@dataclass(frozen=True)
class Database:
    """One database: the URLs of the run-time role and of the owner."""

    name: str
    url: str
    owner_url: str

    def owner(self) -> psycopg.Connection:
        """A connection of the owner's role; every statement is committed at once."""
        return psycopg.connect(self.owner_url, autocommit=True)


def end_connections(database: Database) -> None:
    """Ends all connections to a database, so that it can be dropped; each role may end only its own.

    What is told to end takes its time on a busy machine. The server ends its own workers (autovacuum's) itself, but not
    by FORCE, which asks whether the role may.
    """
    for url in (database.url, database.owner_url):
        with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = current_user",
                [database.name],
            )


class Server:
    """Makes and drops databases by the owner's role."""

    def __init__(self, url_of: Callable[[str, str], str], template: str) -> None:
        self.url_of, self.template = url_of, template

    def database(self, name: str) -> Database:
        return Database(name, self.url_of(name, APP), self.url_of(name, OWNER))

    def clone(self, name: str, template: str = "") -> Database:
        """A new database like the template."""
        with psycopg.connect(self.url_of("postgres", OWNER), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(template or self.template)
                )
            )
        return self.database(name)

    def drop(self, name: str) -> None:
        end_connections(self.database(name))
        with psycopg.connect(self.url_of("postgres", OWNER), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


@contextlib.contextmanager
def pointed_at(server: Server, name: str) -> Iterator[Database]:
    """A new database like the template, at which Django and the environment point meanwhile; gone afterwards."""
    import pytest
    from django.conf import settings
    from django.db import connection

    from portal.runtime.addresses import database_parts
    from tenants import context

    database = server.clone(name)
    connection.close()
    context.leave()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "NAME", database.name)
        patch.setattr(settings, "DATABASE_URL", database.url)
        patch.setattr(settings, "DATABASE_PARTS", database_parts(database.url))
        patch.setattr(settings, "DATABASE_OWNER_URL", database.owner_url)
        patch.setenv("DATABASE_URL", database.url)
        patch.setenv("DATABASE_OWNER_URL", database.owner_url)
        try:
            yield database
        finally:
            connection.close()
            context.leave()
    server.drop(database.name)


def state_of_migrations() -> str:
    """Changes with every migration, the policies, the pinned packages and what the template holds."""
    digest = hashlib.sha256()
    files = [*ROOT.glob("requirements*.txt"), ROOT / "tests/template.py", ROOT / "tenants/database/row_security.py"]
    files += ROOT.glob("[!.]*/**/migrations/*.py")
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def session_folder() -> Path:
    """The data folder of this process's own server."""
    return CACHE / "sessions" / str(os.getpid())


def session_name() -> str:
    """The database of this test session."""
    return f"shouhao_test_{os.getpid()}"


def given_url_of(database: str, role: str) -> str:
    """URLs on the caller's server; the roles are those of its own URLs."""
    given = GIVEN["DATABASE_OWNER_URL" if role == OWNER else "DATABASE_URL"]
    return psycopg.conninfo.make_conninfo(given, dbname=database)


GIVEN: dict[str, str] = {}


def prepare_environment() -> None:
    """Set what portal.settings reads, before Django loads it. Nothing is started yet."""
    if url := os.environ.get("DATABASE_URL"):
        GIVEN.update(DATABASE_URL=url, DATABASE_OWNER_URL=os.environ.get("DATABASE_OWNER_URL") or url)
        url_of = given_url_of
    else:
        url_of = EmbeddedPostgres(session_folder()).url_of
    os.environ |= SETTINGS | {
        "DATABASE_URL": url_of(session_name(), APP),
        "DATABASE_OWNER_URL": url_of(session_name(), OWNER),
        "SHOUHAO_DATA": str(session_folder()),
    }


def clean_environment() -> dict[str, str]:
    """The environment without what a test session sets, for processes that stand on their own feet."""
    ours = (
        "DATABASE_",
        "BROKER_",
        "SHOUHAO_",
        "SANDBOX",
        "SECRET_KEY",
        "BASE_DOMAIN",
        "PUBLIC_",
        "EMAIL_",
        "SMPP_",
        "DIRECTORY_",
    )
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def forget_environment() -> None:
    """Take back what prepare_environment set: a process that is started next prepares its own."""
    for name in (*SETTINGS, "DATABASE_URL", "DATABASE_OWNER_URL", "SHOUHAO_DATA"):
        os.environ.pop(name, None)
    os.environ.update(GIVEN)


@contextlib.contextmanager
def running(*, fsync: bool = False) -> Iterator[Server]:
    """The server of this session with its template; what it made is gone afterwards. fsync: as in production."""
    if GIVEN:
        server = Server(given_url_of, f"shouhao_template_{state_of_migrations()}")
        with locked():
            _make_template(server)
        session_folder().mkdir(parents=True, exist_ok=True)
        try:
            yield server
        finally:
            shutil.rmtree(session_folder(), ignore_errors=True)
        return
    folder = session_folder()
    with locked():
        _remove_dead_sessions()
        kept = _kept_data()
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", "--reflink=auto", kept / "postgres", folder / "postgres"], check=True)
    try:
        with EmbeddedPostgres(folder, fsync=fsync) as postgres:
            server = Server(postgres.url_of, DATABASE)
            with server.database(DATABASE).owner() as connection:  # the template may be weeks old: its clients are not
                connection.execute("UPDATE public.tenants_tenant SET ready_at = clock_timestamp()")
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """One test session at a time makes templates and copies them."""
    for folder in (CACHE, CACHE / "sessions"):
        folder.mkdir(mode=0o711, exist_ok=True)
    with (CACHE / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_template(server: Server) -> None:
    with psycopg.connect(server.url_of("postgres", OWNER), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [server.template]).fetchone():
            return
    half = f"{server.template}_half"
    server.drop(half)
    database = server.clone(half, template="template0")
    with database.owner() as connection:
        connection.execute(GRANTS.read_bytes())
    _fill(database)
    with psycopg.connect(server.url_of("postgres", OWNER), autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(server.template))
        )


def _kept_data() -> Path:
    """A stopped server's data folder whose database is the template; made when the migrations have changed."""
    kept = CACHE / f"template-{state_of_migrations()}"
    if not kept.exists():
        half = CACHE / "half"
        shutil.rmtree(half, ignore_errors=True)
        with EmbeddedPostgres(half, fsync=False) as postgres:
            _fill(Database(DATABASE, postgres.url, postgres.owner_url))
        half.rename(kept)
    kept.touch()
    older = sorted(CACHE.glob("template-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in older[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
    return kept


def _fill(database: Database) -> None:
    environment = os.environ | SETTINGS | {"DATABASE_ROLE": "owner"}
    environment |= {"DATABASE_URL": database.url, "DATABASE_OWNER_URL": database.owner_url}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.template"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(f"the template database can't be made:\n{(ended.stderr or ended.stdout)[-1500:]}")


def _remove_dead_sessions() -> None:
    for folder in (CACHE / "sessions").iterdir():
        if not Path(f"/proc/{folder.name}").exists():
            shutil.rmtree(folder, ignore_errors=True)
