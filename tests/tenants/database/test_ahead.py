"""Indexes of tables that all clients write to: who writes goes on meanwhile, and what a killed run left is mended."""

from __future__ import annotations

import time
from threading import Thread

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations import AddIndex
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext

from portal.apps_installed import SHARED_APPS
from tenants.database.ahead import AddIndexAhead
from tenants.models import Tenant
from tests.database import Database

NAME = "message_of_client"
MESSAGE = """
    INSERT INTO outbox_message (tenant_id, due_at, fence, attempts, last_error, channel, topic, template,
        recipient_kind, about, parameters, key, state)
    VALUES (%s, now(), 0, 0, '', 'sms', 'windows', 'x', 'contact', '', '{}', %s, 'waiting')
"""


@pytest.fixture
def before_it(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database that lacks the index, as its owner migrates it."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", "shouhao_owner")
    with own_database.owner() as owner:
        owner.execute(f"DROP INDEX {NAME}")
        owner.execute("DELETE FROM django_migrations WHERE app = 'outbox' AND name = '0003_message_of_client'")
    return own_database


def migrate() -> list[str]:
    """What was asked of the database about the index."""
    with CaptureQueriesContext(connection) as asked:
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    return [each["sql"] for each in asked if NAME in each["sql"] and "INDEX" in each["sql"]]


def valid(database: Database) -> bool | None:
    with database.owner() as owner:
        row = owner.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [NAME]).fetchone()
    return row[0] if row else None


def test_who_writes_goes_on_while_it_is_built(before_it: Database, acme: Tenant) -> None:
    """It waits for who was there before it, and others write meanwhile."""
    written = list[str]()

    def write(old: psycopg.Connection) -> None:
        with before_it.owner() as other:
            building = "SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%%' AND wait_event = %s"
            while other.execute(building, ["virtualxid"]).fetchone() is None and not written:
                time.sleep(0.05)
            other.execute("SET lock_timeout = '2s'")
            other.execute(MESSAGE, [acme.pk, "meanwhile"])
            written.append("meanwhile")
        old.rollback()

    with psycopg.connect(before_it.owner_url) as old:
        old.execute(MESSAGE, [acme.pk, "before"])
        writer = Thread(target=write, args=[old])
        writer.start()
        (asked,) = migrate()
        writer.join()
    assert asked.startswith("CREATE INDEX CONCURRENTLY")
    assert written == ["meanwhile"]
    assert valid(before_it)


def test_what_a_killed_run_left_is_built_anew(before_it: Database, acme: Tenant) -> None:
    with before_it.owner() as owner:
        for key in "ab":
            owner.execute(MESSAGE, [acme.pk, key])
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {NAME} ON outbox_message (channel)")
    assert valid(before_it) is False
    assert [each.split(" ")[0] for each in migrate()] == ["DROP", "CREATE"]
    assert valid(before_it)
    assert migrate() == []


def test_an_index_of_a_shared_table_is_built_ahead_from_now_on() -> None:
    """Those of small tables and of new columns, which are there already, may stay as they are."""
    loader, shared = MigrationLoader(None), {apps.get_app_config(name.split(".")[-1]).label for name in SHARED_APPS}
    inside = {
        f"{app}.{name}"
        for (app, name), migration in loader.disk_migrations.items()
        if not migration.replaces and app in shared
        for each in migration.operations
        if isinstance(each, AddIndex) and not isinstance(each, AddIndexAhead)
    }
    assert inside == {
        "reviews.0002_harm",
        "tenants.0002_pieces",
        "tenants.0004_frozen_since",
        "tenants.0007_master_data",
    }
