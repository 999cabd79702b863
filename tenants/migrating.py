"""Migrations of one schema, the public one or a client's: all that are due or none, so that a killed try is repeated.

Django commits a migration's tables before it records the migration when constraints come last; killed between the two,
the next try would find the tables there and fail for ever.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from typing import Final

from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Now
from django_tenants.migration_executors.base import MigrationExecutor, run_migrations
from django_tenants.utils import get_public_schema_name, schema_exists
from psycopg import sql

from tenants import blueprints
from tenants.models import Tenant
from tenants.statements import fetch_all

SOME_FAILED: Final = 3  # the exit status when all is done but for some clients: the roles may start
SO_MANY: Final = 500  # schemas in one statement
_APPLIED = sql.SQL(
    "SELECT {}, md5(string_agg(app || '.' || name, ',' ORDER BY app COLLATE \"C\", name COLLATE \"C\"))"
    " FROM {}.django_migrations"
)


@contextmanager
def whole(schema: str) -> Iterator[None]:
    """One transaction for what is done to a schema. A second one on the same schema waits for the first's end."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [schema])
            # A table with checks that wait for the end can't be altered: rows and tables change in one transaction.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield


class WholeSchemas(MigrationExecutor):  # type: ignore[misc]  # django_tenants has no types
    """The executor of `migrate_schemas`: one schema after the other, each in a transaction of its own.

    Only those that are behind are entered. A client whose migration fails is not served until a later run has healed
    it; the others go on.
    """

    codename = "whole"

    def run_migrations(self, tenants: Iterable[str] | None = None) -> None:
        """Migrate these schemas. Who has only applied, was refused or has been removed has none.

        Raises CommandError with the exit status SOME_FAILED that names the clients who failed, when all were tried;
        whatever stops the public schema itself.
        """
        schemas, failed = list(tenants or ()), dict[str, Exception]()
        late = schemas if self._asks_for_more() else behind(schemas)
        _heal({*schemas} - {*late})  # mended by hand
        for schema in late:
            try:
                with whole(schema):
                    if schema_exists(schema):
                        run_migrations(self.args, self.options, self.codename, schema)
            except Exception as error:
                connection.set_schema_to_public()  # type: ignore[attr-defined]  # the backend of django_tenants adds it
                if self.options.get("plan") or not _freeze(schema):
                    raise
                failed[schema] = error
            else:
                _heal({schema} - {*behind([schema])})
        if self.PUBLIC_SCHEMA_NAME not in schemas and not self.options.get("schema_name") and not self._asks_for_more():
            blueprints.prepare()
        if failed:
            told = "; ".join(f"{schema}: {type(error).__name__}: {error}" for schema, error in failed.items())
            raise CommandError(
                f"{len(failed)} of {len(schemas)} clients could not be migrated and are not served (503) until this "
                f"command has succeeded for them; all others are. {told}",
                returncode=SOME_FAILED,
            )

    def _asks_for_more(self) -> bool:
        """Whether what is asked for is more than to bring schemas up to date."""
        return any(self.options.get(name) for name in ("app_label", "check_unapplied", "fake", "plan", "prune"))


def behind(schemas: Sequence[str]) -> list[str]:
    """Those of the schemas in which not just the migrations of this release have been applied: one statement for each
    SO_MANY of them, as each would take a connection's time to look through its own.
    """
    on_disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    there = {
        schema
        for (schema,) in fetch_all(
            "SELECT relnamespace::regnamespace::text FROM pg_class"
            " WHERE relname = 'django_migrations' AND relkind = 'r'"
        )
    }
    known = [schema for schema in schemas if schema in there]
    wanted = ",".join(f"{app}.{name}" for app, name in sorted(on_disk))
    found: dict[str, str | None] = {}
    for begin in range(0, len(known), SO_MANY):
        queries = [_APPLIED.format(sql.Literal(schema), sql.Identifier(schema)) for schema in known[begin:][:SO_MANY]]
        found |= dict(fetch_all(sql.SQL(" UNION ALL ").join(queries)))
    digest = hashlib.md5(wanted.encode(), usedforsecurity=False).hexdigest()
    return [schema for schema in schemas if found.get(schema) != digest]


def _freeze(schema: str) -> bool:
    """Note that a client's migration has failed. False where it is no client's, or the database itself is away."""
    try:
        return bool(Tenant.objects.filter(schema_name=schema).update(migration_failed_at=Now()))
    except DatabaseError:
        return False


def _heal(schemas: Set[str]) -> None:
    """Serve these clients again, if they were not. The public schema may be without any table yet."""
    if clients := schemas - {get_public_schema_name()}:
        failed = Tenant.objects.exclude(migration_failed_at=None)
        failed.filter(schema_name__in=clients).update(migration_failed_at=None)


def executor(codename: str | None = None) -> type[MigrationExecutor]:
    """What `migrate_schemas` runs with, whichever it is asked for: no other keeps a schema whole."""
    return WholeSchemas
