"""The one reader of DATABASE_URL, DATABASE_OWNER_URL, BROKER_URL and the providers' addresses, for every role. Repeats
nothing of them.
"""

import os
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from portal.runtime.errors import CannotRun

EXPECTED = (
    "expected postgresql://user:password@host:port/name; in user and password @ is written %40, / %2F, : %3A, ? %3F, "
    "# %23, % %25, a space %20"
)


def database_parts(url: str, name: str = "DATABASE_URL") -> dict[str, str]:
    """libpq's parameters of a URL; a unix socket is given as ?host=/folder. Raises CannotRun: what is wrong with it."""
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError:
        parts = {}
    ports = parts.get("port", "").split(",")
    misread = "@" in parts.get("host", "") + parts.get("dbname", "") or any(
        port and not port.isdigit() for port in ports
    )
    if not url.startswith(("postgresql://", "postgres://")) or not parts or misread:
        raise CannotRun(f"{name} cannot be read: {EXPECTED}.")
    if not parts.get("dbname"):
        raise CannotRun(f"{name} names no database: {EXPECTED}.")
    return parts


def database_settings(parts: dict[str, str], *, pooled: bool = False, statement_seconds: int = 0) -> dict[str, object]:
    """Django's settings for libpq's parameters. pooled: one session's statements may be served by several processes.
    statement_seconds: for the longest of them; 0: as long as it takes.
    """
    bound = f"-c statement_timeout={statement_seconds}s" if not pooled else ""  # a pooler gives a session to others
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {
        "ENGINE": "tenants.postgresql",
        **{ours: parts.get(theirs, "") for theirs, ours in named.items()},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        # psycopg is to prepare nothing: after a ROLLBACK it would deallocate what tenants.postgresql.prepared keeps.
        "OPTIONS": {name: value for name, value in parts.items() if name not in named}
        | {"connect_timeout": 5, "prepare_threshold": None}
        | {"options": f"{parts.get('options', '')} {bound}".strip()},
    }


def broker_address(url: str) -> str:
    """Returns BROKER_URL for Celery: TLS checks the certificate, unless `ssl_cert_reqs` says no."""
    if not url.startswith("rediss://") or "ssl_cert_reqs=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}ssl_cert_reqs=required"


def provider_address(name: str, *, sandbox: bool) -> str:
    """The address of who carries SMS or calls: …_URL, with …_ACCOUNT (id:password), which only who sends is given.

    Raises CannotRun where the address holds an account outside the sandbox: all roles would have it.
    """
    url, account = os.environ.get(f"{name}_URL", ""), os.environ.get(f"{name}_ACCOUNT", "")
    scheme, _slashes, rest = url.partition("://")
    if "@" in rest.partition("/")[0].partition("?")[0] and not sandbox:
        raise CannotRun(
            f"{name}_URL holds the account: give that as {name}_ACCOUNT=id:password, which only the worker is given."
        )
    user, _colon, secret = account.partition(":")
    return f"{scheme}://{quote(user, safe='')}:{quote(secret, safe='')}@{rest}" if url and account else url
