"""Two who do something at the same moment, over connections of their own, in an order that nobody's speed decides."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar
from unittest import mock

from django.db import connection, transaction

from tests.database import Database

First, Second = TypeVar("First"), TypeVar("Second")
PATIENCE = 60.0  # seconds


def overlapping(
    database: Database,
    first: Callable[[], First],
    second: Callable[[], Second],
    *,
    before: str = "",
    before_call: tuple[object, str] | None = None,
) -> tuple[First, Second | BaseException]:
    """Do `first`, and in the middle of it let `second` come in another thread as far as it can: until it waits for a
    lock, or has ended. Returns what the first gave, and what the second gave or raised.

    before: the second comes before the first statement that begins so; before_call: before the first call of a function
    of this name in a module, as prepared statements are seen by nobody; without either, before the first is committed.
    A lock that was forgotten lets the second read what the first is about to change.
    """
    comes: list[Future[Second]] = []

    def come() -> None:
        pids: list[int] = []
        comes.append(threads.submit(_alone, second, pids))
        _until_it_waits(database, comes[0], pids)

    with ThreadPoolExecutor(1) as threads:
        if before or before_call:
            with _just_before_call(*before_call, come) if before_call else _just_before(before, come):
                done = first()
        else:
            with transaction.atomic():
                done = first()
                come()
        error = comes[0].exception(PATIENCE)
        return done, (error if error is not None else comes[0].result())


@contextmanager
def _just_before(statement: str, come: Callable[[], None]) -> Iterator[None]:
    came: list[str] = []

    def watch(execute: Callable[..., Any], sql: Any, *more: Any) -> Any:
        if not came and str(sql).startswith(statement):
            came.append(str(sql))
            come()
        return execute(sql, *more)

    with connection.execute_wrapper(watch):
        yield
    assert came, f"the first never came to: {statement}"


@contextmanager
def _just_before_call(module: object, name: str, come: Callable[[], None]) -> Iterator[None]:
    function, came = getattr(module, name), list[str]()

    def watch(*arguments: Any, **more: Any) -> Any:
        if not came:  # whoever comes calls it too
            came.append(name)
            come()
        return function(*arguments, **more)

    with mock.patch.object(module, name, watch):
        yield
    assert came, f"the first never called {name}"


def _alone(act: Callable[[], Second], pids: list[int]) -> Second:
    try:
        connection.ensure_connection()
        pids.append(connection.connection.info.backend_pid)
        return act()
    finally:
        connection.close()


def _until_it_waits(database: Database, other: Future[Second], pids: list[int]) -> None:
    given_up = time.monotonic() + PATIENCE
    with database.owner() as watching:
        while not other.done():
            waits = "SELECT 1 FROM pg_locks WHERE pid = ANY(%s) AND NOT granted"
            if watching.execute(waits, [pids]).fetchone():
                return
            assert time.monotonic() < given_up, "the second neither waits nor ends"
            time.sleep(0.01)
