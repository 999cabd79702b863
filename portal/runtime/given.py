"""Checks that the databases, brokers and ports run by others answer."""

import contextlib
import socket
from typing import Any, LiteralString

import psycopg
from psycopg.conninfo import make_conninfo

from portal.runtime.addresses import broker_address, database_parts
from portal.runtime.binaries import OLDEST_POSTGRES
from portal.runtime.errors import CannotRun

LOOKS = 20  # at two sessions in turn, which a pooler with several connections may serve by different ones


def _parts(url: str) -> str:
    return make_conninfo(**{"connect_timeout": "5", **database_parts(url)})


def check_database(url: str) -> None:
    """Raises CannotRun when the server does not answer or is too old."""
    try:
        with psycopg.connect(_parts(url)) as connection:
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise CannotRun(f"The database of DATABASE_URL can't be reached: {reason}") from error
    if version < OLDEST_POSTGRES:
        raise CannotRun(f"The server of DATABASE_URL is PostgreSQL {version}: {OLDEST_POSTGRES} or newer is needed.")


def check_clock(url: str) -> None:
    """Raises CannotRun when business time of the database was moved, which only a sandbox may do.

    A database that is away or empty is left to those who need it.
    """
    with contextlib.suppress(psycopg.OperationalError, psycopg.errors.UndefinedTable):
        with psycopg.connect(_parts(url)) as connection:
            row = connection.execute('SELECT "offset" FROM public.tenants_businessclock').fetchone()
        if row and row[0]:
            raise CannotRun(
                f"Business time of this database is {row[0]} ahead of real time, which only a sandbox may be: "
                "set DATABASE_URL to another database, or SANDBOX=1 for a try-out."
            )


def check_sandbox(url: str) -> None:
    """Raises CannotRun when the database was not made for a sandbox.

    A database that is away or empty is left to those who need it.
    """
    with contextlib.suppress(psycopg.OperationalError, psycopg.errors.UndefinedTable):
        with psycopg.connect(_parts(url)) as connection:
            row = connection.execute("SELECT movable FROM public.tenants_businessclock").fetchone()
        if row and not row[0]:
            raise CannotRun(
                "SANDBOX is set, and this database was not made for a sandbox: its labels and messages are real. Unset "
                "SANDBOX, or set DATABASE_URL to another database."
            )


def check_pooling(url: str, direct_url: str) -> None:
    """Raises CannotRun when a pooler stands before the database and gives a session's search path to another's
    statements, which would mix clients, or when no address without it is known, so that no notice would arrive.

    A database that is away is left to those who need it.
    """
    with contextlib.suppress(psycopg.OperationalError):
        if direct_url and _is_pooled(direct_url):
            raise CannotRun("DATABASE_DIRECT_URL leads through a pooler as well: name PostgreSQL itself.")
        if not _is_pooled(url):
            return
        if _mixes_sessions(url):
            raise CannotRun(
                "DATABASE_URL leads through a pooler that gives the search path of a session to others, so that "
                "clients would be shown each other's rows. PgBouncer keeps them apart with `pool_mode = session`, or "
                "with `track_extra_parameters = IntervalStyle, search_path` where the server is PostgreSQL 18 or newer."
            )
        if not direct_url:
            raise CannotRun(
                "DATABASE_URL leads through a pooler: give the address of PostgreSQL itself in DATABASE_DIRECT_URL "
                "too, where notices of new work are listened to."
            )


def _is_pooled(url: str) -> bool:
    """Returns whether a pooler stands between: another process serves the session than the one named at its start."""
    with psycopg.connect(_parts(url), autocommit=True) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        return row != (connection.info.backend_pid,)


def _mixes_sessions(url: str) -> bool:
    with psycopg.connect(_parts(url), autocommit=True) as one, psycopg.connect(_parts(url), autocommit=True) as other:
        try:
            one.execute("SET search_path TO one_session")
            other.execute("SET search_path TO other_session")
            for _look in range(LOOKS):
                for connection, expected in ((one, "one_session"), (other, "other_session")):
                    if connection.execute("SHOW search_path").fetchone() != (expected,):
                        return True
            return False
        finally:
            for connection in (one, other):  # else the next one that is served by it had it
                connection.execute("RESET search_path")


def check_broker(url: str) -> None:
    """Raises CannotRun when the broker does not answer."""
    from kombu import Connection

    try:
        with Connection(broker_address(url), connect_timeout=5) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=5)
    except Exception as error:  # every transport of kombu has errors of its own
        raise CannotRun(f"The broker of BROKER_URL can't be reached: {error}") from error


def listen(port: int, host: str, *, option: str = "--port") -> socket.socket:
    """A socket that listens there. Raises CannotRun when something listens there already."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        reason = str(error.strerror) if isinstance(error, OSError) else "there is none of that number"
        raise CannotRun(
            f"Port {port} can't be used ({reason}): stop what uses it, or choose another with "
            f"{option} (`make run ARGS='{option} …'`)."
        ) from error
    return listener


def check_port(port: int, host: str, *, option: str = "--port") -> None:
    """Raises CannotRun when something listens there already."""
    listen(port, host, option=option).close()


def rows_of(url: str, query: LiteralString) -> list[tuple[Any, ...]]:
    """The rows of a query. Raises CannotRun when the database can't answer it."""
    try:
        with psycopg.connect(_parts(url)) as connection:
            return connection.execute(query).fetchall()
    except psycopg.Error as error:
        raise CannotRun(f"The database is not usable: {str(error).strip().splitlines()[0]}") from error


def first_row(url: str, query: LiteralString) -> tuple[Any, ...] | None:
    """The first row of a query, if any."""
    rows = rows_of(url, query)
    return rows[0] if rows else None
