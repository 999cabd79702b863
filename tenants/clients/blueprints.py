"""Makes a client's schema without its migrations, from their end state, which each release writes down once.

A blueprint is read from PostgreSQL's catalogues of a schema that the migrations have just made, tried, and kept only if
the schema that it makes agrees in everything that `description` lists. The functions of PostgreSQL that make a client's
schema from it (tenants/migrations/0001_squashed.py) need neither the owner's role nor a process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import structlog
from django.core.management import call_command
from django.db import DatabaseError, transaction
from psycopg import sql

from tenants import context
from tenants.database.statements import execute, fetch_all, fetch_one
from tenants.models import Blueprint

log = structlog.get_logger(__name__)

MODEL: Final = (
    "_like_this"  # the schema that is read; no client's name begins so. In statements it stands for the schema's
)
TRIAL: Final = "_trial"
NEW: Final = "blueprint"
DESCRIBED: Final = Path(__file__).with_name("blueprints_described.sql")
SHOWN: Final = 5  # of the lines that differ
READ: Final = Path(__file__).with_name("blueprints_read.sql")


class NotTheSame(Exception):
    """A blueprint makes another schema than the migrations: the text holds lines of `description` on one side only."""


def description(schema: str) -> list[str]:
    """Returns everything in a schema, a line each, in order, so that two clients' schemas can be compared: relations,
    columns, constraints, indexes, triggers, functions, sequences, policies, comments, rights, owners, rows.
    """
    with _alone_in(schema):
        lines = [str(line) for (line,) in fetch_all(DESCRIBED.read_text(), [schema])]
        for (table,) in _tables(schema):
            rows = "app, name" if table == "django_migrations" else "*"  # when it was applied differs
            said = fetch_one(
                sql.SQL(
                    "SELECT count(*), md5(string_agg(told::text, ',' ORDER BY told::text))"
                    " FROM (SELECT {} FROM {}) told"
                ).format(sql.SQL(rows), sql.Identifier(table))
            )
            lines.append(f"rows {table} {said}")
    return sorted(lines)


def statements_of(schema: str) -> list[str]:
    """Returns the statements that make a schema like this one, which must be called MODEL and stands in them by that
    name.
    """
    with _alone_in(schema):
        steps = fetch_all(READ.read_text(), [schema])
        before = [text for part, text in steps if part == "before"]
        after = [text for part, text in steps if part == "after"]
        rows = [text for (table,) in _tables(schema) if (text := _insertion_of_rows(table))]
    return [*before, *rows, *after]


def make(schema: str) -> str | None:
    """Makes an accepted client's schema from the blueprint and returns "blueprint"; returns "there" when it exists
    already, and None when this release has no blueprint, so that only its migrations can make it.
    """
    made: str | None = fetch_one("SELECT public.tenants_make_schema(%s)", [schema])[0]
    return made


def prepare() -> None:
    """Writes the blueprint of this release, unless it exists; needs the owner's role.

    The model schema is made by the previous blueprint and the migrations since, or by all migrations. Where blueprint
    and migrations differ, the release has none, and migrations make the clients.
    """
    try:
        with transaction.atomic():
            execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [MODEL])
            execute("SET CONSTRAINTS ALL IMMEDIATE")
            (release,) = fetch_one("SELECT public.tenants_release()")
            if not Blueprint.objects.filter(release=release).exists():
                _write(release)
    except NotTheSame as differing:
        log.error("blueprint.refused", differing=str(differing))
    except DatabaseError as error:  # who was migrated is served all the same
        log.error("blueprint.not_written", error=repr(error))


def _write(release: str) -> None:
    earlier = Blueprint.objects.first()
    if earlier:
        _follow(earlier.release, MODEL)
    else:
        execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(MODEL)))
    call_command("migrate_schemas", schema_name=MODEL, interactive=False, verbosity=0)
    context.leave()
    statements, wanted = statements_of(MODEL), description(MODEL)
    _drop(MODEL)
    Blueprint.objects.all().delete()
    Blueprint.objects.create(release=release, statements=statements)
    _follow(release, TRIAL)
    made = description(TRIAL)
    _drop(TRIAL)
    if differing := sorted({*wanted} ^ {*made}):
        raise NotTheSame("; ".join(differing[:SHOWN]))
    log.info("blueprint.written", statements=len(statements))


def _follow(release: str, schema: str) -> None:
    fetch_one("SELECT public.tenants_follow_blueprint(%s, %s)", [release, schema])


def _tables(schema: str) -> list[tuple[Any, ...]]:
    return fetch_all(
        "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p')"
        " ORDER BY oid",  # as they were made: what others refer to comes first
        [schema],
    )


def _insertion_of_rows(table: str) -> str:
    """Returns the statement that writes the table's rows; '' where it has none."""
    name = sql.Identifier(table)
    columns = fetch_all(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [name.as_string(None)],
    )
    quoted = sql.SQL(", ").join(sql.SQL("quote_nullable({}::text)").format(sql.Identifier(each)) for (each,) in columns)
    row = fetch_one(
        sql.SQL("SELECT string_agg('(' || concat_ws(', ', {}) || ')', ', ' ORDER BY ctid) FROM {}").format(quoted, name)
    )
    if not row or row[0] is None:
        return ""
    listed = sql.SQL(", ").join(sql.Identifier(each) for (each,) in columns)
    return sql.SQL("INSERT INTO {} ({}) VALUES {}").format(name, listed, sql.SQL(row[0])).as_string(None)


def _drop(schema: str) -> None:
    execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


@contextmanager
def _alone_in(schema: str) -> Iterator[None]:
    """Puts only the schema on the search path, so that PostgreSQL names what stands in it without its schema."""
    with transaction.atomic():
        before = fetch_one(
            "SELECT current_setting('search_path'), set_config('search_path', quote_ident(%s), true)", [schema]
        )
        yield
        execute("SELECT set_config('search_path', %s, true)", [before[0]])
