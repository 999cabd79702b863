"""Rows are written by their own package alone: never by another one, nor by the portal's doors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("portal", "maintenance", "labels", "compliance", "tenants")
WRITES = frozenset({"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"})
# What invents a platform to be looked at writes what no service would.
DEMO = "portal/tryout/"


def homes(module: ast.Module) -> dict[str, str]:
    """Name → the package that it is imported from."""
    return {
        alias.asname or alias.name: node.module.split(".")[0]
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def written(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and model of each `Model.objects … .update(…)` and the like."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            inner: ast.expr = node.func.value
            while isinstance(inner, ast.Call | ast.Attribute):
                below = inner.func if isinstance(inner, ast.Call) else inner.value
                if isinstance(inner, ast.Attribute) and inner.attr == "objects" and isinstance(below, ast.Name):
                    yield node.lineno, below.id
                inner = below


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_writes_no_rows_of_another(package: str) -> None:
    writes, own = [], 0
    for path in sorted((ROOT / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "migrations" in path.parts or name.startswith(DEMO):
            continue
        module = ast.parse(path.read_text())
        known = homes(module)
        for line, model in written(module):
            own += known.get(model, package) == package
            if known.get(model, package) in PACKAGES and known.get(model, package) != package:
                writes.append(f"{name}:{line}: {model}")
    assert writes == []
    assert own > 10 or package == "portal"
