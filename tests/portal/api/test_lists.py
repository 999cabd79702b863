"""Lists whose rows are read as they are answered say of each row what its serializer says."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.urls import get_resolver

from labels.domain.numbers import parse_number
from labels.domain.ownership import Way
from labels.domain.wanted import WantedReason
from labels.models import Display, Number, NumberProof
from labels.numbers.services import NumberToRegister, register_numbers
from labels.selectors import directories
from portal.api import views_displays, views_labels
from portal.api.renderers import JsonRenderer
from portal.api.views_base import View
from portal.demo import ensure_directories
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.actors import program
from tenants.people.services import make_api_key

COMPARED = {views_labels.Numbers, views_displays.Displays}


def test_each_such_list_is_compared_below() -> None:
    views = {getattr(pattern.callback, "cls", None) for pattern in get_resolver("portal.api.urls").url_patterns}
    assert {view for view in views if view is not None and issubclass(view, View) and view.listed} == COMPARED


@pytest.fixture
def numbers(in_acme: Tenant) -> list[Number]:
    """Numbers that are unproved, proved in several ways, kept for a while, frozen, shown and released."""
    ensure_directories()
    key, _secret = make_api_key(name="test", scopes=["read"], by="test")
    rows = [NumberToRegister(parse_number(f"138001{n:05d}"), f"note {n}", "a" if n % 2 else "b") for n in range(8)]
    register_numbers(rows, actor=program(key))
    found = list(Number.objects.order_by("canonical"))
    NumberProof.objects.create(number=found[1], way=Way.CODE)
    NumberProof.objects.create(number=found[2], way=Way.CARRIER_LIST)
    NumberProof.objects.create(number=found[2], way=Way.CODE)
    Number.objects.filter(pk=found[3].pk).update(kept_from=business_now() - timedelta(days=1, microseconds=1))
    Number.objects.filter(pk=found[4].pk).update(state=Number.State.RELEASED)
    for number in found:
        for directory in directories():
            reason = WantedReason.FROZEN if number == found[5] else WantedReason.NOTHING_APPROVED
            Display.objects.get_or_create(number=number, directory=directory, defaults={"wanted_reason": reason})
    return list(Number.objects.order_by("canonical"))


def read(client: Any, address: str) -> list[dict[str, Any]]:
    rows = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        rows += answer.json()["results"]
        address = answer.json()["next"] or ""
    return rows


def said(view: type[View], rows: list[Any]) -> list[dict[str, Any]]:
    data = view.operations["GET"].answer(rows, many=True).data
    return list(json.loads(JsonRenderer().render(data)))


@pytest.fixture
def program_of_acme(in_acme: Tenant, client_of: Any) -> Any:
    _key, secret = make_api_key(name="reader", scopes=["read"], by="test")
    client = client_of(in_acme)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


@pytest.mark.django_db
def test_numbers(numbers: list[Number], program_of_acme: Any) -> None:
    listed = read(program_of_acme, "/api/v1/numbers?limit=3")
    kept = [number for number in numbers if number != numbers[4]]
    assert listed == said(views_labels.Numbers, kept)
    assert [row["ownership"]["way"] for row in listed][:3] == [None, "code", listed[2]["ownership"]["way"]]
    assert [row["frozen"] for row in listed].count(True) == 1
    assert listed[3]["kept_until"] is not None
    assert read(program_of_acme, "/api/v1/numbers?limit=2&group=a") == [row for row in listed if row["group"] == "a"]
    assert read(program_of_acme, "/api/v1/numbers?limit=3&q=note") == listed
    since = "updated_since=2020-01-01T00:00:00Z"
    assert read(program_of_acme, f"/api/v1/numbers?limit=3&{since}") == listed


@pytest.mark.django_db
def test_displays(numbers: list[Number], program_of_acme: Any) -> None:
    listed = read(program_of_acme, "/api/v1/displays?limit=3")
    rows = list(Display.objects.filter(directory__active=True).select_related("number", "directory").order_by("id"))
    assert listed == said(views_displays.Displays, rows)
    one, code = numbers[2].pk, directories()[0].code
    of_one = [row for row, display in zip(listed, rows, strict=True) if display.number_id == one]
    assert read(program_of_acme, f"/api/v1/displays?limit=1&number={one}") == of_one
    there = [row for row in listed if row["directory"] == code]
    assert read(program_of_acme, f"/api/v1/displays?limit=2&directory={code}") == there
    asked = program_of_acme.get(f"/api/v1/displays?number={UUID(int=1)}&state=shown")
    assert orjson.loads(asked.content)["results"] == []
