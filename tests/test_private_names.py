"""What the product touches of libraries that they call their own: listed, each with its reason, in private_names.csv.

Found are names with an underscore in front: imported, asked of what is not ours, asked of a class of ours that only the
library's class below it has, or put by a class of ours in the place of the library's.
"""

from __future__ import annotations

import ast
import csv
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from portal.runtime.folders import ROOT

OURS = ("tenants", "compliance", "labels", "maintenance", "portal")
LISTED = Path(__file__).with_name("private_names.csv")
# Documented for those who use the library, in spite of their first letter.
DOCUMENTED = {"_meta", "_state", "_default_manager", "_base_manager", "_save", "_exit", "_replace"}
BY_TEXT = {"getattr", "setattr", "hasattr", "delattr"}
Found = set[tuple[str, str]]


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in {*DOCUMENTED, "_"}


@cache
def sources() -> dict[str, ast.Module]:
    """Files of the product by their paths; commands, which are started, and migrations are none that others import."""
    paths = [path for package in OURS for path in sorted((ROOT / package).rglob("*.py"))]
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text())
        for path in paths
        if not {"migrations", "__main__.py"} & set(path.parts)
    }


@cache
def names_of_ours() -> frozenset[str]:
    """All private names that are made anywhere in the product."""
    made = set[str]()
    for tree in sources().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                made.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                made.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and owner(node) in {"self", "cls"}:
                made.add(node.attr)
    return frozenset(made)


def owner(node: ast.Attribute) -> str:
    """Of what it is asked: self, cls or super, else an empty text."""
    asked = node.value.func if isinstance(node.value, ast.Call) else node.value
    return asked.id if isinstance(asked, ast.Name) and asked.id in {"self", "cls", "super"} else ""


def asked_of_others(path: str, tree: ast.Module) -> Found:
    """Imports, and what is asked of what is neither the class at hand nor of ours."""
    lines = (ROOT / path).read_text().splitlines()
    found = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] not in OURS:
            if node.module != "_typeshed":  # which is written for whoever writes types
                names = *node.module.split("."), *(each.name for each in node.names)
                found |= {name for name in names if is_private(name)}
        elif isinstance(node, ast.Attribute) and is_private(node.attr) and not owner(node):
            if node.attr not in names_of_ours() or "SLF001" in lines[node.end_lineno - 1 if node.end_lineno else 0]:
                found.add(node.attr)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BY_TEXT:
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            found |= {text for text in texts if is_private(text) and text not in names_of_ours()}
    return {(path, name) for name in found}


def below(kind: type) -> list[type]:
    """The classes of libraries below one of ours, but for Python's own."""
    modules = {each: each.__module__.split(".")[0] for each in kind.__mro__}
    return [each for each, at in modules.items() if at not in OURS and at not in sys.stdlib_module_names]


def of_classes(path: str, tree: ast.Module, module: ModuleType) -> Found:
    """What classes of ours take from, or put in the place of, those of libraries below them."""
    found = set[str]()
    for node in ast.walk(tree):
        kind = vars(module).get(node.name) if isinstance(node, ast.ClassDef) else None
        if not inspect.isclass(kind) or not below(kind):
            continue
        theirs = {name for each in below(kind) for name in vars(each)}
        found |= {name for name in vars(kind) if is_private(name) and name in theirs and name in said_in(node)}
        asked = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute) and owner(each)}
        found |= {name for name in asked if is_private(name) and (name in theirs or name not in names_of_ours())}
    return {(path, name) for name in found}


def said_in(node: ast.ClassDef) -> set[str]:
    defined = {each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    return defined | {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def found() -> Iterator[tuple[str, str]]:
    for path, tree in sources().items():
        yield from asked_of_others(path, tree)
        if "/management/" not in path:
            module = import_module(path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
            yield from of_classes(path, tree, module)


def test_each_private_name_of_a_library_is_listed_with_its_reason() -> None:
    with LISTED.open(newline="") as file:
        rows = list(csv.DictReader(file))
    listed = {(row["file"], row["name"]) for row in rows}
    assert all(row["why"] for row in rows)
    assert sorted({*found()} - listed) == [], "use what the library offers, or say why not"
    assert sorted(listed - {*found()}) == [], "no longer touched"
