"""A window that brings a label waits until its numbers are proved, says so, and goes on by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from labels.domain.ownership import Way
from labels.models import LabelVersion, Number
from labels.numbers import ownership as number_ownership
from labels.numbers import services as number_services
from maintenance.models import Gate, Window
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.actors import PLATFORM
from tests.contacts import agreed_contact
from tests.maintenance.booking import ACCEPTED, AFTERNOON, ask, ask_calibration, book, fresh
from tests.ownership import prove
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import StandIns, publish
from tests.stand_ins import fresh as unused

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(in_acme: Tenant, stand_ins: StandIns) -> Window:
    """Of two numbers, one is proved."""
    stand_ins.at(AFTERNOON)
    agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613900000001")
    numbers = unused(2, proved=False)
    prove(numbers[:1])
    return book(ask(numbers))


def told(template: str) -> list[dict[str, object]]:
    rows = Message.objects.filter(template=f"maintenance/{template}", channel="email")
    return [row.parameters for row in rows]


def gate(window: Window, name: str = "ownership") -> Gate:
    found: Gate = window.gates.get(name=name)
    return found


def the_unproved() -> Number:
    found: Number = Number.objects.get(claim_until__isnull=False)
    return found


def test_it_waits_and_says_so_and_goes_on_by_itself(booked: Window, stand_ins: StandIns) -> None:
    assert told("window_booked")[0]["unproved"] == 1
    stand_ins.later(hours=30)
    window = fresh(booked)
    assert (window.state, window.held) == (Window.State.RUNNING, True)
    assert gate(window).state == Gate.State.HELD
    assert gate(window).details["reason"] == {"code": "numbers_unproved", "params": {"count": 1}}
    assert window.clock_stopped_at is not None, "we wait for the client"
    assert [each["unproved"] for each in told("window_unproved")] == [1]
    for number in window.request.numbers.all():
        assert set(stand_ins.on_handsets(number).values()) == {None}
    number_ownership.prove({the_unproved().pk: ""}, Way.CARRIER_LIST, actor=PLATFORM)
    stand_ins.later(hours=1)
    window = fresh(booked)
    assert gate(window).state == Gate.State.PASSED
    assert window.published_at is not None
    assert not window.held
    assert window.clock_stopped_at is None
    for number in window.request.numbers.all():
        assert stand_ins.on_handsets(number)["huawei"] == ACCEPTED
    stand_ins.later(hours=16)
    assert fresh(booked).state == Window.State.COMPLETED


def test_proved_before_the_start_nothing_waits(booked: Window, stand_ins: StandIns) -> None:
    prove([the_unproved()])
    stand_ins.later(hours=30)
    assert gate(fresh(booked)).state == Gate.State.PASSED
    assert fresh(booked).published_at is not None
    assert not told("window_unproved")


def test_a_number_given_up_is_waited_for_no_more(booked: Window, stand_ins: StandIns) -> None:
    stand_ins.later(hours=30)
    number_services.release_numbers([the_unproved().pk], actor=ACTOR)
    stand_ins.later(hours=1)
    assert fresh(booked).published_at is not None


def test_a_window_whose_numbers_all_lapse_is_ended(in_acme: Tenant, stand_ins: StandIns) -> None:
    stand_ins.at(AFTERNOON)
    agreed_contact(name="王敏", email="wang@acme.example")
    numbers = unused(proved=False)
    window = book(ask(numbers))
    stand_ins.later(hours=30)
    stand_ins.at(stand_ins.clock.now() + timedelta(days=31))
    number_ownership.settle_claims()
    stand_ins.run()
    window = fresh(window)
    assert window.state == Window.State.ABORTED
    assert LabelVersion.objects.filter(state=LabelVersion.State.WITHDRAWN).exists()
    assert told("window_aborted")


def test_other_work_does_not_wait_for_an_unproved_number(in_acme: Tenant, stand_ins: StandIns) -> None:
    stand_ins.at(AFTERNOON)
    numbers = unused(2, proved=False)
    prove(numbers[:1])
    publish(numbers, ACCEPTED)
    stand_ins.run()
    window = book(ask_calibration(numbers))
    stand_ins.later(hours=60)
    assert fresh(window).state == Window.State.COMPLETED
    assert stand_ins.on_handsets(numbers[1])["huawei"] is None


def test_a_standby_label_is_not_shown_on_it_either(in_acme: Tenant, stand_ins: StandIns) -> None:
    from labels.models import StandbyLabel

    stand_ins.at(AFTERNOON)
    StandbyLabel.objects.create(text="维护中", state=StandbyLabel.State.APPROVED)
    numbers = unused(2, proved=False)
    prove(numbers[:1])
    window = book(ask_calibration(numbers, standby="维护中"))
    stand_ins.at(window.starts_at + timedelta(minutes=1))
    stand_ins.later(hours=1)
    assert stand_ins.on_handsets(numbers[0])["huawei"] == "维护中"
    assert stand_ins.on_handsets(numbers[1])["huawei"] is None
