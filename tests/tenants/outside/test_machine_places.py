"""Clients take turns at places of the machine, over all processes."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tenants.outside import machine_places
from tenants.outside.machine_places import MachinePlaces, NoPlace

HOLD = """
import sys, time
from tenants.outside.machine_places import MachinePlaces
with MachinePlaces(sys.argv[1], int(sys.argv[2])).place(sys.argv[3], 20):
    print("held", flush=True)
    time.sleep(float(sys.argv[4]))
"""
ROOT = Path(machine_places.__file__).parents[2]


@pytest.fixture
def places() -> Iterator[MachinePlaces]:
    made = MachinePlaces(f"shouhao test {uuid4()}", 2)
    yield made
    (machine_places.SHARED / made.name.replace(" ", "-")).unlink(missing_ok=True)


def holder(places: MachinePlaces, client: str, seconds: float) -> subprocess.Popen[str]:
    """Another process with a place, or waiting for one."""
    command = [sys.executable, "-c", HOLD, places.name, str(places.places), client, str(seconds)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def holds(process: subprocess.Popen[str]) -> bool:
    assert process.stdout is not None
    return process.stdout.readline() == "held\n"


def wait_until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_the_flooder_of_another_process_leaves_a_place(places: MachinePlaces) -> None:
    flood = [holder(places, "flooder", 30)]
    try:
        assert holds(flood[0])
        flood += [holder(places, "flooder", 30) for _ in range(2)]
        wait_until(lambda: len(waiting_in(places)) == 2)
        with pytest.raises(NoPlace), places.place("flooder", 0.2):
            pass
        with places.place("another", 20):
            pass
    finally:
        for each in flood:
            each.kill()
            each.wait()


def test_turns_go_round_and_who_is_killed_is_not_waited_for(places: MachinePlaces) -> None:
    """Two hold the places; a flood of the first, then one of another, wait: the other is among the next two."""
    first, second = holder(places, "flooder", 30), holder(places, "second", 30)
    assert holds(first)
    assert holds(second)
    begun: list[str] = []
    released = threading.Event()

    def wait(client: str) -> None:
        with places.place(client, 60):
            begun.append(client)
            released.wait(20)

    dead = holder(places, "dead", 30)
    wait_until(lambda: waiting_in(places) == ["dead"])
    dead.kill()
    dead.wait()
    threads = [threading.Thread(target=wait, args=["flooder"]) for _ in range(6)]
    for thread in threads:
        thread.start()
    wait_until(lambda: waiting_in(places).count("flooder") == 6)
    another = threading.Thread(target=wait, args=["another"])
    another.start()
    wait_until(lambda: "another" in waiting_in(places))
    for each in (first, second):
        os.kill(each.pid, signal.SIGKILL)
        each.wait()
    wait_until(lambda: len(begun) == 2)
    assert "another" in begun
    released.set()
    for thread in (*threads, another):
        thread.join()
    assert len(begun) == 7
    assert waiting_in(places) == []


def test_who_gives_up_while_the_file_is_anothers_is_waited_for_by_nobody(places: MachinePlaces) -> None:
    """Else a place is kept free for it for seconds: a crowd that gave up left half of them so."""
    with places.place("first", 1), places.place("second", 1):
        waiting = threading.Thread(target=give_up, args=[places])
        waiting.start()
        wait_until(lambda: waiting_in(places) == ["gone"])
        with (machine_places.SHARED / places.name.replace(" ", "-")).open("rb") as ledger:
            fcntl.flock(ledger, fcntl.LOCK_EX)
            time.sleep(0.5)
        waiting.join()
        assert waiting_in(places) == []


def give_up(places: MachinePlaces) -> None:
    with pytest.raises(NoPlace), places.place("gone", 0.4):
        pass


def test_what_a_writer_left_half_is_no_matter(places: MachinePlaces) -> None:
    file = machine_places.SHARED / places.name.replace(" ", "-")
    file.write_bytes(b'{"lines": {"acme": [')
    with places.place("acme", 0):
        assert waiting_in(places) == []


def waiting_in(places: MachinePlaces) -> list[str]:
    """The clients of those who wait, as it is written down."""
    file = machine_places.SHARED / places.name.replace(" ", "-")
    if not file.exists():
        return []
    with file.open("rb") as ledger:
        lines = machine_places._read(ledger)["lines"]
    return [client for client, line in lines.items() for _each in line]
