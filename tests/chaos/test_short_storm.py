"""The crash test at its short size; `make chaos` runs the storm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.chaos.__main__ import FAULTY, others_wait

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(360)
def test_nothing_is_lost_or_done_twice() -> None:
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.chaos",
            "--windows",
            "20",
            "--faults",
            "10",
            "--clients",
            "2",
            "--seed",
            "3",
            "--every",
            "1",
            "--hanging",
            "4",
            "--skew",
            "40",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=350,
        check=False,
    )
    assert ended.stdout.strip(), ended.stderr[-3000:]
    result = json.loads(ended.stdout.strip().splitlines()[-1])
    assert (result["windows"], result["faults"]) == (20, 10)
    assert {name: result[name] for name in FAULTY} == dict.fromkeys(FAULTY, 0), json.dumps(result)
    assert result["messages"] > 50
    assert not others_wait(result), json.dumps(result)


def test_the_clocks_of_workers_are_wrong_and_no_others() -> None:
    """What the storm relies on."""

    def ahead(*arguments: str) -> int:
        program = "import time, datetime; print(time.time(), datetime.datetime.now().timestamp())"
        skewed = {**os.environ, "PYTHONPATH": str(Path(__file__).parent / "skewed"), "WORKER_CLOCK_SKEW": "40"}
        said = subprocess.check_output([sys.executable, "-c", program, *arguments], env=skewed, text=True)
        [by_time, by_datetime] = [round((float(clock) - time.time()) / 10) * 10 for clock in said.split()]
        assert by_time == by_datetime
        return by_time

    assert ahead("portal.worker", "fast,green,standard,bulk") == 40
    assert ahead("portal.worker", "fast,green") == -40
    assert ahead("dispatcher") == 0
