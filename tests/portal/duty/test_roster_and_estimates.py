"""The night-duty line and how estimates have held, by the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from compliance import shutting_out
from compliance.duty import selectors
from maintenance.calendars.models import FinishedWindow
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON
from tests.portal.programs import Program
from tests.rosters import set_nights
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(program_of: Callable[..., Program], acme: Tenant, business_clock: BusinessClock) -> Program:
    business_clock.set(AFTERNOON)
    return program_of(acme)


def test_it_is_told_when_the_line_is_staffed_and_not_by_whom(
    program: Program, business_clock: BusinessClock, staff: Tenant
) -> None:
    first = selectors.roster(business_now())[0]
    person = selectors.people()[0]
    set_nights({first.night: person.pk}, actor=Actor("staff", "Root"))
    given = program.get("/night-duty").json()
    assert (given["on_duty_now"], len(given["nights"])) == (False, 28)
    assert [each["staffed"] for each in given["nights"]] == [True, *[False] * 27]
    night = given["nights"][0]
    assert night["night"] == "2026-11-25"
    begins, ends = (datetime.fromisoformat(night[name]) for name in ("starts_at", "ends_at"))
    assert (ends - begins, begins - AFTERNOON) == (timedelta(hours=8), timedelta(hours=7))
    assert given["answer_minutes"] > 0
    assert person.name not in str(given)
    business_clock.set(begins)
    assert program.get("/night-duty").json()["on_duty_now"]
    shutting_out.decide_on_host(person.email, active=False)
    after = program.get("/night-duty").json()
    assert (after["on_duty_now"], after["nights"][0]["staffed"]) == (False, False)


def test_how_estimates_have_held(program: Program, acme: Tenant, globex: Tenant) -> None:
    assert program.get("/estimates-held").json() == {"own": [], "everybody": []}
    for tenant, took in ((acme, 60), (acme, 200), (globex, 90)):
        FinishedWindow.objects.create(
            tenant=tenant,
            window_id=uuid4(),
            kind="data_calibration",
            content="label_change",
            likely=120,
            told_likely=100,
            most=180,
            promised_most=180,
            took=took,
            on_time=took < 180,
            finished_at=AFTERNOON,
        )
    given = program.get("/estimates-held").json()
    assert given["everybody"] == [], "two clients: what is not the one's is the other's"
    assert given["own"] == [
        {
            "content": "label_change",
            "kind": "data_calibration",
            "windows": 2,
            "on_time_percent": "50.0",
            "within_most_percent": "50.0",
            "told_minutes": 100,
            "took_minutes": 130,
        }
    ]
