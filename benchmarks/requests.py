"""What a request costs the processors, web role and database together, against Django REST framework under gunicorn.

A list of 50 numbers with a key, one process each, one reader who asks again and again. Theirs: DRF's serializers with
what proves a number prefetched, its cursor pages, its tokens; django_tenants' middleware; connections kept. Ours gives
more: the ETag, how each number stands, what is frozen. Both must list the same numbers.
"""

from __future__ import annotations

import http.client
import json

from benchmarks import _doors
from benchmarks.frame import House, NotTheSame, Report, compare_measured

NUMBERS = 50


def measure(house: House) -> Report:
    times = house.of_size(toy=20, small=600, full=3_000)
    with _doors.both(house, numbers=NUMBERS, workers=1) as (theirs, ours):
        lists = [_Reader(theirs, "/api/numbers/"), _Reader(ours, f"/api/v1/numbers?limit={NUMBERS}")]
        listed = [reader.numbers() for reader in lists]
        if listed[0] != listed[1] or len(listed[0]) != NUMBERS:
            raise NotTheSame(f"theirs listed {len(listed[0])} numbers, ours {len(listed[1])}")
        for reader in lists:
            reader.cost(times // 4)
        compared = compare_measured(
            lambda: lists[0].cost(times), lambda: lists[1].cost(times), rounds=house.rounds, unit="s of CPU a request"
        )
    return Report(compared, figures={"ours_us": compared.ours * 1e6, "theirs_us": compared.theirs * 1e6})


class _Reader:
    """One connection that asks for one address."""

    def __init__(self, door: _doors.Door, path: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", door.port)  # opened again once a server has closed it
        self.path, self.headers = path, {"Host": _doors.HOST, "Authorization": door.authorization}

    def ask(self) -> bytes:
        self.line.request("GET", self.path, headers=self.headers)
        answer = self.line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise NotTheSame(f"{self.path}: {answer.status} {body[:200]!r}")
        return body

    def numbers(self) -> list[str]:
        return [row["canonical"] for row in json.loads(self.ask())["results"]]

    def cost(self, times: int) -> float:
        """Seconds of the processors for one request."""
        self.line.close()
        before = _doors.busy_seconds()
        for _ in range(times):
            self.ask()
        return (_doors.busy_seconds() - before) / times
