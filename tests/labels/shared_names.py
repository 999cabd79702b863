"""The measuring data beside the project: facts that are not committed to it."""

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "names"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of ../shared/data/names; skips the test, saying so, where it is missing."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"../shared/data/names/{name} is missing: nothing to measure on")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# What passes for the number of a bank, the police or a carrier without being written as one.
LOOK_LIKE_NUMBERS = ("九五五八八", "玖伍伍捌捌", "一一零", "幺幺零", "I10", "l10", "1l0", "1Z0", "1O086", "九5l23")
