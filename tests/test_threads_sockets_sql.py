"""Threads, sockets and SQL of our own stand in portal/web and tenants/database; where else, and why, is listed."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LISTED = Path(__file__).with_name("threads_sockets_sql.csv")
PACKAGES = ("tenants", "compliance", "labels", "maintenance", "portal")
HOMES = ("portal/web/", "tenants/database/")
MODULES = {
    **dict.fromkeys(("threading", "concurrent", "multiprocessing", "asyncio", "_thread", "asgiref"), "threads"),
    **dict.fromkeys(("socket", "socketserver", "ssl", "select", "selectors"), "sockets"),
}
RUN = {"execute", "executemany", "fetch_all", "fetch_one", "cursor", "raw", "RawSQL", "extra"}
# Of a statement, or of a part of one: tenants/database/statements.py runs them, so that its callers have SQL too.
STATEMENT = re.compile(
    r"\s*(SELECT|INSERT INTO|UPDATE [\w{]|DELETE FROM|WITH \w+ AS|COPY"
    r"|CREATE|ALTER|DROP|TRUNCATE|LOCK|SET|NOTIFY|LISTEN)\s"
)


def kinds_in(source: str) -> Iterator[str]:
    """What of the three a module has."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
            yield from (MODULES[name.split(".")[0]] for name in names if name.split(".")[0] in MODULES)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if called in RUN and "super()" not in ast.unparse(node.func):
                yield "sql"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and STATEMENT.match(node.value):
            yield "sql"


def found() -> set[tuple[str, str]]:
    """(file, kind), or (room/, kind) of a room that is listed whole."""
    rooms = [row["where"] for row in listed() if row["where"].endswith("/")]
    pairs = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if "migrations" in path.parts or name.startswith(HOMES):
                continue
            where = next((room for room in rooms if name.startswith(room)), name)
            pairs |= {(where, kind) for kind in kinds_in(path.read_text())}
    return pairs


def listed() -> list[dict[str, str]]:
    with LISTED.open(newline="") as file:
        return list(csv.DictReader(file))


def test_each_stands_at_home_or_is_listed_with_its_reason() -> None:
    allowed = {(row["where"], kind) for row in listed() for kind in row["what"].split()}
    assert found() - allowed == set()
    assert {row["where"] for row in listed() if row["why"]} == {where for where, _kind in found()}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("import threading", "threads"),
        ("from concurrent.futures import ThreadPoolExecutor", "threads"),
        ("import socket", "sockets"),
        ("rows = fetch_all(STATEMENT)", "sql"),
        ("Number.objects.raw(ROWS)", "sql"),
        ("ROWS = 'SELECT 1 FROM labels_number'", "sql"),
    ],
)
def test_a_new_one_would_be_found(line: str, kind: str) -> None:
    assert list(kinds_in(line)) == [kind]
