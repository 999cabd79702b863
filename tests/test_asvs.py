"""docs/asvs.csv says how every requirement of OWASP ASVS 5.0, levels 1 and 2, stands here, and its witnesses exist.

A witness is a test (file::name), a place of the code (file, or file::name), or a heading of a document (file#heading).
"""

from __future__ import annotations

import ast
import csv
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
# Counted in the standard's own list: github.com/OWASP/ASVS, release 5.0.0, the CSV below 5.0/docs_en.
COUNTS = {"1": 70, "2": 183}
# SHA-256 of "V1.1.1 2" and so on, in order, a line each.
IDS = "3765ed9541ee1523694f731f53d3201978aa23cf9cac70481d40476d8a2d1e27"
ROOMS = ("tenants", "compliance", "labels", "maintenance")
DECLARED = re.compile(r"^    (\w+)=(?:_|ToPrograms)\(", re.MULTILINE)  # an action in a catalogue
HELD, NOT_HELD, NOT_APPLICABLE = "held", "not held", "not applicable"


@dataclass(frozen=True)
class Requirement:
    """A row. shown_by: witnesses; reason: why it is not held or not applicable, or a remark."""

    id: str
    level: str
    demand: str
    status: str
    shown_by: str
    reason: str

    @property
    def witnesses(self) -> list[str]:
        return [each.strip() for each in self.shown_by.split(";") if each.strip()]


def requirements() -> list[Requirement]:
    with (HOME / "docs/asvs.csv").open(newline="") as file:
        return [Requirement(**row) for row in csv.DictReader(file)]


@cache
def names_in(path: Path) -> frozenset[str]:
    """What a module defines at its top: functions, classes and constants."""
    names: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
    return frozenset(names)


def fault_of(witness: str) -> str:
    """What is wrong with a witness; empty: nothing."""
    written, _colons, name = witness.partition("::")
    written, _hash, heading = written.partition("#")
    path = HOME / written
    if not path.is_file():
        return f"{written} is not there"
    if heading and f"## {heading}" not in path.read_text().splitlines():
        return f"{written} has no heading {heading}"
    if name and name not in names_in(path):
        return f"{written} has no {name}"
    if path.name.startswith("test_") and name and not name.startswith("test_"):
        return f"{name} is no test"
    return ""


def faults(row: Requirement) -> list[str]:
    """What is wrong with a row."""
    problems = [fault for each in row.witnesses if (fault := fault_of(each))]
    if row.status not in {HELD, NOT_HELD, NOT_APPLICABLE}:
        problems.append(f"{row.status!r} is no status")
    if not row.demand:
        problems.append("it is not said what is demanded")
    if row.status == HELD and not row.witnesses:
        problems.append("nothing shows that it is held")
    if row.status != HELD and not row.reason:
        problems.append("it is not said why")
    return [f"{row.id}: {fault}" for fault in problems]


def test_every_requirement_stands_there_once() -> None:
    rows = requirements()
    assert Counter(row.level for row in rows) == COUNTS
    assert hashlib.sha256("\n".join(f"{row.id} {row.level}" for row in rows).encode()).hexdigest() == IDS


def test_witnesses_exist_and_what_is_not_held_has_a_reason() -> None:
    rows = requirements()
    assert [fault for row in rows for fault in faults(row)] == []
    for level in COUNTS:
        stand = Counter(row.status for row in rows if row.level == level)
        said = ", ".join(f"{stand[status]} {status}" for status in (HELD, NOT_HELD, NOT_APPLICABLE))
        print(f"ASVS 5.0 level {level}: {said}")  # noqa: T201 - how many there are is asked for
    tests = {each for row in rows for each in row.witnesses if "::test_" in each}
    print(f"{len(tests)} tests, {sum(bool(row.reason) for row in rows)} reasons and remarks")  # noqa: T201 - as above


@pytest.mark.parametrize(
    ("status", "shown_by", "reason", "fault"),
    [
        (HELD, "tests/test_nothing.py", "", "is not there"),
        (HELD, "tests/test_asvs.py::test_nothing", "", "has no test_nothing"),
        (HELD, "tests/test_asvs.py::fault_of", "", "is no test"),
        (HELD, "docs/security.md#Nothing", "", "has no heading"),
        (HELD, "", "a remark", "nothing shows"),
        (NOT_HELD, "", "", "not said why"),
        (NOT_APPLICABLE, "", "", "not said why"),
        ("hold", "docs/security.md", "a remark", "is no status"),
    ],
)
def test_what_is_wrong_is_found(status: str, shown_by: str, reason: str, fault: str) -> None:
    [problem] = faults(Requirement("V1.1.1", "2", "something", status, shown_by, reason))
    assert fault in problem


def test_every_action_about_access_is_listed() -> None:
    """docs/records.md lists all acts of people, keys and the staff, and names nothing that is not recorded."""
    text = (HOME / "docs/records.md").read_text()
    table = text.partition("## What is recorded")[2].partition("## Logs")[0]
    listed = set(re.findall(r"`([a-z]+(?:_[a-z]+)*)`", table))
    declared = {room: set(DECLARED.findall((HOME / room / "history.py").read_text())) for room in ROOMS}
    assert declared["tenants"] - listed == set()
    assert listed - set().union(*declared.values()) == set()
