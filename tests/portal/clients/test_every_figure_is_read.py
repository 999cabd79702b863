"""What the staff can set in the admin is read by the product, not only kept and shown."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models

from maintenance.domain.calendar import OffPeak
from maintenance.domain.change_classes import NoticePolicy
from maintenance.domain.extension import WindowTerms
from maintenance.domain.gates import GateLimit
from maintenance.domain.lanes import LanePolicy
from maintenance.domain.reminders import ReminderLeads
from portal.desk import desk  # with all that registers itself there
from portal.shell.desk.base import NOBODY, DeskAdmin

pytestmark = pytest.mark.usefixtures("in_english")

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
            parts, stem = path.relative_to(HOME).parts, path.stem
            aside = {"migrations", "management", "simulation", "tryout"} & set(parts)
            of_the_desk = parts[0] == "portal" and ("desk" in parts or stem.endswith(("desk", "desk_shown", "forms")))
            if not aside and not of_the_desk:
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
    """What product code reads."""
    return names_in(node for path in product_modules() for node in reading(path))


@cache
def read_of_a_policy() -> frozenset[str]:
    """What product code reads of figures that it was given: what only makes, stores and checks them reads nothing."""
    modules = [path for path in product_modules() if path.parent.name != "calendars"]
    nodes = [node for path in modules for node in reading(path)]
    return names_in(node for node in nodes if not _of_itself(node))


def _of_itself(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def names_in(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Attributes that are read, and fields that queries name."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            names.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg and "__" in node.arg:
            names.add(node.arg.split("__")[0])
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in QUERIES:
                names.update(str(each.value) for each in node.args if isinstance(each, ast.Constant))
    return frozenset(names)


def figures() -> list[tuple[str, str]]:
    """(model, field): numbers, times and switches that administrators can give or change at the desk."""
    names = []
    for model, page in desk._registry.items():
        if not isinstance(page, DeskAdmin) or (page.may_add == NOBODY and page.may_change == NOBODY):
            continue
        names += [
            (model._meta.label, field.name)
            for field in model._meta.get_fields()
            if isinstance(field, NUMBERS) and field.editable and not field.primary_key and field.name != "version"
        ]
    return sorted(set(names) - NOT_SHOWN)


FIGURES = figures()


def test_there_are_figures() -> None:
    assert len(FIGURES) > 40
    assert ("catalogue.Terms", "green_shorter_percent") in FIGURES


@pytest.mark.parametrize(("model", "figure"), FIGURES)
def test_it_is_read(model: str, figure: str) -> None:
    assert figure in names_read(), f"{model}.{figure} can be set, and nothing reads it"


OF_A_POLICY = (GateLimit, LanePolicy, NoticePolicy, OffPeak, ReminderLeads, WindowTerms)
FIELDS = [(kind.__name__, field.name) for kind in OF_A_POLICY for field in fields(kind)]


@pytest.mark.parametrize(("kind", "figure"), FIELDS)
def test_a_figure_of_a_policy_is_read(kind: str, figure: str) -> None:
    """Those of estimates are changed one by one in tests/maintenance/domain/test_every_figure_counts.py."""
    assert figure in read_of_a_policy(), f"{kind}.{figure} can be set, and nothing reads it"


def test_one_that_nothing_reads_would_be_found() -> None:
    unread = """
class Terms(models.Model):
    unread_days = models.PositiveSmallIntegerField(default=3)
    read_days = models.PositiveSmallIntegerField(default=3)
    asked_days = models.PositiveSmallIntegerField(default=3)

def due(terms):
    terms.unread_days = 4
    return Row.objects.filter(asked_days__gte=1), terms.read_days
"""
    names = names_in(ast.walk(ast.parse(unread)))
    assert {"read_days", "asked_days"} <= names
    assert "unread_days" not in names
