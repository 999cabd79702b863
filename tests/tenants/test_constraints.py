"""Foreign keys of before that lead from clients' schemas to a table of all go, and nobody waits long for it."""

from __future__ import annotations

import time
from types import SimpleNamespace

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tenants.database import constraints, patience
from tenants.models import Tenant
from tests.database import Database

CLIENTS = ("acme", "globex")
KEYS = {"labels_display": "kept_1", "labels_numbersync": "kept_2"}


@pytest.fixture
def of_before(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """With foreign keys as releases before made them; Django has the owner's role."""
    with own_database.owner() as owner:
        for schema in CLIENTS:
            for table, name in KEYS.items():
                owner.execute(
                    f"ALTER TABLE {schema}.{table} ADD CONSTRAINT {name}"
                    " FOREIGN KEY (directory_id) REFERENCES public.directories_directory DEFERRABLE INITIALLY DEFERRED"
                )
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", "shouhao_owner")
    return own_database


def migrate() -> None:
    call_command("migrate_schemas", interactive=False, verbosity=0)


def test_they_go_with_whichever_run_comes_next(of_before: Database) -> None:
    assert constraints._schemas() == [*CLIENTS]
    migrate()
    assert constraints._schemas() == []


def test_a_client_in_use_is_named_and_served_and_the_others_go_on(
    of_before: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Directories can be read while its table is waited for: only all clients together need them."""
    monkeypatch.setattr(patience, "PATIENCE", 0.0)
    with psycopg.connect(of_before.url) as old:
        old.execute("SELECT FROM acme.labels_numbersync")
        with pytest.raises(CommandError, match=r"freed of constraints on tables of all: acme\.") as failed:
            migrate()
    assert failed.value.returncode == 3
    assert constraints._schemas() == ["acme"]
    assert not Tenant.objects.exclude(migration_failed_at=None).exists()
    migrate()
    assert constraints._schemas() == []


def test_who_reads_directories_for_long_is_waited_for_in_short_tries(
    of_before: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = list[float]()
    with psycopg.connect(of_before.url) as old:
        old.execute("SELECT FROM public.directories_directory")

        def pause(seconds: float) -> None:
            """Here nothing is locked."""
            tries.append(seconds)
            with psycopg.connect(of_before.url) as request:
                request.execute("SET lock_timeout = '1s'")
                request.execute("SELECT FROM public.directories_directory JOIN acme.labels_display ON false")
            if len(tries) == 2:
                old.rollback()

        monkeypatch.setattr(patience, "time", SimpleNamespace(monotonic=time.monotonic, sleep=pause))
        migrate()
    assert tries == [patience.PAUSE] * 2
    assert constraints._schemas() == []
