"""What the staff can set in the admin is read by the product, not only kept and shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.admin.base import NOBODY, DeskAdmin
from portal.admin.site import desk

HOME = Path(__file__).parents[3]
ROOMS = ("tenants", "compliance", "labels", "maintenance", "portal")
# Django's own: no page of the desk shows it.
NOT_SHOWN = {("people.User", "is_superuser")}
QUERIES = {"F", "values", "values_list", "order_by", "Min", "Max", "Sum"}
NUMBERS = (
    models.IntegerField,
    models.DecimalField,
    models.DurationField,
    models.BooleanField,
    ArrayField,
    models.TimeField,
)


def product_modules() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((HOME / room).rglob("*.py")):
            parts = path.relative_to(HOME).parts
            aside = {"migrations", "management", "simulation"} & set(parts) or parts[:2] in (
                ("portal", "admin"),
                ("portal", "forms"),
            )
            if not aside and "demo" not in parts[-1]:
                yield path


def reading(path: Path) -> Iterator[ast.AST]:
    """What of a module may read a figure: of models only their methods, for constraints and fields only keep it."""
    module = ast.parse(path.read_text())
    if not path.name.endswith("models.py"):
        yield from ast.walk(module)
        return
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name not in ("__str__", "clean", "save"):
            yield from ast.walk(node)


@cache
def names_read() -> frozenset[str]:
    """Attributes that product code reads, and fields that its queries name."""
    found: set[str] = set()
    for path in product_modules():
        for node in reading(path):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
            elif isinstance(node, ast.keyword) and node.arg and "__" in node.arg:
                found.add(node.arg.split("__")[0])
            elif isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in QUERIES:
                    found.update(str(each.value) for each in node.args if isinstance(each, ast.Constant))
    return frozenset(found)


def figures() -> list[tuple[str, str]]:
    """(model, field): numbers, times and switches that administrators can give or change at the desk."""
    found = []
    for model, page in desk._registry.items():
        if not isinstance(page, DeskAdmin) or (page.may_add == NOBODY and page.may_change == NOBODY):
            continue
        found += [
            (model._meta.label, field.name)
            for field in model._meta.get_fields()
            if isinstance(field, NUMBERS) and field.editable and not field.primary_key and field.name != "version"
        ]
    return sorted(set(found) - NOT_SHOWN)


FIGURES = figures()


def test_there_are_figures() -> None:
    assert len(FIGURES) > 40
    assert ("catalogue.Terms", "green_shorter_percent") in FIGURES


@pytest.mark.parametrize(("model", "figure"), FIGURES)
def test_it_is_read(model: str, figure: str) -> None:
    assert figure in names_read(), f"{model}.{figure} can be set, and nothing reads it"
