"""Accelerations, appeals, consistency checks and the bill by the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labels.models import Acceleration, Display, Number
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests.portal.programs import Program
from tests.scenarios.numbers import register
from tests.stand_ins import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def cell(acme: Tenant) -> int:
    """A display on iOS that the directory has taken and handsets do not show yet."""
    ensure_directories()
    with context.client(acme):
        (number,) = register("021-6123 4001")
        publish([number], "青禾网络")
        Display.objects.update(state="waiting", accepted_revision=1)
        key: int = Display.objects.get(directory__code="apple").pk
        return key


def test_an_acceleration_is_ordered_once(program_of: Callable[..., Program], acme: Tenant, cell: int) -> None:
    program = program_of(acme)
    path = f"/displays/{cell}/accelerations"
    first, again = (program.post(path, {"price": 300_00}, key="one") for _twice in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["state"] == "ordered"
    assert program.get("/bill").json() == {"fen": -300_00, "free_appeals": 0, "credit_limit": None}
    [entry] = program.get("/bill/entries").json()["results"]
    assert (entry["kind"], entry["amount"], entry["code"], entry["directory"]) == (
        "charge",
        -300_00,
        "acceleration",
        "apple",
    )
    assert program.get(path).json()[0]["charge_id"] == entry["id"]
    refused = program.post(path, {"price": 300_00}, key="two")
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    assert program.post(path, {"price": -1}, key="three").status_code == 422
    with context.client(acme):
        assert Acceleration.objects.count() == 1


def test_an_appeal_without_a_mark_is_refused_with_words(
    program_of: Callable[..., Program], acme: Tenant, cell: int
) -> None:
    program = program_of(acme)
    answer = program.post(f"/displays/{cell}/appeals", {"price": 5000, "statement": "x"})
    assert answer.status_code == 409
    with context.client(acme):
        Display.objects.filter(pk=cell).update(mark="fraud", state="wrong")
    made = program.post(f"/displays/{cell}/appeals", {"price": 5000, "statement": "x"}, key="again")
    assert (made.status_code, made.json()["about"]) == (201, "fraud")
    assert program.get(f"/displays/{cell}/appeals").json()[0]["id"] == made.json()["id"]


def test_displays_of_others_are_unknown(
    program_of: Callable[..., Program], acme: Tenant, globex: Tenant, cell: int
) -> None:
    stranger = program_of(globex)
    assert stranger.post(f"/displays/{cell}/accelerations", {"price": 300_00}).status_code == 404
    assert stranger.get("/bill/entries").json()["results"] == []


def test_a_consistency_check_is_followed(program_of: Callable[..., Program], acme: Tenant, cell: int) -> None:
    program = program_of(acme)
    with context.client(acme):
        number = Number.objects.get()
    asked = program.post("/consistency-checks", {"number": str(number.pk)})
    assert asked.status_code == 202
    check = program.get(asked["Location"].split("/api/v1")[1]).json()
    assert (check["scope"], check["ended_at"], len(check["answers"])) == ("number", None, 7)
    assert program.post("/consistency-checks", {"number": str(number.pk), "label": "x"}, key="2").status_code == 409
    assert program.post("/consistency-checks", {}, key="3").json()["scope"] == "all"
    assert len(program.get("/consistency-checks").json()["results"]) == 2
