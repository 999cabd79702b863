"""Keys of orders are new again when the database is another one than it was."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from portal.runtime.binaries import postgres_program
from portal.runtime.folders import temporary_data
from portal.runtime.postgres import EmbeddedPostgres
from portal.runtime.processes import wait_until
from tenants.agenda.models import Work
from tenants.clients import epochs
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


@pytest.mark.parametrize("renew", [lambda acme: epochs.renew(acme.pk), epochs.client_was_restored])
def test_a_key_that_is_known_or_a_restore_renews_one_clients_alone(
    acme: Tenant, globex: Tenant, renew: Callable[[Tenant], None]
) -> None:
    before = [epochs.current(one.pk) for one in (acme, globex)]
    renew(acme)
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


def test_a_copy_that_goes_on_by_itself_is_another_origin() -> None:
    """A base backup, restored to an instant: the same cluster and database, another timeline."""
    with temporary_data() as here, temporary_data() as there, EmbeddedPostgres(here) as one:
        before = origin_at(one)
        copy = EmbeddedPostgres(there)
        copy.folders.prepare()
        copy.folders.give_to_servers(copy.folders.postgres)
        identity = copy.folders.identity
        subprocess.run(
            [
                postgres_program(one.folders) / "pg_basebackup",
                f"--pgdata={copy.folders.postgres}",
                "--no-sync",
                f"--host={one.folders.sockets}",
                "--username=postgres",
                "--checkpoint=fast",
            ],
            cwd="/",
            check=True,
            capture_output=True,
            extra_groups=[] if identity else None,
            user=identity.user if identity else None,
            group=identity.group if identity else None,
        )
        (copy.folders.postgres / "recovery.signal").touch()
        with (copy.folders.postgres / "postgresql.auto.conf").open("a") as settings:
            settings.write("restore_command = 'false'\nrecovery_target = 'immediate'\n")
            settings.write("recovery_target_action = 'promote'\n")
        copy.launch()
        try:
            assert wait_until(lambda: origin_at(copy) is not None, seconds=20)
            after = origin_at(copy)
        finally:
            copy.stop()
    assert before
    assert after
    assert before.split("/")[0::2] == after.split("/")[0::2]
    assert (before.split("/")[1], after.split("/")[1]) == ("00000001", "00000002")


def origin_at(server: EmbeddedPostgres) -> str | None:
    """What a server says of itself, None: it still recovers."""
    with psycopg.connect(server.url) as plain:
        row = plain.execute("SELECT pg_is_in_recovery()").fetchone()
        if row and row[0]:
            return None
        epoch: Any = plain.execute(epochs.HERE).fetchone()
        return str(epoch[0])
