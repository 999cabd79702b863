"""There is one refusal: tenants.refusals."""

from __future__ import annotations

import ast
from pathlib import Path

from tenants.refusals import Refused

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("tenants", "compliance", "labels", "maintenance", "portal")


def test_who_catches_bad_input_does_not_catch_a_rule() -> None:
    assert Refused.__mro__ == (Refused, Exception, BaseException, object)


def test_each_subclass_stands_in_the_list_with_its_reason() -> None:
    """A room has one of its own only where a caller tells it apart; a second class Refused is nobody's."""
    subclasses, namesakes = set(), []
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if not isinstance(node, ast.ClassDef):
                    continue
                if any(isinstance(base, ast.Name) and base.id == "Refused" for base in node.bases):
                    subclasses.add(node.name)
                if node.name in ("Refused", "_Refused"):
                    namesakes.append(str(file.relative_to(ROOT)))
    assert namesakes == ["tenants/refusals.py"]
    assert {name for name in subclasses if f"{name}`" not in (Refused.__doc__ or "")} == set()
