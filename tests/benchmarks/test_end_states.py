"""Each benchmark at toy size: both sides end in the same state, and the last line is the JSON object promised."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from benchmarks.__main__ import names
from benchmarks.frame import NotTheSame, Report, Side, compare, compare_measured
from tests.database import ROOT, clean_environment

NEEDS = {"pooling": "pgbouncer"}  # fetched from Debian where it is missing, which the suite may not do
PROMISED = {"name", "ratio", "min", "max", "ours", "theirs", "unit", "noisy"}


@pytest.mark.parametrize("name", [name for name in names() if name not in NEEDS])
def test_both_sides_do_the_same_work(name: str) -> None:
    command = [sys.executable, "-m", "benchmarks", name, "--size", "toy", "--rounds", "1"]
    ended = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    last = json.loads(ended.stdout.strip().splitlines()[-1])
    assert last.keys() >= PROMISED
    assert last["name"] == name
    assert last["ratio"] > 0


def test_sides_that_end_differently_are_refused_before_a_number_counts() -> None:
    done: list[str] = []

    def side(state: int) -> Side:
        return Side(work=lambda: done.append("worked") or 1, state=lambda: state)

    with pytest.raises(NotTheSame, match="theirs ended in 1, ours in 2"):
        compare(side(1), side(2), rounds=3)
    assert len(done) == 2, "only the warming"


def test_the_ratio_is_theirs_over_ours_for_one_unit() -> None:
    def spin(times: int, units: int) -> Side:
        return Side(work=lambda: sum(range(times)) * 0 + units)

    comparison = compare(spin(400_000, 1), spin(400_000, 10), rounds=5)
    assert 2 < comparison.ratio < 50, "ten, on a machine that does nothing else; one if units did not count"
    assert comparison.min <= comparison.ratio <= comparison.max


def test_what_was_not_measured_is_not_printed() -> None:
    quick = Side(work=lambda: 1.0)
    for compared in (compare_measured(lambda: 2.0, lambda: 1.0, rounds=1), compare(quick, quick, rounds=1)):
        assert not [name for name in Report(compared).as_json("x") if name.startswith("cpu")]
    busy = Side(work=lambda: sum(range(10_000_000)) * 0 + 1)
    assert Report(compare(busy, busy, rounds=1)).as_json("x").keys() >= {"cpu_ratio", "cpu_ours", "cpu_theirs"}
