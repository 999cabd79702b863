"""The public status page and its crowd: 500 readers at once, each asking again as soon as it is answered.

Theirs: django_tenants, five rows and a small template under gunicorn. Ours: the product's own page, two processes each.
Both must name the client. The main figure is seconds for one answer; `p99` compares how long one reader waits.
"""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median
from urllib.request import Request, urlopen

from benchmarks import _doors
from benchmarks.frame import House, NotTheSame, Report, compare_measured
from portal.runtime.folders import ROOT

PATH = "/status/"


def measure(house: House) -> Report:
    readers = house.of_size(toy=20, small=500, full=500)
    seconds = house.of_size(toy=1, small=3, full=15)
    waits: dict[int, list[float]] = {}

    def crowd(door: _doors.Door) -> float:
        command = [sys.executable, "-m", "benchmarks._crowd", str(door.port), _doors.HOST, PATH, str(readers)]
        ended = subprocess.run([*command, str(seconds)], cwd=ROOT, capture_output=True, text=True, check=True)
        figures = json.loads(ended.stdout)
        if figures["wrong"]:
            raise NotTheSame(f"{figures['wrong']} answers of {figures['requests']} were not 200")
        waits.setdefault(door.port, []).append(figures["p99"])
        return float(figures["seconds"] / figures["requests"])

    with _doors.both(house, numbers=1, workers=2) as (theirs, ours):
        for door, name in ((theirs, "acme"), (ours, "杭州青禾网络科技有限公司")):
            page = urlopen(Request(f"http://127.0.0.1:{door.port}{PATH}", headers={"Host": _doors.HOST}))
            if name not in page.read().decode():
                raise NotTheSame(f"the page does not name {name}")
        compared = compare_measured(
            lambda: crowd(theirs), lambda: crowd(ours), rounds=min(house.rounds, 3), unit="s an answer"
        )
    p99 = {door.port: median(waits[door.port]) for door in (theirs, ours)}
    return Report(
        compared,
        figures={
            "requests_a_second": 1 / compared.ours,
            "theirs_a_second": 1 / compared.theirs,
            "p99_seconds": p99[ours.port],
            "p99_theirs_over_ours": p99[theirs.port] / p99[ours.port],
        },
    )
