"""What values of the API may be and how they are written: texts are texts, instants are in UTC."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rest_framework.fields import CharField, Field, UUIDField
from rest_framework.serializers import BaseSerializer

from labels.models import StandbyLabel
from portal.shell.api.fields import IdField, TextField
from portal.tryout.demo import ensure_directories
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, ask, book
from tests.portal.programs import Program
from tests.scenarios.numbers import register
from tests.work import BusinessClock

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")
IN_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")


def leaves(field: Field[Any, Any, Any, Any]) -> Iterator[Field[Any, Any, Any, Any]]:
    """The fields of a field, to the innermost."""
    inner: list[Any] = [child] if (child := getattr(field, "child", None)) else []
    if isinstance(field, BaseSerializer) and not inner:
        inner = list(getattr(field, "fields", {}).values())
    for each in inner:
        yield from leaves(each)
    if not inner:
        yield field


def taken() -> list[type[BaseSerializer[Any]]]:
    """The serializers of what programs give."""
    importlib.import_module("portal.urls_api")  # with all that stands at its addresses
    found: set[type[BaseSerializer[Any]]] = set()
    left: list[type[BaseSerializer[Any]]] = [BaseSerializer]
    while left:
        more = left.pop().__subclasses__()
        left += more
        found |= {each for each in more if each.__module__.startswith("portal.")}
    return [each for each in found if each.__name__.endswith(("In", "Asked"))]


def test_a_text_that_programs_give_is_always_strict() -> None:
    assert len(taken()) > 20
    for serializer in taken():
        for field in leaves(serializer()):
            assert not isinstance(field, CharField) or isinstance(field, TextField), (serializer, field)
            assert not isinstance(field, UUIDField) or isinstance(field, IdField), (serializer, field)


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["1e300", "1.5", "5", "true", "null", "[]"])
def test_what_is_no_text_is_refused_by_name(program_of: Callable[..., Program], in_acme: Tenant, value: str) -> None:
    program = program_of(in_acme)
    answer = program.post("/standby-labels", f'{{"text": {value}}}')
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["text"])
    assert not StandbyLabel.objects.exists()
    numbers = program.post("/numbers", f'{{"numbers": [{{"number": "400-820-1234", "note": {value}}}]}}')
    assert (numbers.status_code, list(numbers.json()["errors"]["numbers"]["0"])) == (422, ["note"])
    asked = program.post("/requests", f'{{"content": "data_calibration", "numbers": [{value}]}}')
    assert (asked.status_code, "0" in asked.json()["errors"]["numbers"]) == (422, True)


def instants(value: Any) -> Iterator[str]:
    """All instants in an answer."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from instants(each)
    elif isinstance(value, str) and INSTANT.match(value):
        yield value


@pytest.mark.django_db
def test_instants_are_in_utc_in_every_answer(
    program_of: Callable[..., Program], in_acme: Tenant, business_clock: BusinessClock
) -> None:
    """Over every address of the document that needs no id, and those of what was made here."""
    business_clock.set(AFTERNOON)
    ensure_directories()
    program = program_of(in_acme)
    made = ask(register("0571-8765 4321"), "青禾网络")
    window = book(ask(register("0571-8765 4322"), "青禾网络"))
    program.post("/backups")
    program.post("/standby-labels", {"text": "维护中"})
    paths = [
        path.removeprefix("/api/v1")
        for path, operations in program.client.get("/api/openapi.json").json()["paths"].items()
        if "get" in operations and "{" not in path
    ]
    paths += [f"/requests/{made.pk}", f"/requests/{made.pk}/proposal", f"/windows/{window.pk}"]
    paths[paths.index("/would-be-told")] += "?topic=windows"
    paths[paths.index("/reports/quarter")] += "?quarter=2026-Q4"
    paths.remove("/outbound-plan")  # it needs calls: tests/portal/calls/test_outbound_pages.py
    paths.remove("/sightings/next")  # its key may do nothing else: tests/portal/displays/test_sightings_api.py
    paths.append("/calendar?at=2026-12-01T10:00:00")
    seen = 0
    for path in paths:
        answer = program.get(path)
        assert answer.status_code == 200, (path, answer.content)
        for each in instants(json.loads(answer.content)):
            assert IN_UTC.fullmatch(each), (path, each)
            seen += 1
    assert seen > 30
    assert program.get("/calendar?at=2026-12-01T10:00:00").json()["at"] == "2026-12-01T02:00:00+00:00"


@pytest.mark.django_db
def test_an_answer_given_again_has_the_same_instants(program_of: Callable[..., Program], in_acme: Tenant) -> None:
    program = program_of(in_acme)
    first, again = program.post("/backups", key="one"), program.post("/backups", key="one")
    assert first.content == again.content


@pytest.mark.django_db
def test_other_forms_and_methods_are_problems(program_of: Callable[..., Program], in_acme: Tenant) -> None:
    program = program_of(in_acme)
    for answer, status in (
        (program.get("/numbers", Accept="application/xml"), 406),
        (program.delete("/numbers"), 405),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
