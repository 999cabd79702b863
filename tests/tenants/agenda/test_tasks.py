"""The lane's task in a worker that lives longer than its database connection."""

from __future__ import annotations

import psycopg
from django.db import connection

import portal.celery  # noqa: F401 -- what a worker loads
from tenants.agenda.tasks import work_lane
from tests.database import Database


def test_a_connection_lost_between_two_tasks_fails_no_task(own_database: Database) -> None:
    """As after a restart of PostgreSQL: without a request nobody else looks whether it is still there."""
    connection.ensure_connection()
    lost: psycopg.Connection[object] = connection.connection
    with psycopg.connect(own_database.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [lost.info.backend_pid])
    assert work_lane.apply(("standard",)).get() == 0
    assert connection.connection is not lost
