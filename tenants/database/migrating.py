"""Migrates one schema, the public one or a client's: with all due migrations or none, so that a killed try can be
repeated. When constraints come last, Django commits a migration's tables before it records the migration; killed
between the two, the next try would find the tables there and fail for ever.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Final

from django.core.management import CommandError
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Now
from django_tenants.migration_executors.base import MigrationExecutor, run_migrations
from django_tenants.utils import get_public_schema_name, schema_exists
from psycopg import sql

from tenants.clients import blueprints
from tenants.database import baseline
from tenants.database.ahead import build_ahead
from tenants.database.patience import is_held
from tenants.database.row_security import guard_shared_tables
from tenants.database.statements import fetch_one
from tenants.database.written_migrations import applied_in, run_written, written_for
from tenants.models import Tenant

SOME_FAILED: Final = 3  # the exit status when all is done but for some clients: the roles may start
ALONE: Final = 3  # so few are migrated by this process itself, as Django does it
TRIES: Final = 5  # of one schema, where somebody has locked what it needs
PAUSE: Final = 2.0  # seconds between them, in which old processes get on
TELL_EVERY: Final = 5.0  # seconds


@contextmanager
def whole(schema: str) -> Iterator[None]:
    """Opens one transaction for changes to a schema. A second one on the same schema waits until the first ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [schema])
            # A table with checks that wait for the end can't be altered: rows and tables change in one transaction.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield


class WholeSchemas(MigrationExecutor):  # type: ignore[misc]  # django_tenants has no types
    """The executor of `migrate_schemas`: it enters only schemas that are behind, and migrates each whole or not at all.

    Clients that lack the same migrations get them as SQL, in batches, where they are plain SQL
    (tenants.database.written_migrations); others are migrated one by one, several in parallel. A client whose migration
    fails is not served until a later run has healed it; the others go on. After a kill anywhere, the next run continues
    with those still behind.
    """

    codename = "whole"
    unguarded: Sequence[str] = ()  # tables that were in use for too long

    def run_migrations(self, tenants: Iterable[str] | None = None) -> None:
        """Migrates these schemas; applicants, refused and removed clients have none.

        When all were tried, raises CommandError with the exit status SOME_FAILED that names the clients that failed,
        and tables that were in use for too long. Errors of the public schema are raised at once.
        """
        schemas, failed = list(tenants or ()), dict[str, str]()
        asks_for_more = _asks_for_more(self.options)
        if self.PUBLIC_SCHEMA_NAME in schemas and not asks_for_more:
            with whole(self.PUBLIC_SCHEMA_NAME):
                baseline.begin_new_database()
        late = schemas if asks_for_more else behind(schemas)
        if self.PUBLIC_SCHEMA_NAME in late and not asks_for_more and not connection.in_atomic_block:
            build_ahead()
        _heal({*schemas} - {*late})  # mended by hand
        begun = told_at = time.monotonic()
        for done, (schema, error) in enumerate(self._each(late), 1):
            if error:
                failed[schema] = error
            if done == len(late) > ALONE or time.monotonic() > told_at + TELL_EVERY:
                told_at = time.monotonic()
                self._tell(f"{done} of {len(late)} schemas, {len(failed)} failed, {told_at - begun:.0f} s")
        public = self.PUBLIC_SCHEMA_NAME in schemas
        if public and not asks_for_more:
            self.unguarded = guard_shared_tables()
            if self._goes_on_with_clients():
                return
        if not public and not self.options.get("schema_name") and not asks_for_more:
            blueprints.prepare()
        if told := [*self._told(failed, len(schemas))]:
            raise CommandError(" ".join(told), returncode=SOME_FAILED)

    def _goes_on_with_clients(self) -> bool:
        """Returns True if the command continues with clients after the public schema."""
        both = bool(self.options.get("tenant")) or not self.options.get("shared")
        return both and self.options.get("schema_name") != self.PUBLIC_SCHEMA_NAME

    def _told(self, failed: Mapping[str, str], among: int) -> Iterator[str]:
        if failed:
            told = "; ".join(f"{schema}: {error}" for schema, error in failed.items())
            yield (
                f"{len(failed)} of {among} clients could not be migrated and are not served (503) until this "
                f"command has succeeded for them; all others are. {told}"
            )
        if self.unguarded:
            yield (
                f"These tables were in use for too long to be guarded: {', '.join(self.unguarded)}. All others are; run"
                " this command again for these, or end what holds them first (pg_stat_activity)."
            )

    def _each(self, late: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Migrates schemas; yields each when it is done, with what stopped it, or ""."""
        if _asks_for_more(self.options):
            yield from ((schema, _migrate(self.args, self.options, schema)) for schema in late)
            return
        one_by_one = list[str]()
        for noted, alike in _alike(late).items():
            last = alike[-1]  # to which another run, begun at the same time, comes last
            statements = written_for(last) if len(alike) > ALONE else None
            if statements is None or applied_in([last]).get(last) != noted:
                one_by_one += alike
                continue
            for batch, well in run_written(alike, noted, statements):
                if well:
                    _heal({*batch})
                    yield from ((schema, "") for schema in batch)
                else:
                    one_by_one += batch
        yield from self._side_by_side(one_by_one)

    def _side_by_side(self, schemas: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Migrates schemas in processes of their own, as nearly all of the time is Python's; a few in this one."""
        workers = self.options.get("parallel") or os.cpu_count() or 1
        if workers == 1 or len(schemas) <= ALONE or connection.in_atomic_block:
            yield from ((schema, _migrate(self.args, self.options, schema)) for schema in schemas)
            return
        options = {name: value for name, value in self.options.items() if name not in ("stdout", "stderr")}
        connections.close_all()  # each process has its own
        with ProcessPoolExecutor(min(workers, len(schemas)), mp_context=get_context("fork")) as processes:
            tries = {processes.submit(_migrate, self.args, options, schema): schema for schema in schemas}
            try:
                for tried in as_completed(tries):
                    yield tries[tried], tried.result()
            except BrokenProcessPool:
                raise CommandError("A process that migrates was ended from outside: run the command again.") from None

    def _tell(self, text: str) -> None:
        if self.options.get("verbosity", 1):
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()


def _asks_for_more(options: Mapping[str, Any]) -> bool:
    """Returns True if the command asks for more than to bring schemas up to date."""
    return any(options.get(name) for name in ("app_label", "check_unapplied", "fake", "plan", "prune"))


def _migrate(args: Sequence[Any], options: dict[str, Any], schema: str) -> str:
    """Migrates one schema as Django does it.

    Returns what stopped it, or "". A failure because others had locked something is retried: it says nothing about the
    client.
    """
    for again in range(TRIES, 0, -1):
        try:
            with whole(schema):
                # Looked at again under the lock: another run may have done it.
                if schema_exists(schema) and (_asks_for_more(options) or behind([schema])):
                    run_migrations(args, options, WholeSchemas.codename, schema)
                    if not _asks_for_more(options):
                        _refuse_a_part(schema)
            break
        except Exception as error:
            connection.set_schema_to_public()  # type: ignore[attr-defined]  # the backend of django_tenants adds it
            if again > 1 and is_held(error):
                time.sleep(PAUSE)
                continue
            if options.get("plan") or not _note_failure(schema):
                raise
            return f"{type(error).__name__}: {error}"
    _heal({schema} - {*behind([schema])})
    return ""


def behind(schemas: Sequence[str]) -> list[str]:
    """Returns the schemas that do not have exactly the migrations of this release, with those that they replace."""
    (digest,) = fetch_one("SELECT sum(hashtextextended(name, 0))::text FROM unnest(%s::text[]) AS name", [_wanted()])
    digests = applied_in(schemas)
    return [schema for schema in schemas if digests.get(schema) != digest]


def _wanted() -> list[str]:
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    noted = {key for own, migration in loader.disk_migrations.items() for key in (own, *migration.replaces)}
    return sorted(f"{app}.{name}" for app, name in noted)


def _refuse_a_part(schema: str) -> None:
    """Raises CommandError where only a part of the migrations that one replaces was applied: Django passes
    over both.
    """
    query = sql.SQL(
        "SELECT string_agg(name, ', ') FROM unnest(%s::text[]) AS name"
        " WHERE name NOT IN (SELECT app || '.' || name FROM {}.django_migrations)"
    )
    (lacking,) = fetch_one(query.format(sql.Identifier(schema)), [_wanted()])
    if lacking:
        raise CommandError(f"migrate with the release that has these migrations first: {lacking}")


def _alike(schemas: Sequence[str]) -> dict[str | None, list[str]]:
    """Groups the schemas by the migrations applied in them."""
    noted = applied_in(schemas)
    groups: dict[str | None, list[str]] = {}
    for schema in schemas:
        groups.setdefault(noted.get(schema), []).append(schema)
    return groups


def _note_failure(schema: str) -> bool:
    """Notes that a client's migration has failed.

    Returns False for a schema that is no client's, or when the database is away.
    """
    try:
        return bool(Tenant.objects.filter(schema_name=schema).update(migration_failed_at=Now()))
    except DatabaseError:
        return False


def _heal(schemas: Set[str]) -> None:
    """Serves these clients again, if they were not. The public schema may have no tables yet."""
    if clients := schemas - {get_public_schema_name()}:
        failed = Tenant.objects.exclude(migration_failed_at=None)
        failed.filter(schema_name__in=clients).update(migration_failed_at=None)


def executor(codename: str | None = None) -> type[MigrationExecutor]:
    """Returns the executor of `migrate_schemas`, whichever is asked for: no other keeps a schema whole."""
    return WholeSchemas
