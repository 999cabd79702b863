"""Where the product has regular expressions: found in its source, so that a new one is seen unasked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

HOME = Path(__file__).parents[1]
ROOMS = ("portal", "maintenance", "labels", "compliance", "tenants")
METHODS = frozenset({"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
OF_DJANGO = frozenset({"RegexValidator", "RegexField", "re_path"})
IN_SQL = re.compile(r"""\w\s!?~\*?\s['$%]|\bregexp_\w|\bSIMILAR TO\b|__i?regex$""")


@cache
def sources() -> dict[str, ast.Module]:
    """What the rooms are made of, migrations apart: these run once, over names that we have given."""
    files = (file for room in ROOMS for file in sorted((HOME / room).rglob("*.py")) if "migrations" not in file.parts)
    return {file.relative_to(HOME).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


@cache
def expressions() -> dict[str, list[ast.Call | ast.Constant]]:
    """By where they stand: a file, and the constant, function or class in it."""
    found: dict[str, list[ast.Call | ast.Constant]] = {}
    for path, tree in sources().items():
        for holder in tree.body:
            for node in ast.walk(holder):
                if _is_expression(node):
                    found.setdefault(f"{path}:{_name_of(holder)}", []).append(node)  # type: ignore[arg-type]
    return found


def _is_expression(node: ast.AST) -> bool:
    match node:
        case ast.ImportFrom(module="re" | "regex"):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=attr)):
            return attr == "compile" or attr in METHODS
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in OF_DJANGO
        case ast.Constant(value=str(text)):
            return IN_SQL.search(text) is not None
        case ast.keyword(arg=str(name)):
            return name.endswith(("__regex", "__iregex"))
    return False


def _name_of(holder: ast.stmt) -> str:
    match holder:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
    return "its own lines"


def compiled(where: str) -> list[re.Pattern[Any]]:
    """The expressions of a place, as they are at work: a constant's, or what a function or class writes out."""
    path, _, name = where.partition(":")
    made = list(_patterns(getattr(import_module(path.removesuffix(".py").replace("/", ".")), name, None)))
    if not made:
        made = [_written_out(call) for call in expressions()[where] if isinstance(call, ast.Call)]
    return made


def _patterns(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _patterns(each)


def _written_out(call: ast.Call) -> re.Pattern[Any]:
    text = next(ast.literal_eval(each) for each in call.args if isinstance(each, ast.Constant))
    flags = re.NOFLAG
    for each in (*call.args, *(keyword.value for keyword in call.keywords)):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "re":
            flags |= re.RegexFlag[each.attr]
    return re.compile(text, flags)


def methods_of(where: str) -> set[str]:
    """By what the product asks an expression, wherever it does; searching, where that cannot be seen."""
    path, _, name = where.partition(":")
    written = {call.func.attr for call in expressions()[where] if isinstance(call, ast.Call) and _of_re(call)}
    asked = {method for file, names, method in _asked() if name in names and (file == path or name[0] != "_")}
    return written & METHODS or asked or {"search"}


@cache
def _asked() -> list[tuple[str, set[str], str]]:
    """Each place where an expression may be asked: its file, the names in what is asked, the method."""
    return [
        (path, _names(node.value), node.attr)
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in METHODS
    ]


def _of_re(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute)


def _names(value: ast.expr) -> set[str]:
    """The names of what is asked, and of what it is taken out of: _FORMS[kind].number."""
    nodes = list(ast.walk(value))
    return {each.id for each in nodes if isinstance(each, ast.Name)} | {
        each.attr for each in nodes if isinstance(each, ast.Attribute)
    }
