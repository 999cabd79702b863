"""Standby labels: approved by a reviewer, laid over numbers for a window, gone by themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.models import Display, Number, StandbyLabel, StandbyLease
from labels.numbers import services as number_services
from labels.standby import labels as standby_labels
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import StandIns, cell, fresh, publish

pytestmark = pytest.mark.django_db
REVIEWER = Actor("staff", "Reviewer 1")
STANDBY = "维护中-请稍后"


@pytest.fixture
def number(in_acme: Tenant) -> Number:
    (number,) = fresh()
    return number


def test_a_standby_label_has_to_be_approved(number: Number) -> None:
    label = standby_labels.request_standby_label(f" {STANDBY} ", actor=ACTOR)
    assert standby_labels.request_standby_label(STANDBY, actor=ACTOR) == label, "asked for twice, there is one"
    now = label.created_at
    with pytest.raises(Refused):
        standby_labels.grant_standby(uuid4(), [number.pk], STANDBY, starts_at=now, ends_at=now + timedelta(hours=1))
    case = Case.objects.get(kind=Case.Kind.STANDBY)
    reviews.approve(case.pk, REVIEWER, "", case.version)
    label.refresh_from_db()
    assert label.state == StandbyLabel.State.APPROVED


def test_a_standby_label_carries_the_clients_own_number_only(number: Number) -> None:
    own, other = number.canonical.replace("+86", "0"), "02161234002"
    assert standby_labels.request_standby_label(f"维护中-紧急联系{own}", actor=ACTOR)
    with pytest.raises(Refused):
        standby_labels.request_standby_label(f"维护中-紧急联系{other}", actor=ACTOR)


def test_a_standby_label_is_seen_and_reverts_by_itself(stand_ins: StandIns, in_acme: Tenant) -> None:
    (number,) = fresh()
    publish([number], "青禾网络")
    stand_ins.later(hours=13)
    StandbyLabel.objects.create(text=STANDBY, state=StandbyLabel.State.APPROVED)
    now = stand_ins.clock.now()
    standby_labels.grant_standby(
        uuid4(), [number.pk], STANDBY, starts_at=now + timedelta(hours=3), ends_at=now + timedelta(hours=7)
    )
    stand_ins.later(step=timedelta(), hours=2, minutes=59)
    assert stand_ins.on_handsets(number)["huawei"] == "青禾网络", "not before the window"
    stand_ins.later(step=timedelta(), minutes=2)
    shown = stand_ins.on_handsets(number)
    assert shown.pop("apple") == "青禾网络", "iOS would keep it for longer than the window lasts"
    assert set(shown.values()) == {STANDBY}
    assert cell(number, "huawei").wanted_reason == "standby"
    stand_ins.later(hours=4)
    assert stand_ins.on_handsets(number)["huawei"] == "青禾网络"
    stand_ins.later(hours=2)
    assert set(Display.objects.filter(number=number).values_list("state", flat=True)) == {Display.State.SHOWN}
    assert {effect["label"] for effect in stand_ins.parties["apple"].effects(number.canonical)} == {"青禾网络"}


def test_a_standby_label_ended_early_goes_at_once(stand_ins: StandIns, in_acme: Tenant) -> None:
    (number,) = fresh()
    publish([number], "青禾网络")
    StandbyLabel.objects.create(text=STANDBY, state=StandbyLabel.State.APPROVED)
    window, now = uuid4(), stand_ins.clock.now()
    standby_labels.grant_standby(window, [number.pk], STANDBY, starts_at=now, ends_at=now + timedelta(hours=7))
    stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] == STANDBY
    standby_labels.end_standby(window)
    stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] == "青禾网络"
    standby_labels.grant_standby(
        window, [number.pk], STANDBY, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=7)
    )
    standby_labels.end_standby(window)
    assert not StandbyLease.objects.filter(ends_at__gt=stand_ins.clock.now()).exists()


def test_a_number_that_is_no_longer_the_clients_takes_its_standby_label_along(
    stand_ins: StandIns, in_acme: Tenant
) -> None:
    shown, named = register("021-6123 4001", "021-6123 4002")
    publish([shown], "青禾网络")
    text, other = "维护中-请联系02161234002", StandbyLabel.objects.create(text=STANDBY, state="approved")
    label = StandbyLabel.objects.create(text=text, state="approved")
    now = stand_ins.clock.now()
    standby_labels.grant_standby(uuid4(), [shown.pk], text, starts_at=now, ends_at=now + timedelta(hours=7))
    stand_ins.run()
    assert stand_ins.on_handsets(shown)["huawei"] == text
    number_services.release_numbers([named.pk], actor=ACTOR)
    stand_ins.run()
    assert stand_ins.on_handsets(shown)["huawei"] == "青禾网络"
    label.refresh_from_db()
    other.refresh_from_db()
    assert (label.state, other.state) == (StandbyLabel.State.RETIRED, StandbyLabel.State.APPROVED)
