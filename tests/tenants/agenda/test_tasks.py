"""The lane's task in a worker that lives longer than its database connection."""

from __future__ import annotations

import time

import psycopg
import pytest
from django.db import connection

import portal.celery  # noqa: F401 -- what a worker loads
from tenants.agenda import services
from tenants.agenda.tasks import work_lane
from tenants.database import full_disk
from tenants.database.full_disk import DiskStanding
from tests.database import Database


def test_a_connection_lost_between_two_tasks_fails_no_task(own_database: Database) -> None:
    """As after a restart of PostgreSQL: without a request nobody else looks whether it is still there."""
    connection.ensure_connection()
    lost: psycopg.Connection[object] = connection.connection
    with psycopg.connect(own_database.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [lost.info.backend_pid])
    assert work_lane.apply(("standard",)).get() == 0
    assert connection.connection is not lost


def test_who_finds_a_full_disk_wakes_nobody(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each task that ended at once was followed by the next, as fast as the machine went."""
    ended: list[str] = []
    monkeypatch.setattr(services, "tell_ended", ended.append)
    full = DiskStanding(told=time.monotonic(), looked=time.monotonic())
    monkeypatch.setattr(full_disk, "STANDING", full)
    assert work_lane("standard") == 0
    assert ended == []
    full.there_is_room()
    work_lane("standard")
    assert ended == ["standard"]
