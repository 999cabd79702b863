"""Migrations of a schema: killed anywhere, the next try begins from what was there before."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import nullcontext
from types import SimpleNamespace

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from portal.runtime.postgres import GRANTS
from tenants import context
from tenants.agenda import claiming, handlers
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clock import business_now, real_now
from tenants.database import migrating
from tenants.database.migrating import behind
from tenants.database.statements import execute
from tenants.domain.lanes import Lane
from tenants.models import Tenant
from tests import database as databases
from tests.database import Database, Server
from tests.killed import killed_as_owner, tables
from tests.portal_client import sign_in

KILLS = 5


@pytest.fixture
def empty_database(database_server: Server, own_database: Database) -> Iterator[Database]:
    """A database without any table, as a first start finds it."""
    name = f"{databases.session_name()}_empty"
    database = database_server.clone(name, template="template0")
    with database.owner() as owner:
        owner.execute(GRANTS.read_bytes())
    yield database
    database_server.drop(name)


def migrate() -> None:
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)


def test_the_first_migration_of_the_public_schema_can_be_killed_anywhere(
    empty_database: Database, own_database: Database
) -> None:
    whole, killed_at = tables(own_database, "public"), set()
    for target in random.Random(7).sample(range(1, 3 * whole), KILLS):
        killed_at.add(killed_as_owner(empty_database, migrate, target))
        assert tables(empty_database, "public") in (0, whole)
    assert len(killed_at) > KILLS / 2, "it was killed at different points"
    killed_as_owner(empty_database, migrate, 1_000_000)  # nobody kills this one
    assert tables(empty_database, "public") == whole
    with empty_database.owner() as owner, own_database.owner() as other:
        applied = "SELECT app, name FROM public.django_migrations ORDER BY app, name"
        assert owner.execute(applied).fetchall() == other.execute(applied).fetchall()


def test_who_has_no_schema_does_not_stop_the_others(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """An application that waiting for a reviewer must not keep the platform from starting with a newer release."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", "shouhao_owner")
    Tenant.objects.create(schema_name="a_applicant", legal_name="好邻便利店", state=Tenant.State.APPLIED)
    whole = tables(own_database, "acme")
    with own_database.owner() as owner:
        owner.execute("DROP TABLE acme.documents_document")
        owner.execute("DELETE FROM acme.django_migrations WHERE app = 'documents'")
    call_command("migrate_schemas", interactive=False, verbosity=0)
    assert tables(own_database, "acme") == whole
    assert tables(own_database, "a_applicant") == 0


# ---------------------------------------------------------------- one client fails


@pytest.fixture
def as_owner(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", "shouhao_owner")


def test_a_client_whose_migration_fails_is_named_and_frozen_and_the_others_go_on(
    own_database: Database, as_owner: None, acme: Tenant, globex: Tenant
) -> None:
    """acme stands first; its last migration finds there what it would make. globex lacks one."""
    with own_database.owner() as owner:
        forgotten = owner.execute(
            "DELETE FROM acme.django_migrations WHERE app = 'documents' RETURNING app, name, applied"
        ).fetchall()
        whole = tables(own_database, "globex")
        owner.execute("DROP TABLE globex.documents_document")
        owner.execute("DELETE FROM globex.django_migrations WHERE app = 'documents'")
    with pytest.raises(CommandError, match=r"1 of 3 clients .*acme: ProgrammingError.*already exists") as failed:
        call_command("migrate_schemas", interactive=False, verbosity=0)
    assert failed.value.returncode == 3
    assert tables(own_database, "globex") == whole
    assert {row.schema_name for row in Tenant.objects.exclude(migration_failed_at=None)} == {"acme"}

    assert sign_in(acme).get("/accounts/login/").status_code == 503
    assert sign_in(acme).get("/api/v1/numbers").json()["code"] == "unavailable"
    assert sign_in(globex).get("/accounts/login/").status_code == 200
    with context.client(acme):
        schedule("reminders", due_at=business_now(), lane=Lane.STANDARD, key="waits")
    work = Work.objects.filter(key="waits")
    with context.platform():
        handlers.run_all(claiming.claim(Work, limit=50))
    piece = work.get()
    assert (piece.done_at, piece.attempts) == (None, 0)
    assert piece.not_before > real_now()

    with own_database.owner() as owner:
        for row in forgotten:
            owner.execute("INSERT INTO acme.django_migrations (app, name, applied) VALUES (%s, %s, %s)", row)
    call_command("migrate_schemas", interactive=False, verbosity=0)
    assert not Tenant.objects.exclude(migration_failed_at=None).exists()
    assert sign_in(acme).get("/accounts/login/").status_code == 200


def test_who_is_up_to_date_is_found_by_three_statements_and_not_entered(own_database: Database, as_owner: None) -> None:
    schemas = ["public", "staff", "acme", "globex"]
    with CaptureQueriesContext(connection) as asked:
        assert behind(schemas) == []
    assert len(asked) == 4  # one sets the search path
    with own_database.owner() as owner:
        owner.execute("DELETE FROM globex.django_migrations WHERE app = 'documents'")
    assert behind([*schemas, "not_made_yet"]) == ["globex", "not_made_yet"]


def test_what_stops_the_public_schema_stops_all(own_database: Database, as_owner: None) -> None:
    with own_database.owner() as owner:
        owner.execute("DELETE FROM public.django_migrations WHERE app = 'promises'")
    with pytest.raises(ProgrammingError, match="already exists"):
        call_command("migrate_schemas", interactive=False, verbosity=0)


@pytest.mark.parametrize(("pauses", "frozen"), [(2, set[str]()), (migrating.TRIES, {"acme"})])
def test_what_old_processes_have_locked_is_tried_again_before_a_client_is_frozen(
    own_database: Database, as_owner: None, monkeypatch: pytest.MonkeyPatch, pauses: int, frozen: set[str]
) -> None:
    with own_database.owner() as owner:
        owner.execute("DROP TABLE acme.documents_document")
        owner.execute("DELETE FROM acme.django_migrations WHERE app = 'documents'")
    tries = list[float]()
    with psycopg.connect(own_database.owner_url) as old:
        old.execute("LOCK TABLE acme.django_migrations IN SHARE MODE")

        def pause(seconds: float) -> None:
            tries.append(seconds)
            if len(tries) == pauses:
                old.rollback()

        monkeypatch.setattr(migrating, "time", SimpleNamespace(monotonic=time.monotonic, sleep=pause))
        execute("SET lock_timeout = '200ms'")
        with nullcontext() if not frozen else pytest.raises(CommandError, match="lock timeout"):
            call_command("migrate_schemas", interactive=False, verbosity=0)
    assert tries == [migrating.PAUSE] * min(pauses, migrating.TRIES - 1)
    assert {row.schema_name for row in Tenant.objects.exclude(migration_failed_at=None)} == frozen
    assert {*behind(["acme", "globex"])} == frozen
