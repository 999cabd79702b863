"""What a request costs the processors, web role and database together, against Django REST framework under gunicorn.

With a key, one process each, one program that asks again and again: a list of 50 numbers (the main figure), a number
that is marked, and the way from a host to its client's schema and on to the next one. Theirs: DRF's serializers with
what proves a number prefetched, its cursor pages, its tokens; of a write an entry in an audit trail and an answer that
is kept by the Idempotency-Key, in one transaction; django_tenants' middleware; connections kept. Ours gives more: the
ETag, how each number stands, what is frozen, a throttle, a record in a Merkle log. Both must list the same numbers,
mark the same ones, do once what was sent twice, and end in the same schemas.

Besides, of ours alone: the lists of 50 displays and of 50 open windows, with the microseconds that each is to take.
"""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks import _doors
from benchmarks._rows import fill_lists
from benchmarks.frame import House, NotTheSame, Report, compare_measured
from portal.runtime.folders import ROOT
from tenants import context
from tenants.models import Tenant

NUMBERS = 50
AIMS = {"numbers": 700, "displays": 1_000, "windows": 1_000}  # microseconds of a list of 50 rows
THEIR_WAY, OUR_WAY = "django_tenants.middleware.main.TenantMainMiddleware", "portal.web.middleware.TenantMiddleware"


def measure(house: House) -> Report:
    times = house.of_size(toy=20, small=400, full=3_000)
    unit = "s of CPU a request"
    with _doors.both(house, numbers=NUMBERS, workers=1) as (theirs, ours):
        programs = [_Program(theirs, "/api/numbers/", "/"), _Program(ours, f"/api/v1/numbers?limit={NUMBERS}", "")]
        _same([sorted(program.marks()) for program in programs], "list")
        _same([program.marked_twice() for program in programs], "mark")
        for program in programs:
            program.cost_of_lists(times // 4)
            program.cost_of_writes(NUMBERS)
        _same([program.marks() for program in programs], "have marked")
        lists = compare_measured(
            lambda: programs[0].cost_of_lists(times),
            lambda: programs[1].cost_of_lists(times),
            rounds=house.rounds,
            unit=unit,
        )
        writes = compare_measured(
            lambda: programs[0].cost_of_writes(times // 2),
            lambda: programs[1].cost_of_writes(times // 2),
            rounds=house.rounds,
            unit=unit,
        )
        _same([program.marks() for program in programs], "have marked")
        with _switching(theirs, THEIR_WAY) as their_way, _switching(ours, OUR_WAY) as our_way:
            _same([their_way.said(0), our_way.said(0)], "enter")
            _same([their_way.said(200), our_way.said(200)], "enter")
            switches = compare_measured(
                lambda: their_way.cost(times * 3), lambda: our_way.cost(times * 60), rounds=house.rounds, unit=unit
            )
        figures = {"ours_us": lists.ours * 1e6, "theirs_us": lists.theirs * 1e6, "numbers_us": lists.ours * 1e6}
        with context.client(Tenant.objects.get(schema_name=_doors.CLIENT)):
            fill_lists(NUMBERS)
        for name in ("displays", "windows"):
            program = _Program(ours, f"/api/v1/{name}?limit={NUMBERS}", "")
            program.cost_of_lists(times // 4)
            figures[f"{name}_us"] = statistics.median(program.cost_of_lists(times) for _ in range(house.rounds)) * 1e6
    figures |= {f"{name}_aim_us": aim for name, aim in AIMS.items()}
    return Report(lists, others={"write": writes, "switch": switches}, figures=dict(figures))


def _same(ends: list[Any], what: str) -> None:
    if ends[0] != ends[1]:
        raise NotTheSame(f"they {what} {str(ends[0])[:200]}, we {str(ends[1])[:200]}")


class _Program:
    """One connection that lists numbers at one address, and marks one after another below it."""

    def __init__(self, door: _doors.Door, path: str, end: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", door.port)  # opened again once a server has closed it
        self.path, self.end = path, end
        self.headers = {"Host": _doors.HOST, "Authorization": door.authorization, "Content-Type": "application/json"}
        self.written = 0
        self.ids = [row["id"] for row in self.rows()]

    def ask(self, method: str, path: str, body: str | None = None, key: str = "") -> bytes:
        self.line.request(method, path, body, self.headers | ({"Idempotency-Key": key} if key else {}))
        answer = self.line.getresponse()
        read = answer.read()
        if answer.status != 200:
            raise NotTheSame(f"{path}: {answer.status} {read[:200]!r}")
        return read

    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.ask("GET", self.path))["results"]
        if len(rows) != NUMBERS:
            raise NotTheSame(f"{self.path} lists {len(rows)} numbers")
        return rows

    def marks(self) -> dict[str, bool]:
        self.line.close()  # a server ends one that has rested while the other was measured
        return {row["canonical"]: row["critical"] for row in self.rows()}

    def mark(self, turn: int) -> bytes:
        """The numbers in turn are marked, then not, then marked again."""
        where = f"{self.path.partition('?')[0].rstrip('/')}/{self.ids[turn % NUMBERS]}/critical{self.end}"
        return self.ask("POST", where, json.dumps({"critical": turn // NUMBERS % 2 == 0}), f"turn-{turn}")

    def marked_twice(self) -> list[bool]:
        """What is sent twice is answered twice, and done once: it stays as a third one left it."""
        first = self.mark(0)
        self.mark(NUMBERS)
        again = self.mark(0)
        marks = [json.loads(first)["critical"], json.loads(first) == json.loads(again), *self.marks().values()]
        self.written = 2 * NUMBERS
        return marks

    def cost_of_lists(self, times: int) -> float:
        """Seconds of the processors for one."""
        self.line.close()
        before = _doors.busy_seconds()
        for _ in range(times):
            self.ask("GET", self.path)
        return (_doors.busy_seconds() - before) / times

    def cost_of_writes(self, times: int) -> float:
        """Seconds of the processors for one. Each changes something."""
        self.line.close()
        before = _doors.busy_seconds()
        for turn in range(self.written, self.written + times):
            self.mark(turn)
        self.written += times
        return (_doors.busy_seconds() - before) / times


class _Switching:
    """A process that goes from client to client."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def said(self, times: int) -> list[str]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{times}\n")
        self.process.stdin.flush()
        words: list[str] = json.loads(self.process.stdout.readline())
        return words

    def cost(self, times: int) -> float:
        before = _doors.busy_seconds()
        self.said(times)
        return (_doors.busy_seconds() - before) / times


@contextmanager
def _switching(door: _doors.Door, middleware: str) -> Iterator[_Switching]:
    command = [sys.executable, "-m", "benchmarks._switching", middleware, _doors.HOST, _doors.OTHER_HOST]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=door.environment, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield _Switching(process)
        finally:
            process.terminate()
