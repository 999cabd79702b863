"""Standby numbers take the calls when a carrier has taken the forwarding, and nothing says so before."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from labels.directories.models import Directory
from labels.domain.standby import StandbyState
from labels.errands import services as errands
from labels.errands.models import Errand
from labels.models import Forwarding, Number
from labels.registry.models import StandbyAllocation
from labels.standby import numbers as standby_numbers
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.labels.standby.test_numbers import CARRIERS, pool
from tests.stand_ins import StandIns, fresh

PERSON = Actor("staff", "Anne", "1")


@pytest.fixture
def number(stand_ins: StandIns, staff: Tenant, in_acme: Tenant) -> Number:
    agreed_contact(name="王敏", email="wang@acme.example")
    pool(1, 2)
    return fresh()[0]


def opened(number: Number, stand_ins: StandIns, window: UUID | None = None) -> UUID:
    window = window or uuid4()
    standby_numbers.open_standby_numbers(window, [number.pk], until=stand_ins.clock.now() + timedelta(days=5))
    return window


def state() -> StandbyState:
    return StandbyAllocation.objects.get(closed_at=None).known.state


def told() -> list[str]:
    ours = Message.objects.filter(template__startswith="labels/standby_numbers").order_by("pk")
    return [template.rpartition("_")[2] for template in ours.values_list("template", flat=True)]


def why_the_desk_is_told() -> set[str]:
    with context.platform():
        return {each.parameters["reason"] for each in Message.objects.filter(template="labels/forwarding_refused")}


def by_people(*codes: str) -> None:
    Directory.objects.filter(code__in=codes).update(adapter="desk")


@pytest.mark.django_db
def test_asked_until_the_first_carrier_has_taken_it(number: Number, stand_ins: StandIns) -> None:
    for code in CARRIERS:
        stand_ins.parties[code].behave(outage=True)
    window = opened(number, stand_ins)
    stand_ins.run(failures=True)
    assert (state(), told()) == (StandbyState.ASKED, ["asked"])
    assert standby_numbers.counts([window]) == {window: (0, 1, 0, 0)}
    stand_ins.parties["china-mobile"].behave(outage=False)
    retry_now()
    stand_ins.run(failures=True)
    assert (state(), told()) == (StandbyState.TAKEN, ["asked", "opened"])
    assert standby_numbers.counts([window]) == {window: (0, 0, 1, 0)}


@pytest.mark.django_db
def test_without_a_carrier_nothing_takes_the_calls(number: Number, stand_ins: StandIns) -> None:
    Directory.objects.filter(kind=Directory.Kind.CARRIER).update(active=False)
    window = opened(number, stand_ins)
    stand_ins.run()
    assert (state(), told()) == (StandbyState.FAILED, ["asked", "failed"])
    assert standby_numbers.counts([window]) == {window: (0, 0, 0, 1)}
    assert why_the_desk_is_told() == {""}


@pytest.mark.django_db
def test_a_carrier_that_people_serve_is_brought_the_forwarding_and_its_receipt_counts(
    number: Number, stand_ins: StandIns
) -> None:
    by_people(*CARRIERS)
    opened(number, stand_ins)
    stand_ins.run()
    tasks = list(Errand.objects.all())
    assert {task.directory.code for task in tasks} == set(CARRIERS)
    assert {(task.number, task.label, task.by_hand) for task in tasks} == {(number.canonical, "700000000000001", True)}
    errands.carried_by_hand([tasks[0].pk], ticket="T-1", picture=None, actor=PERSON)
    stand_ins.run()
    assert (state(), told()) == (StandbyState.ASKED, ["asked"]), "with the carrier is not taken"
    tomorrow = stand_ins.clock.now().date() + timedelta(days=2)
    with pytest.raises(Refused):
        _answer(tasks[0], accepted=True, effective_on=tomorrow)
    _answer(tasks[0], accepted=True)
    stand_ins.run()
    assert (state(), told()) == (StandbyState.TAKEN, ["asked", "opened"])


@pytest.mark.django_db
def test_refused_by_every_carrier_it_has_failed_and_the_desk_knows_why(number: Number, stand_ins: StandIns) -> None:
    by_people(*CARRIERS)
    opened(number, stand_ins)
    stand_ins.run()
    for task in Errand.objects.all():
        assert state() is StandbyState.ASKED
        _answer(task, accepted=False, reason="不支持转接")
        stand_ins.run()
    assert (state(), told()) == (StandbyState.FAILED, ["asked", "failed"])
    assert why_the_desk_is_told() == {"不支持转接"}


@pytest.mark.django_db
def test_what_nobody_has_carried_need_not_be_led_back(number: Number, stand_ins: StandIns) -> None:
    by_people(*CARRIERS)
    window = opened(number, stand_ins)
    stand_ins.run()
    first = Errand.objects.order_by("pk")[0]
    errands.carried_by_hand([first.pk], ticket="T-1", picture=None, actor=PERSON)
    standby_numbers.close_standby_numbers(window)
    stand_ins.run()
    waiting = Errand.objects.filter(state=Errand.State.WAITING)
    assert [(task.directory_id, task.label) for task in waiting] == [(first.directory_id, None)]
    others = Forwarding.objects.exclude(directory=first.directory_id)
    assert all(row.accepted_revision == row.revision for row in others)


def retry_now() -> None:
    from tenants.agenda.models import Work

    Work.objects.filter(done_at=None).update(not_before="2020-01-01T00:00:00Z")


def _answer(task: Errand, *, accepted: bool, reason: str = "", effective_on: date | None = None) -> None:
    errands.answered_by_hand([task.pk], accepted=accepted, reason=reason, effective_on=effective_on, actor=PERSON)
