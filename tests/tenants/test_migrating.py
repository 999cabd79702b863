"""Migrations of a schema: killed anywhere, the next try begins from what was there before."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection

from portal.runtime.postgres import GRANTS
from tenants.models import Tenant
from tests import database as databases
from tests.database import Database, Server
from tests.killed import killed_as_owner, tables

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
        owner.execute("DROP TABLE acme.usersessions_usersession")
        owner.execute("DELETE FROM acme.django_migrations WHERE app = 'usersessions'")
    call_command("migrate_schemas", interactive=False, verbosity=0)
    assert tables(own_database, "acme") == whole
    assert tables(own_database, "a_applicant") == 0
