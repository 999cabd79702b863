"""Migrations of a schema: killed anywhere, the next try begins from what was there before."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from portal.runtime.postgres import GRANTS
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
