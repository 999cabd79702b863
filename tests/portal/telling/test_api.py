"""Who is told what, over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from compliance.evidence.models import Record
from labels.models import Number
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.portal.programs import Program
from tests.scenarios.numbers import register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


def test_chosen_inherited_and_asked_before_anything_is_sent(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme, scopes=["read", "manage"])
    (number,) = register("021-6123 4001")
    Number.objects.update(group="门店")
    mine = agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613912345678")
    agreed_contact(name="李雷", email="lilei@acme.example")
    listed = program.get("/contacts").json()["results"]
    assert [(each["name"], each["channels"]) for each in listed] == [("王敏", ["email", "sms"]), ("李雷", ["email"])]
    assert program.post("/topics", {"topic": "displays", "rhythm": "daily"}).status_code == 200
    own = {"topic": "displays", "channels": ["sms"], "scope": {"groups": ["别处"]}}
    chosen = program.post(f"/contacts/{mine.pk}/topics", own).json()["topics"]
    displays = next(each for each in chosen if each["topic"] == "displays")
    assert (displays["channels"], displays["channels_by"]) == (["sms"], "person")
    assert (displays["rhythm"], displays["rhythm_by"]) == ("daily", "client")
    assert program.get(f"/contacts/{mine.pk}/topics").json()["topics"] == chosen
    asked = program.get(f"/would-be-told?topic=displays&number={number.pk}").json()["contacts"]
    assert [(each["name"], each["channels"], each["why"]) for each in asked] == [
        ("王敏", [], "out_of_scope"),
        ("李雷", ["email"], "catalogue"),
    ]
    assert Record.objects.filter(action="topics_chosen").count() == 2
    assert program.post(f"/contacts/{mine.pk}/topics", {"topic": "displays"}).status_code == 200
    asked = program.get(f"/would-be-told?topic=displays&number={number.pk}").json()["contacts"]
    assert asked[0]["channels"] == ["email", "sms"]


def test_refused(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme, scopes=["read", "manage"])
    agreed_contact(name="王敏", email="wang@acme.example")
    last = program.post("/topics", {"topic": "freezes", "channels": []})
    assert (last.status_code, last.json()["code"]) == (409, "last_reachable_contact")
    for wrong in ({"topic": "weather"}, {"topic": "cases", "channels": ["fax"]}, {"topic": "cases", "rhythm": "never"}):
        assert program.post("/topics", wrong).status_code == 422
    assert program_of(acme, scopes=["read"]).post("/topics", {"topic": "cases"}).status_code == 403
    assert program.get("/would-be-told?topic=weather").status_code == 422
