"""A piece of work in a process of its own that is killed with -9 while it changes a database."""

from __future__ import annotations

import os
import pkgutil
import signal
import time
from collections.abc import Callable
from itertools import count
from typing import Any
from unittest import mock

from django.db import connection
from django.db.models.functions import Now

from portal.runtime.addresses import database_parts, database_settings as settings_of
from tenants.agenda.models import Work
from tenants.agenda.tasks import work_lane
from tests.database import Database


def being_made(database: Database) -> int:
    """How many relations a transaction that has not ended yet has made: it holds them locked."""
    with database.owner() as owner:
        row = owner.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchone()
    assert row is not None
    return int(row[0])


def tables(database: Database, schema: str) -> int:
    """How many tables the schema has."""
    with database.owner() as owner:
        row = owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [schema]).fetchone()
    assert row is not None
    return int(row[0])


def killed_as_owner(database: Database, work: Callable[[], object], at: int) -> int:
    """Do `work` in the owner's role, kill it when `at` relations are being made. Answers how many were."""

    def as_owner() -> None:
        connection.settings_dict = {
            **connection.settings_dict,
            **settings_of(database_parts(database.owner_url), pooled=False),
        }
        work()

    made = 0

    def enough() -> bool:
        nonlocal made
        made = being_made(database)
        return made >= at

    killed_when(enough, as_owner)
    return made


def killed_when(now: Callable[[], bool], work: Callable[[], object]) -> bool:
    """Do `work` in a process of its own and kill it when `now` is true. Answers whether it was killed before it had
    done it.
    """
    child = _forked(work)
    ended = 0
    try:
        while not ended and not now():
            time.sleep(0.002)
            ended, _status = os.waitpid(child, os.WNOHANG)
    finally:
        if not ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return not ended


def worker_killed(lane: str, *, after: str, calls: int) -> None:
    """A worker of the lane is killed when it has called a function (by its path) so many times, in the transaction of
    the last one; then the leases of what it had in hand end.
    """
    function, call = pkgutil.resolve_name(after), count(1)

    def and_die(*given: Any, **named: Any) -> Any:
        answer = function(*given, **named)
        if next(call) == calls:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    def work() -> None:
        with mock.patch(after, and_die):
            for _turn in range(20):  # each ends after some seconds, whatever is left
                work_lane(lane)

    _ended, status = os.waitpid(_forked(work), 0)
    assert os.WIFSIGNALED(status), f"the worker has not come to {calls} calls of {after}"
    Work.objects.exclude(lease_until=None).update(lease_until=Now())


def _forked(work: Callable[[], object]) -> int:
    """The process that does it. A fresh one would spend most of its time on starting."""
    child = os.fork()
    if not child:
        try:
            connection.connection = None  # the parent's; not ours to close
            work()
        finally:
            os._exit(0)
    return child
