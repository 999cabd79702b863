"""Who is well-behaved beside who is slow: 300 connections, half of which send or read a byte a second.

The other half asks for the list of 50 numbers at a steady pace, below what the servers bear. The main figure is the
99th percentile of its waits beside the slow ones, ours against gunicorn's (gthread, two processes of four threads each,
as ours). `ours_beside_over_alone` compares that with the same callers alone: at most 2, or it does not hold. No proxy
stands before either. A wait counts from when the question was due; one that is not answered in a second counts one.

Slow are, a third each, those who send headers, those who send a body, and those who read the longest answer that
anybody may ask for: of ours a file of styles, of theirs, which have no files, the list.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from urllib.request import Request, urlopen

from benchmarks import _doors
from benchmarks.frame import House, NotTheSame, Report, compare_measured
from portal.runtime.folders import ROOT

NUMBERS = 50
MOST = 2.0  # times: what callers may wait beside slow ones, against what they wait alone
LONGEST = 600_000  # bytes that the file of styles has at least: more than a connection's buffers take
SETTLING = 0.5  # seconds, until the slow ones are all in the middle of what they do


def measure(house: House) -> Report:
    half = house.of_size(toy=6, small=150, full=150)
    rate, seconds = house.of_size(toy=20, small=60, full=60), house.of_size(toy=1, small=2, full=20)
    with _doors.both(house, numbers=NUMBERS, workers=2) as (theirs, ours):
        lists = {theirs.port: "/api/numbers/", ours.port: f"/api/v1/numbers?limit={NUMBERS}"}
        longest = {theirs.port: "/api/numbers/", ours.port: "/static/vendor/tabler/tabler.min.css"}
        asked = [json.loads(_get(door, lists[door.port]))["results"] for door in (theirs, ours)]
        listed = [[row["canonical"] for row in rows] for rows in asked]
        if listed[0] != listed[1] or len(listed[0]) != NUMBERS:
            raise NotTheSame(f"theirs listed {len(listed[0])} numbers, ours {len(listed[1])}")
        if len(_get(ours, longest[ours.port])) < LONGEST:
            raise NotTheSame(f"{longest[ours.port]} is shorter than {LONGEST} bytes")
        waits: dict[int, list[tuple[float, float]]] = {theirs.port: [], ours.port: []}
        unanswered = {theirs.port: 0, ours.port: 0}

        def callers(door: _doors.Door, during: float) -> float:
            said = _run("_callers", door, lists[door.port], half, "--rate", rate, "--seconds", during)
            if said["wrong"]:
                raise NotTheSame(f"{said['wrong']} answers of {said['asked']} were not the list")
            unanswered[door.port] += int(said["unanswered"])
            return float(said["p99"])

        def beside(door: _doors.Door) -> float:
            alone = callers(door, seconds)
            with _slow_ones(door, longest[door.port], half):
                waits[door.port].append((alone, callers(door, seconds)))
            return waits[door.port][-1][1]

        for door in (theirs, ours):
            callers(door, 1)
            unanswered[door.port] = 0
        compared = compare_measured(
            lambda: beside(theirs), lambda: beside(ours), rounds=min(house.rounds, 3), unit="s, 99th percentile"
        )
    over = {port: median(with_slow / alone for alone, with_slow in pairs) for port, pairs in waits.items()}
    return Report(
        compared,
        figures={
            "ours_beside_over_alone": over[ours.port],
            "theirs_beside_over_alone": over[theirs.port],
            "ours_alone_seconds": median(alone for alone, _beside in waits[ours.port]),
            "theirs_alone_seconds": median(alone for alone, _beside in waits[theirs.port]),
            "ours_unanswered": unanswered[ours.port],
            "theirs_unanswered": unanswered[theirs.port],
            "holds": over[ours.port] <= MOST and not unanswered[ours.port],
        },
    )


def _get(door: _doors.Door, path: str) -> bytes:
    headers = {"Host": _doors.HOST, "Authorization": door.authorization}
    with urlopen(Request(f"http://127.0.0.1:{door.port}{path}", headers=headers)) as answer:
        body: bytes = answer.read()
    return body


def _command(module: str, door: _doors.Door, path: str, connections: int) -> list[str]:
    given = [str(door.port), _doors.HOST, path, door.authorization, str(connections)]
    return [sys.executable, "-m", f"benchmarks.{module}", *given]


def _run(module: str, door: _doors.Door, path: str, connections: int, *more: object) -> dict[str, float]:
    command = [*_command(module, door, path, connections), *map(str, more)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(ended.stdout)
    return figures


@contextmanager
def _slow_ones(door: _doors.Door, path: str, connections: int) -> Iterator[None]:
    """They are at it, in a process of their own."""
    command = _command("_slow_ones", door, path, connections)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as slow:
        assert slow.stdout is not None
        try:
            slow.stdout.readline()  # all have begun
            time.sleep(SETTLING)
            yield
            if slow.poll() is not None:
                raise NotTheSame("the slow ones have ended before the callers")
        finally:
            slow.kill()
