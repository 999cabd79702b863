"""Accelerations at a party that people serve: sold, brought there by a person, refunded when it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from labels.directories.models import Directory
from labels.displays import remedies, sightings
from labels.errands import services as errands
from labels.errands.models import Errand
from labels.models import Acceleration, Display, Number
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.ledger import selectors as ledger
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.contacts import agreed_contact
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import StandIns, cell, fresh, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PRICE = 300_00
PERSON = Actor("staff", "Anne", "1")


@pytest.fixture
def number(stand_ins: StandIns, in_acme: Tenant) -> Number:
    """A number whose label every directory has just taken; people serve one of them from now on."""
    agreed_contact(name="王敏", email="wang@acme.example", mobile="", language="en")
    (number,) = fresh()
    publish([number], "青禾网络")
    stand_ins.run()
    Directory.objects.filter(code="apple").update(adapter="desk")
    return number


def ordered(number: Number, stand_ins: StandIns) -> tuple[Acceleration, Errand]:
    made = remedies.order_acceleration(cell(number, "apple").pk, key="k", price=PRICE, actor=ACTOR)
    for _time in range(2):
        stand_ins.run()
    return made, Errand.objects.get(acceleration=made.pk)


def answer(task: Errand, stand_ins: StandIns, *, accepted: bool, reason: str = "") -> None:
    errands.answered_by_hand([task.pk], accepted=accepted, reason=reason, effective_on=None, actor=PERSON)
    stand_ins.run()


def test_it_is_a_task_and_taken_when_the_party_says_so(number: Number, stand_ins: StandIns) -> None:
    made, task = ordered(number, stand_ins)
    assert (task.by_hand, task.number, task.label) == (True, number.canonical, "青禾网络")
    assert ledger.balance().fen == -PRICE
    made.refresh_from_db()
    assert made.state == Acceleration.State.ORDERED
    answer(task, stand_ins, accepted=True)
    made.refresh_from_db()
    assert made.state == Acceleration.State.TAKEN
    assert made.takes_effect_at is not None


def test_refused_it_is_paid_back_and_the_client_reads_why(number: Number, stand_ins: StandIns) -> None:
    made, task = ordered(number, stand_ins)
    answer(task, stand_ins, accepted=False, reason="本月不受理")
    made.refresh_from_db()
    assert (made.state, made.reason) == (Acceleration.State.FAILED, "本月不受理")
    assert ledger.balance().fen == 0
    told = Message.objects.get(template="labels/acceleration_refunded")
    assert told.parameters["reason"] == "本月不受理"


def test_while_nobody_has_seen_a_handset_it_is_neither_done_nor_without_effect(
    number: Number, stand_ins: StandIns
) -> None:
    made, task = ordered(number, stand_ins)
    answer(task, stand_ins, accepted=True)
    stand_ins.at(stand_ins.clock.now() + timedelta(days=2))
    here = cell(number, "apple")
    Display.objects.filter(pk=here.pk).update(looked_at=None, shown=None, shown_revision=None)
    sightings.settle_accelerations([cell(number, "apple")])
    made.refresh_from_db()
    assert made.state == Acceleration.State.TAKEN
    Display.objects.filter(pk=here.pk).update(looked_at=business_now())
    sightings.settle_accelerations([cell(number, "apple")])
    made.refresh_from_db()
    assert made.state == Acceleration.State.FAILED, "seen without the label, long after it took effect"


def test_seen_before_anybody_has_ordered_it_nobody_need(number: Number, stand_ins: StandIns) -> None:
    made, task = ordered(number, stand_ins)
    here = cell(number, "apple")
    now = business_now()
    shown = {"shown": here.wanted, "shown_revision": here.accepted_revision, "shown_since": now, "looked_at": now}
    Display.objects.filter(pk=here.pk).update(**shown)
    sightings.settle_accelerations([cell(number, "apple")])
    made.refresh_from_db()
    task.refresh_from_db()
    assert (made.state, task.state) == (Acceleration.State.NOT_NEEDED, Errand.State.SUPERSEDED)
    assert ledger.balance().fen == 0
