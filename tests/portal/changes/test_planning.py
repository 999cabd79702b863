"""Times by the API: what would fit when nothing does, and requests that become two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from maintenance.models import MaintenanceRequest
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests.portal.programs import Program
from tests.scenarios.numbers import register
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db

AFTERNOON = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Wednesday


@pytest.fixture
def program(program_of: Callable[..., Program], acme: Tenant, business_clock: BusinessClock) -> Program:
    business_clock.set(AFTERNOON)
    ensure_directories()
    return program_of(acme)


@pytest.fixture
def request_id(program: Program, acme: Tenant) -> Any:
    """A calibration of three numbers."""
    with context.client(acme):
        numbers = [str(number.pk) for number in register("021-6123 4001", "021-6123 4002", "021-6123 4003")]
    return program.post("/requests", {"content": "calibration", "numbers": numbers}).json()["id"]


def test_an_alternative_is_booked_with_what_is_left_of_the_wish(program: Program, request_id: str) -> None:
    path = f"/requests/{request_id}"
    proposal = program.get(f"{path}/proposal?before=2026-11-27&not_weekdays=2&not_weekdays=3").json()
    assert proposal["slots"] == []
    offers = {each["given_up"]: each for each in proposal["alternatives"]}
    assert set(offers) == {"not_weekdays", "before"}
    taken = offers["not_weekdays"]
    assert taken["wish"] == {
        "nights": False,
        "not_weekdays": [],
        "before": "2026-11-27",
        "not_before": None,
        "in_one_piece": False,
    }
    answer = program.post(f"{path}/booking", {"start": taken["slot"]["start"], **taken["wish"]})
    assert answer.status_code == 201
    assert datetime.fromisoformat(answer.json()["starts_at"]) == datetime.fromisoformat(taken["slot"]["start"])


def test_a_day_nobody_can_plan_is_no_error(program: Program, request_id: str) -> None:
    proposal = program.get(f"/requests/{request_id}/proposal?not_before=9999-12-31").json()
    assert proposal["slots"] == []
    assert [each["given_up"] for each in proposal["alternatives"]] == ["not_before"]


def test_a_request_is_divided_once(program: Program, request_id: str, acme: Tenant) -> None:
    path = f"/requests/{request_id}/division"
    first, again = (program.post(path, {"numbers": 2}, key="one") for _twice in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert [part["number_count"] for part in first.json()] == [2, 1]
    assert program.post(path, {"numbers": 2}, key="two").status_code == 409  # it is no draft any more
    assert program.post(path, {"numbers": 0}, key="three").status_code == 422
    one = f"/requests/{first.json()[1]['id']}/division"
    assert program.post(one, {"numbers": 1}, key="four").json()["code"] == "not_divisible"
    with context.client(acme):
        assert MaintenanceRequest.objects.filter(state="draft").count() == 2
