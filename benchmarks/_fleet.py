"""Many clients with all their tables, and django-tenants' own way of making and migrating them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django_tenants.management.commands import migrate_schemas  # noqa: TID251 - the stock way
from django_tenants.migration_executors.multiproc import MultiprocessingExecutor  # noqa: TID251 - the stock way
from django_tenants.migration_executors.standard import StandardExecutor  # noqa: TID251 - the stock way
from psycopg import sql

from benchmarks._clients import Clients
from benchmarks.frame import House
from portal.runtime.addresses import database_parts, database_settings
from tenants.clients import blueprints
from tenants.database.statements import execute


@contextmanager
def as_owner(house: House) -> Iterator[None]:
    """Django connects with the owner's role, on both sides: theirs makes schemas with the role that serves."""
    connection.close()
    before = connection.settings_dict
    connection.settings_dict = {**before, **database_settings(database_parts(house.owner_url), pooled=False)}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before


@contextmanager
def stock_executor(most: int, *, in_processes: bool = False) -> Iterator[None]:
    """`migrate_schemas` runs as it comes with django-tenants, on as many of the schemas; or two at a time."""
    stock: Any = MultiprocessingExecutor if in_processes else StandardExecutor

    class OfSome(stock):  # type: ignore[misc]  # django_tenants has no types
        def run_migrations(self, tenants: Any = None) -> None:
            super().run_migrations(tenants=sorted(tenants or ())[:most])

    ours = migrate_schemas.GET_EXECUTOR_FUNCTION
    migrate_schemas.GET_EXECUTOR_FUNCTION = lambda codename=None: OfSome
    try:
        yield
    finally:
        migrate_schemas.GET_EXECUTOR_FUNCTION = ours


def named(house: House, count: int) -> list[str]:
    """The names of clients bench_0, bench_1, …, who are accepted."""
    Clients(house).rows(count)
    return [f"bench_{number}" for number in range(count)]


def have_clients(house: House, count: int) -> list[str]:
    """Their schemas, from the blueprint."""
    schemas = named(house, count)
    for schema in schemas:
        blueprints.make(schema)
    return schemas


def drop(schema: str) -> None:
    """As if it had never been made."""
    execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
