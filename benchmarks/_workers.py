"""Real workers and a real dispatcher for a benchmark."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from benchmarks.frame import House
from portal.runtime import roles
from portal.runtime.folders import ROOT

PATIENCE = 120.0  # seconds


@contextmanager
def running(house: House, *workers: tuple[Sequence[str], int], dispatcher: bool = False) -> Iterator[None]:
    """Workers (their lanes, how many tasks side by side) and, if wished, the dispatcher; ended afterwards."""
    commands = []
    for lanes, concurrency in workers:
        # Without the processes that production has beside them for channels: they do lanes' work, too.
        command = roles.worker(lanes, concurrency=concurrency, apart=False)
        commands.append(
            [*command[: command.index("-A")], "-A", "benchmarks._work", *command[command.index("-A") + 2 :]]
        )
    if dispatcher:
        commands.append(
            [sys.executable, "-c", "import benchmarks._work; from tenants import dispatcher as d; d.run_dispatcher()"]
        )
    log = (house.folder / "workers.log").open("ab")
    children = [
        subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=dict(os.environ)) for command in commands
    ]
    try:
        _until_answering(house, len(workers))
        yield
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(20)
        log.close()


def _until_answering(house: House, count: int) -> None:
    from portal.celery import app

    ends = time.monotonic() + PATIENCE
    while len(app.control.ping(timeout=0.5) or []) < count:
        if time.monotonic() > ends:
            raise RuntimeError((house.folder / "workers.log").read_text()[-2000:])


def wait_until(condition: Callable[[], bool], *, every: float = 0.01) -> None:
    """Raises RuntimeError when it does not come true in time."""
    ends = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > ends:
            raise RuntimeError("the workers did not finish")
        time.sleep(every)


def count(sql: str) -> int:
    """The one number that a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: int = cursor.fetchone()[0]
    return rows
