"""No two files of the five packages import each other, by whatever way round."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

PACKAGES = ("portal", "maintenance", "labels", "compliance", "tenants")


def no_circle(imports: dict[str, set[str]]) -> None:
    """Fail with the first circle, file by file. imports: of each file, what it imports, wherever it does so."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' ← '.join(error.args[1])}")


def test_no_circle_of_files() -> None:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    no_circle({module: graph.find_modules_directly_imported_by(module) for module in graph.modules})


def test_a_circle_is_found() -> None:
    with pytest.raises(pytest.fail.Exception, match="a ← c ← b ← a"):
        no_circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
