"""The crash test at its short size; `make chaos` runs the storm."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(240)
def test_nothing_is_lost_or_done_twice() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--windows", "20", "--faults", "10", "--clients", "2",
         "--seed", "3", "--every", "1"],
        cwd=ROOT, capture_output=True, text=True, timeout=230, check=False,
    )  # fmt: skip
    assert ended.stdout.strip(), ended.stderr[-3000:]
    result = json.loads(ended.stdout.strip().splitlines()[-1])
    assert (result["windows"], result["faults"]) == (20, 10)
    assert (result["lost"], result["twice"], result["unfinished"]) == (0, 0, 0), result
