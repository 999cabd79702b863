"""Many clients behind: what is SQL runs in batches of them, the rest side by side, and who fails is named."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from tenants.clients import blueprints
from tenants.clients.blueprints import description
from tenants.database import migrating, written_migrations
from tenants.database.identifiers import uuid7
from tenants.database.written_migrations import _is_sql, _says_nothing
from tenants.models import Tenant
from tests.database import Database

APP = "scripts"
OTHERS = [f"client_{number}" for number in range(5)]
MORE = """
        migrations.AddField("scriptread", "seen", models.DateTimeField(null=True)),
        migrations.AddField("scriptread", "way", models.CharField(max_length=20, default="page's 100 %")),
        migrations.CreateModel("Further", [("id", models.BigAutoField(primary_key=True)),
            ("read", models.ForeignKey("scripts.ScriptRead", models.CASCADE)),
            ("kept", models.JSONField(default=dict))]),
        migrations.AddIndex("further", models.Index(fields=["kept"], name="further_kept")),
        migrations.AddConstraint("further", models.CheckConstraint(condition=~models.Q(kept=[]), name="some_kept")),
        migrations.RunSQL("UPDATE scripts_scriptread SET way = '100 %'; CREATE TABLE two AS SELECT 1 AS one"),
"""
PYTHON = "        migrations.RunPython(note)"
NOTE = (
    "    apps.get_model('sessions', 'Session').objects.create("
    "session_key=str(os.getpid()), session_data='', expire_date='2027-01-01T00:00Z')"
)


@pytest.fixture
def owner(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """Of a database with some clients more. Django has the owner's role."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", "shouhao_owner")
    for schema in OTHERS:
        Tenant.objects.create(schema_name=schema, legal_name=schema, state=Tenant.State.READY)
        blueprints.make(schema)
    with own_database.owner() as session:
        yield session


@pytest.fixture
def a_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Callable[[str, str], None]:
    """a_release(operations, body of `note`): the app has one migration more."""

    def brings(operations: str, note: str = "    pass") -> None:
        name = f"longer_{tmp_path.name.replace('-', '_')}"
        ((_app, last),) = MigrationLoader(None).graph.leaf_nodes(APP)
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text(
            "from maintenance.scripts import migrations\n__path__ += migrations.__path__\n"
        )
        (folder / "0999_more.py").write_text(
            "import os\nfrom django.db import migrations, models\n"
            f"def note(apps, editor):\n    schema = editor.connection.schema_name\n{note}\n"
            f"class Migration(migrations.Migration):\n    dependencies = [('{APP}', '{last}')]\n"
            f"    operations = [\n{operations}\n    ]\n"
        )
        monkeypatch.syspath_prepend(tmp_path)
        settings.MIGRATION_MODULES = {APP: name}
        for module in [each for each in sys.modules if each.startswith(name)]:
            monkeypatch.delitem(sys.modules, module)

    return brings


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The schemas that this process has migrated by Django's executor."""
    schemas = list[str]()
    whole = migrating.run_migrations

    def migrated(args: Any, options: Any, codename: str, schema: str) -> None:
        schemas.append(schema)
        whole(args, options, codename, schema)

    monkeypatch.setattr(migrating, "run_migrations", migrated)
    return schemas


def migrate(**options: Any) -> None:
    call_command("migrate_schemas", interactive=False, verbosity=0, **options)


def without_what_is_noted(schema: str) -> list[str]:
    return [line for line in description(schema) if "django_migrations" not in line]


def test_sql_makes_what_the_executor_makes(
    owner: psycopg.Connection, a_release: Callable[..., None], executed: list[str]
) -> None:
    a_release(MORE)
    first, *others = OTHERS
    migrate(schema_name=first)
    assert executed == [first]
    before = [line for line in description(others[0]) if "django_migrations" in line]
    migrate(parallel=1)  # what the executor does this process would do
    assert executed == [first, "public", blueprints.MODEL], "the others had it as SQL"
    made = description(first)
    assert [line for line in made if "django_migrations" in line] != before
    assert "scripts_further" in " ".join(made)
    for schema in others:
        assert description(schema) == made
    assert migrating.behind(["acme", "globex", "staff", *OTHERS]) == []
    executed.clear()
    migrate()
    assert executed == []


def test_of_a_batch_who_fails_is_named_and_the_others_go_on(
    owner: psycopg.Connection, a_release: Callable[..., None], executed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    a_release(MORE)
    broken = OTHERS[2]
    owner.execute(f"CREATE TABLE {broken}.scripts_further ()")
    with pytest.raises(CommandError, match=rf"1 of 8 clients .*{broken}: ProgrammingError.*already exists") as failed:
        call_command("migrate_schemas", interactive=False, parallel=1)
    assert failed.value.returncode == migrating.SOME_FAILED
    assert executed == ["public", broken, blueprints.MODEL]
    assert "8 of 8 schemas, 1 failed" in capsys.readouterr().out
    assert migrating.behind(OTHERS) == [broken]
    frozen = Tenant.objects.exclude(migration_failed_at=None)
    assert [each.schema_name for each in frozen] == [broken]
    owner.execute(f"DROP TABLE {broken}.scripts_further")
    migrate()
    assert not frozen.all().exists()


def test_of_a_batch_who_is_in_use_does_not_hold_up_the_others(
    owner: psycopg.Connection, own_database: Database, a_release: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is waited for alone, when all others are done."""
    a_release(MORE)
    monkeypatch.setattr(written_migrations, "WAITS", "100ms")
    busy, alone = OTHERS[2], list[str]()
    whole = migrating.run_migrations
    with psycopg.connect(own_database.url) as old:
        old.execute(f"SELECT FROM {busy}.scripts_scriptread")

        def migrated(args: Any, options: Any, codename: str, schema: str) -> None:
            if schema == busy:
                alone.extend(migrating.behind(OTHERS))
                old.rollback()
            whole(args, options, codename, schema)

        monkeypatch.setattr(migrating, "run_migrations", migrated)
        migrate(parallel=1)
    assert alone == [busy]
    assert migrating.behind(["acme", "globex", "staff", *OTHERS]) == []


def test_what_is_not_sql_is_done_by_processes_side_by_side(
    owner: psycopg.Connection, a_release: Callable[..., None]
) -> None:
    broken = OTHERS[1]
    a_release(PYTHON, f"    assert schema != '{broken}'\n{NOTE}")
    with pytest.raises(CommandError, match=rf"1 of 8 clients .*{broken}: AssertionError"):
        migrate(parallel=2)
    workers = set[int]()
    for schema in (each for each in OTHERS if each != broken):
        workers |= {
            int(name) for (name,) in owner.execute(f"SELECT session_key FROM {schema}.django_session").fetchall()
        }
    assert workers, "it was done"
    assert os.getpid() not in workers
    assert migrating.behind(["acme", "globex", "staff", *OTHERS]) == [broken]


def test_a_process_that_is_killed_is_said_and_the_next_run_goes_on(
    owner: psycopg.Connection, a_release: Callable[..., None], tmp_path: Path
) -> None:
    killed = tmp_path / "killed"
    kill = f"    if schema == '{OTHERS[0]}' and not os.path.exists('{killed}'):\n        open('{killed}', 'w').close()"
    a_release(PYTHON, f"{kill}\n        os._exit(9)\n{NOTE}")
    with pytest.raises(CommandError, match="ended from outside: run the command again"):
        migrate(parallel=2)
    migrate(parallel=2)
    assert migrating.behind(["acme", "globex", "staff", *OTHERS]) == []
    for schema in OTHERS:
        row = owner.execute(f"SELECT count(*) FROM {schema}.django_session").fetchone()
        assert row == (1,), "once for each"


def test_where_all_is_applied_that_a_migration_replaces_it_is_noted_and_nothing_done(
    owner: psycopg.Connection, executed: list[str]
) -> None:
    """As a database stands that knows the migrations by the names they had before they were squashed."""
    squashed = [*MigrationLoader(None).replacements]
    assert ("maintenance", "0001_squashed") in squashed
    schemas = ["public", "acme", "globex", "staff", *OTHERS]
    made = {schema: without_what_is_noted(schema) for schema in schemas if schema != "public"}
    for schema in schemas:
        for app, name in squashed:
            owner.execute(f"DELETE FROM {schema}.django_migrations WHERE app = %s AND name = %s", [app, name])
    assert migrating.behind(schemas) == schemas
    migrate(parallel=1)
    assert executed == ["public"], "the others had it as SQL"
    assert migrating.behind(schemas) == []
    assert made == {schema: without_what_is_noted(schema) for schema in made}
    noted = "SELECT max(times) FROM (SELECT count(*) AS times FROM acme.django_migrations GROUP BY app, name)"
    assert owner.execute(noted).fetchone() == (1,)


def test_where_only_a_part_is_applied_of_what_a_migration_replaces_it_is_said(owner: psycopg.Connection) -> None:
    owner.execute(
        "DELETE FROM acme.django_migrations WHERE app = 'scripts' AND name IN ('0001_squashed', '0002_who_made_it')"
    )
    with pytest.raises(
        CommandError, match=r"1 of 8 clients .*acme: .*: scripts\.0001_squashed, scripts\.0002_who_made"
    ):
        migrate(parallel=1)
    assert [each.schema_name for each in Tenant.objects.exclude(migration_failed_at=None)] == ["acme"]


ONCE = """
        migrations.RunSQL("CREATE TABLE IF NOT EXISTS ran (times int); INSERT INTO ran VALUES (1)"),
"""


@pytest.mark.parametrize("before", ["written_for", "run_written"])
def test_of_two_runs_at_once_the_second_finds_what_the_first_has_done(
    owner: psycopg.Connection,
    a_release: Callable[..., None],
    executed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    before: str,
) -> None:
    """The second has looked who is behind before the first has begun, and comes to them when it is done. What it runs
    would not fail where it has been run: each client would have had it twice.
    """
    a_release(ONCE)
    call = getattr(migrating, before)

    def once_the_other_has_run(*arguments: Any) -> Any:
        monkeypatch.setattr(migrating, before, call)
        with ThreadPoolExecutor(1) as threads:
            threads.submit(other_run).result()
        return call(*arguments)

    def other_run() -> None:
        try:
            migrate(parallel=1)
        finally:
            connection.close()

    monkeypatch.setattr(migrating, before, once_the_other_has_run)
    migrate(parallel=1)
    for schema in ("acme", "globex", "staff", *OTHERS):
        assert owner.execute(f"SELECT count(*) FROM {schema}.ran").fetchone() == (1,), schema
        noted = f"SELECT max(times) FROM (SELECT count(*) AS times FROM {schema}.django_migrations GROUP BY app, name)"
        assert owner.execute(noted).fetchone() == (1,), schema
    assert executed == ["public", blueprints.MODEL], "nobody is entered again"
    assert migrating.behind(["acme", "globex", "staff", *OTHERS]) == []


@pytest.mark.parametrize(
    ("operation", "sql"),
    [
        (migrations.AddField("m", "f", models.TextField(null=True)), True),
        (migrations.AddField("m", "f", models.JSONField(default=dict)), True),
        (migrations.AddField("m", "f", models.UUIDField(default=uuid7)), False),
        (migrations.AddField("m", "f", models.DateTimeField(auto_now_add=True)), False),
        (migrations.AlterField("m", "f", models.TextField(default="")), True),
        (migrations.AlterField("m", "f", models.UUIDField(default=uuid7)), False),
        (migrations.AlterModelOptions("m", {"ordering": ["f"]}), True),
        (migrations.AlterModelOptions("m", {"permissions": [("x", "X")]}), False),
        (migrations.CreateModel("m", [("f", models.UUIDField(primary_key=True, default=uuid7))]), True),
        (migrations.RenameModel("m", "n"), False),
        (migrations.RunSQL("UPDATE m SET f = 1"), True),
        (migrations.RunSQL([("UPDATE m SET f = %s", [1])]), False),
        (migrations.RunPython(migrations.RunPython.noop), False),
        (migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")]), True),
        (migrations.SeparateDatabaseAndState([migrations.RunPython(migrations.RunPython.noop)]), False),
    ],
    ids=lambda value: value.__class__.__name__ if isinstance(value, Operation) else str(value),
)
def test_sql_is_only_what_is_the_same_for_every_client(operation: Operation, sql: bool) -> None:
    assert _is_sql(operation) is sql


def test_a_statement_that_begins_with_a_comment_is_run_too() -> None:
    assert _says_nothing("--\n-- Raw SQL operation\n--")
    assert not _says_nothing("-- Nobody else may write.\nREVOKE INSERT ON evidence_record FROM PUBLIC")
