"""Runs migrations that are plain SQL: written once for all clients that lack the same, and run in batches of them.

Django's executor works out the state of all models anew for each schema, which takes a thousand times as long as
PostgreSQL takes to add a column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelManagers,
    AlterModelOptions,
    CreateModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RenameField,
    RenameIndex,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED
from psycopg import sql

from tenants import context
from tenants.database.statements import fetch_all
from tenants.models import Tenant

BATCH: Final = 50  # schemas in one transaction, which holds the locks of all
WAITS: Final = "2s"  # for the lock of a table, while all of the batch have to wait too
SO_MANY: Final = 500  # schemas in one statement
_APPLIED = sql.SQL("SELECT {}, sum(DISTINCT hashtextextended(app || '.' || name, 0))::text FROM {}.django_migrations")
# These do the same in each schema. Other operations may read rows, or be custom code.
_ALWAYS: Final = (
    AddConstraint,
    AddConstraintNotValid,
    AddIndex,
    AlterModelManagers,
    CreateModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RenameField,
    RenameIndex,
)
_CONSTANT: Final = (bool, dict, int, list, str)  # what such a default gives is the same each time


def written_for(schema: str) -> list[str] | None:
    """Returns the statements that bring a schema like this one up to date, with the notes of the migrations; None where
    only the executor can do it.
    """
    with context.client(Tenant.objects.get(schema_name=schema)):
        executor = MigrationExecutor(connection)
        leaves = executor.loader.graph.leaf_nodes()
        plan = [migration for migration, _back in executor.migration_plan(leaves)]
        if not all(migration.atomic and all(map(_is_sql, migration.operations)) for migration in plan):
            return None
        state = ProjectState(real_apps=executor.loader.unmigrated_apps)
        for migration, _back in executor.migration_plan(leaves, clean_start=True):
            if (migration.app_label, migration.name) in executor.loader.applied_migrations:
                migration.mutate_state(state, preserve=False)
        statements = list[str]()
        for migration in plan:
            with connection.schema_editor(collect_sql=True) as editor:
                state = migration.apply(state, editor, collect_sql=True)
            scripts = [script for script in editor.collected_sql if not _says_nothing(script)]
            statements += [each for script in scripts for each in connection.ops.prepare_sql_script(script)]
            statements += map(_noted, (*migration.replaces, (migration.app_label, migration.name)))
        noted = executor.recorder.applied_migrations()
        done = executor.loader.replacements.keys() & executor.loader.applied_migrations.keys()
        statements += map(_noted, sorted(done - noted.keys()))  # all that these replace has been applied
    return statements


def run_written(
    schemas: Sequence[str], noted: str | None, statements: Sequence[str]
) -> Iterator[tuple[Sequence[str], bool]]:
    """Runs the statements in each schema. Yields schemas with whether they are done.

    When a batch fails, each half is retried, down to the schema that is the cause. noted: what had been applied in each
    of them (`applied_in`); where another run has changed that meanwhile, nothing is done, and the schema counts as not
    done.
    """
    waiting = [schemas[begin:][:BATCH] for begin in range(0, len(schemas), BATCH)]
    while waiting:
        batch = waiting.pop(0)
        try:
            done = _run(batch, noted, statements)
        except DatabaseError:
            half = len(batch) // 2
            if half:
                waiting[:0] = [batch[:half], batch[half:]]
            else:
                yield batch, False
        else:
            yield done, True
            if others := [schema for schema in batch if schema not in done]:
                yield others, False


def _run(batch: Sequence[str], noted: str | None, statements: Iterable[str]) -> list[str]:
    """Runs the statements in one transaction, pipelined.

    Returns those schemas of the batch in which nothing had been applied meanwhile.
    """
    with transaction.atomic(), connection.cursor():
        line = connection.connection
        for schema in batch:
            line.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [schema])
        now = applied_in(batch)
        schemas = [schema for schema in batch if now.get(schema) == noted]
        with connection.wrap_database_errors, line.pipeline():
            line.execute("SET CONSTRAINTS ALL IMMEDIATE")
            line.execute(f"SET LOCAL lock_timeout = '{WAITS}'")
            for schema in schemas:
                line.execute("SELECT set_config('search_path', quote_ident(%s) || ', public', true)", [schema])
                line.execute("SELECT 1 / (current_schema() = %s)::int", [schema])  # it may have been removed meanwhile
                for statement in statements:
                    line.execute(statement)
    return schemas


def applied_in(schemas: Sequence[str]) -> dict[str, str | None]:
    """Returns one figure for what has been applied in each schema that has notes of migrations.

    It takes one statement for each SO_MANY schemas; single queries would take too long.
    """
    there = {
        schema
        for (schema,) in fetch_all(
            "SELECT nspname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE relname = 'django_migrations' AND relkind = 'r'"
        )
    }
    known = [schema for schema in schemas if schema in there]
    digests = dict[str, str | None]()
    for begin in range(0, len(known), SO_MANY):
        queries = [_APPLIED.format(sql.Literal(schema), sql.Identifier(schema)) for schema in known[begin:][:SO_MANY]]
        digests |= dict(fetch_all(sql.SQL(" UNION ALL ").join(queries)))
    return digests


def _is_sql(operation: Operation) -> bool:
    """Returns True if the operation does the same in each schema, and all of it is in its SQL."""
    if isinstance(operation, (AddField, AlterField)):
        field = operation.field
        now = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        return not now and (field.default is NOT_PROVIDED or not callable(field.default) or field.default in _CONSTANT)
    if isinstance(operation, AlterModelOptions):
        return not operation.options.keys() & {"permissions", "default_permissions"}
    if isinstance(operation, SeparateDatabaseAndState):
        return all(map(_is_sql, operation.database_operations))
    if isinstance(operation, RunSQL):
        return isinstance(operation.sql, str)
    return type(operation) in _ALWAYS


def _says_nothing(script: str) -> bool:
    """Returns True if all lines are comments; a statement may begin with some."""
    return all(not line.strip() or line.strip().startswith("--") for line in script.splitlines())


def _noted(migration: tuple[str, str]) -> str:
    values = sql.SQL(", ").join(map(sql.Literal, migration))
    noted = sql.SQL("INSERT INTO django_migrations (app, name, applied) VALUES ({}, clock_timestamp())")
    return noted.format(values).as_string(None)
