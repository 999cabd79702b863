"""One name, one thing: two public functions or classes of one package never share a name."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
PACKAGES = ("tenants", "compliance", "labels", "maintenance", "portal")
ANYWHERE_ELSE = {
    "tasks.py": "the door to a service is called as the service",
    "migrations": "they name what was once",
    "templatetags": "a filter is called as the function that it brings into templates",
    "verify_evidence.py": "it stands alone, and repeats what it checks",
}
DEMANDED = {"Command": "Django's name for what a management command is"}


def public_names(package: str) -> dict[str, list[str]]:
    """Public functions and classes at the top of a module, with the modules that have them."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / package).rglob("*.py")):
        if ANYWHERE_ELSE.keys() & set(path.parts):
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, NAMED) and not node.name.startswith("_") and node.name not in DEMANDED:
                places[node.name].append(str(path.relative_to(ROOT)))
    return places


@pytest.mark.parametrize("package", PACKAGES)
def test_two_public_things_of_a_package_never_share_a_name(package: str) -> None:
    assert {name: where for name, where in public_names(package).items() if len(where) > 1} == {}
