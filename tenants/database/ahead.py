"""Builds indexes of tables that all clients write to before the one transaction of the public schema's migrations,
CONCURRENTLY; inside it they would block all writes until its last migration is done.

If a build is interrupted, PostgreSQL leaves an invalid index behind, which the next run builds anew. Where the table or
a column comes with the same update, the transaction builds the index.
"""

import time
from typing import Any, Final

from django.db import ProgrammingError, connection
from django.db.migrations import AddIndex, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from psycopg import sql
from psycopg.errors import UndefinedColumn, UndefinedFunction, UndefinedTable

from tenants.database.statements import chain_of, execute, fetch_all, fetch_one

LOCK: Final = "SELECT pg_try_advisory_lock(hashtext('indexes ahead'))"
UNLOCK: Final = "SELECT pg_advisory_unlock(hashtext('indexes ahead'))"
PAUSE: Final = 0.5  # seconds; who waited inside a statement would be waited for by the index itself
_NOT_YET: Final = (UndefinedTable, UndefinedColumn, UndefinedFunction)


class RunSQLAhead(RunSQL):
    """Runs statements that an index needs, which may run twice."""

    def ahead(self, app_label: str, apps: StateApps) -> None:
        execute(str(self.sql))


class AddIndexAhead(AddIndex):
    """Adds an index of a table of the public schema that has rows already."""

    def ahead(self, app_label: str, apps: StateApps) -> None:
        stands = _stands(self.index.name)
        if stands is False:
            execute(sql.SQL("DROP INDEX CONCURRENTLY public.{}").format(sql.Identifier(self.index.name)))
        if not stands:
            with connection.schema_editor(atomic=False) as editor:
                model = apps.get_model(app_label, self.model_name)
                editor.add_index(model, self.index, concurrently=True)  # type: ignore[call-arg]  # PostgreSQL's has it

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not _stands(self.index.name):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


def build_ahead() -> None:
    """Builds what the due migrations of the public schema allow to build ahead; outside a transaction, one run at a
    time.
    """
    while not fetch_one(LOCK)[0]:
        time.sleep(PAUSE)
    try:
        executor = MigrationExecutor(connection)
        for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
            due = [each for each in migration.operations if isinstance(each, RunSQLAhead | AddIndexAhead)]
            if due:
                _build(
                    due, migration.app_label, executor.loader.project_state((migration.app_label, migration.name)).apps
                )
    finally:
        fetch_one(UNLOCK)


def _build(due: list[RunSQLAhead | AddIndexAhead], app_label: str, apps: StateApps) -> None:
    for operation in due:
        try:
            operation.ahead(app_label, apps)
        except ProgrammingError as error:
            if not any(isinstance(each, _NOT_YET) for each in chain_of(error)):
                raise


def _stands(name: str) -> bool | None:
    """Returns whether an index is valid; None where there is none."""
    rows = fetch_all("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [f'public."{name}"'])
    return rows[0][0] if rows else None
