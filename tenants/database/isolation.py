"""Asks PostgreSQL now and then whether it looks into the right schema, outside the database backend.

Clients' schemas and row-level security both depend on the search path of a session, which the backend remembers
(tenants.postgresql): were it wrong, a client would see another's rows. So one in `settings.ISOLATION_EVERY` requests
and pieces of work asks PostgreSQL itself, before anything is done and after it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from secrets import randbelow

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from tenants import context
from tenants.database.statements import fetch_one
from tenants.events import Event

log = structlog.get_logger(__name__)


class WrongSchema(RuntimeError):
    """PostgreSQL looks into another schema than it should."""


@dataclass(frozen=True)
class SchemasMixed(Event):
    """A session of PostgreSQL looked into another schema than the one that was wanted."""

    wanted: str
    found: str


@contextmanager
def isolation_asked(schema: str) -> Iterator[None]:
    """Runs the block of a schema, and now and then asks PostgreSQL before and after it.

    Raises WrongSchema: then the rest is not done, and the answer is not shown.
    """
    asks = bool(settings.ISOLATION_EVERY) and not randbelow(settings.ISOLATION_EVERY)
    if asks:
        demand_schema(schema)
    yield
    if asks:
        with suppress(DatabaseError):  # the database has gone away since
            demand_schema(schema)


def demand_schema(schema: str) -> None:
    """Raises WrongSchema where PostgreSQL looks into another schema; it ends the session and emits SchemasMixed."""
    (found,) = fetch_one("SELECT current_schema()")
    if found == schema:
        return
    connection.close()
    log.critical("isolation.broken", wanted=schema, found=found)
    with suppress(DatabaseError), context.platform():
        SchemasMixed(schema, str(found)).emit()
    raise WrongSchema(f"PostgreSQL looked into the schema {found} in the place of {schema}")
