"""Keys of orders are new again when the database is another one than it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tenants import epochs
from tenants.agenda.models import Work
from tenants.models import DatabaseOrigin, OrderEpoch, Tenant

pytestmark = pytest.mark.django_db


def compared() -> set[str]:
    return set(
        Work.objects.filter(name="labels.compare_restored", done_at=None).values_list("tenant__schema_name", flat=True)
    )


def test_an_epoch_stays_while_the_database_does(acme: Tenant, globex: Tenant) -> None:
    first = epochs.current(acme.pk)
    assert len(first) == 32
    assert epochs.current(globex.pk) != first
    assert epochs.current(acme.pk) == first
    assert compared() == set(), "a database that is looked at for the first time was not restored"


@pytest.mark.parametrize("part", [0, 1, 2])
def test_another_cluster_timeline_or_database_raises_everybodys(acme: Tenant, globex: Tenant, part: int) -> None:
    before = {one.pk: epochs.current(one.pk) for one in (acme, globex)}
    parts = DatabaseOrigin.objects.get().origin.split("/")
    parts[part] = "0" * len(parts[part])
    DatabaseOrigin.objects.update(origin="/".join(parts))
    assert epochs.current(acme.pk) != before[acme.pk]
    after = {one.pk: epochs.current(one.pk) for one in (acme, globex)}
    assert not set(before.values()) & set(after.values())
    assert compared() >= {acme.schema_name, globex.schema_name}


def test_the_command_raises_them_each_time(acme: Tenant, capsys: pytest.CaptureFixture[str]) -> None:
    seen = {epochs.current(acme.pk)}
    for _time in range(2):
        call_command("restored")
        seen.add(epochs.current(acme.pk))
    assert len(seen) == 3
    assert f"{Tenant.objects.count()} clients" in capsys.readouterr().out


def test_a_key_that_is_known_renews_one_clients_alone(acme: Tenant, globex: Tenant) -> None:
    before = [epochs.current(one.pk) for one in (acme, globex)]
    epochs.renew(acme.pk)
    after = [epochs.current(one.pk) for one in (acme, globex)]
    assert (after[0] != before[0], after[1] == before[1]) == (True, True)


def test_the_origin_names_cluster_timeline_and_database(acme: Tenant) -> None:
    epochs.current(acme.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        cluster: Any = cursor.fetchone()
        cursor.execute("SELECT oid::text FROM pg_database WHERE datname = current_database()")
        database: Any = cursor.fetchone()
    assert DatabaseOrigin.objects.get().origin == f"{cluster[0]}/00000001/{database[0]}"
    assert OrderEpoch.objects.count() >= 1
