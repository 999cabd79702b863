"""Migrations of one schema, the public one or a client's: all that are due or none, so that a killed try is repeated.

Django commits a migration's tables before it records the migration when constraints come last; killed between the two,
the next try would find the tables there and fail for ever.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django_tenants.migration_executors.base import MigrationExecutor, run_migrations
from django_tenants.utils import schema_exists


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
    """The executor of `migrate_schemas`: one schema after the other, each in a transaction of its own."""

    codename = "whole"

    def run_migrations(self, tenants: Iterable[str] | None = None) -> None:
        """Migrate these schemas. Who has only applied, was refused or has been removed has none."""
        for schema in tenants or ():
            with whole(schema):
                if schema_exists(schema):
                    run_migrations(self.args, self.options, self.codename, schema)


def executor(codename: str | None = None) -> type[MigrationExecutor]:
    """What `migrate_schemas` runs with, whichever it is asked for: no other keeps a schema whole."""
    return WholeSchemas
