"""portal/shell/contexts.py: each page's template names the dataclass that it shows, and asks for nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Engine
from django.template.base import Lexer, Origin, Template, Variable

PAGES = Path(settings.ROOT, "templates", "portal")
OURS = Engine.get_default()
# Before portal.web.template_loading puts into a template what it includes and extends.
AS_WRITTEN = Engine(dirs=OURS.dirs, loaders=settings.TEMPLATE_SOURCES, libraries=OURS.libraries)
# What the context processors give, or the tags that read it themselves.
EVERYWHERE = {"request", "user", "messages", "block", "forloop", "csrf_token", "tenant", "can_operate", "can_own"}
EVERYWHERE |= {"todo_counts", "freezing", "page_now", "real_now", "sandbox", "sandbox_now"}
EVERYWHERE |= {"sandbox_clock_url", "sandbox_inbox_url"}
EVERYWHERE |= {"True", "False", "None"}
CLASS = re.compile(r"\b(?:portal|labels|maintenance|compliance|tenants)(?:\.[a-z_]+)+\.[A-Z]\w*")
COMMENT = re.compile(r"\{% comment %\}(.*?)\{% endcomment %\}|\{#(.*?)#\}", re.DOTALL)
BINDS = ("loopvars", "asvar", "target_var", "variable_name")  # attributes of nodes that set names


def opening(path: Path) -> str:
    """The opening comment."""
    comment = COMMENT.search(path.read_text())
    return (comment[1] or comment[2]).strip() if comment else ""


def classes(path: Path) -> list[Any]:
    """The classes that the opening comment names."""
    dotted = [each.rsplit(".", 1) for each in CLASS.findall(opening(path))]
    return [getattr(import_module(module), name) for module, name in dotted]


DESK = PAGES.parent / "admin"
# What portal.shell.desk.site.Desk.render and Django's own forms add, and a tag of Django's sets.
AT_THE_DESK = EVERYWHERE | {"title", "opts", "original", "LANGUAGE_CODE"}
WITH_CONTEXT = re.compile(rf"Context: {CLASS.pattern}\.")
OF_THE_DESK = [path for path in sorted(DESK.rglob("*.html")) if WITH_CONTEXT.search(opening(path))]
TEMPLATES = [path for path in sorted(PAGES.rglob("*.html")) if CLASS.search(opening(path))]
WHOLE = [path for path in TEMPLATES if CLASS.match(opening(path))]  # what they show is all that they are given


def parts(value: Any, seen: set[int]) -> Iterator[Any]:
    """Everything that a template is made of."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, list | tuple):
        inner: list[Any] = list(value)
    elif isinstance(value, dict):
        inner = list(value.values())
    elif type(value).__module__.startswith(("django.template", "portal.template", "django_htmx")):
        yield value
        names = (
            [] if isinstance(value, Template | Origin | Lexer) else [*getattr(value, "__dict__", ()), *_slots(value)]
        )
        inner = [getattr(value, name) for name in names]
    else:
        return
    for each in inner:
        yield from parts(each, seen)


def _slots(value: Any) -> tuple[str, ...]:
    return getattr(type(value), "__slots__", ())


def asked_and_bound(path: Path) -> tuple[set[str], set[str]]:
    """The names that a template looks up in its context, and those that it sets itself."""
    template = AS_WRITTEN.get_template(str(path.relative_to(PAGES.parent)))
    asked: set[str] = set()
    bound: set[str] = set()
    for part in parts(template.nodelist, set()):
        if isinstance(part, Variable) and part.lookups:
            asked.add(part.lookups[0])
        for name in BINDS:
            given = getattr(part, name, None) or ()
            bound |= {given} if isinstance(given, str) else set(given)
        bound |= set(getattr(part, "extra_context", None) or ())
        bound.add(getattr(part, "countervar", None) or "")
    return asked, bound


def test_they_are_found() -> None:
    assert len(TEMPLATES) > 55
    assert len(WHOLE) > 45


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PAGES)))
def test_the_opening_comment_names_what_there_is(path: Path) -> None:
    assert all(isinstance(each, type) for each in classes(path))


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: str(path.relative_to(PAGES)))
def test_a_page_asks_for_the_fields_of_its_dataclass(path: Path) -> None:
    page = classes(path)[0]
    assert is_dataclass(page)
    asked, bound = asked_and_bound(path)
    assert asked - bound - EVERYWHERE <= {field.name for field in fields(page)}


@pytest.mark.parametrize("path", OF_THE_DESK, ids=lambda path: str(path.relative_to(DESK)))
def test_a_page_of_the_desk_asks_for_the_fields_of_its_dataclass(path: Path) -> None:
    page = classes(path)[0]
    asked, bound = asked_and_bound(path)
    assert asked - bound - AT_THE_DESK <= {field.name for field in fields(page)}


def test_those_of_the_desk_are_found() -> None:
    assert len(OF_THE_DESK) > 15
