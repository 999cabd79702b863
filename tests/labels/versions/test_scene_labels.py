"""Scene labels come and go by themselves on every directory; what is new is up before the old goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from labels.known import known_of_numbers
from labels.models import LabelVersion, Number, StandbyLabel, StandbyLease
from labels.selectors import live_labels
from labels.standby import labels as standby_labels
from labels.versions import services as version_services
from tenants.models import Tenant
from tests.stand_ins import StandIns, cell, fresh, publish

pytestmark = pytest.mark.django_db
EVERYDAY, SCENE = "青禾网络", "双11专线"


@pytest.fixture
def number(stand_ins: StandIns, in_acme: Tenant) -> Number:
    """Every handset shows the everyday label."""
    (number,) = fresh()
    publish([number], EVERYDAY)
    stand_ins.later(hours=13)
    assert set(stand_ins.on_handsets(number).values()) == {EVERYDAY}
    return number


def scene(number: Number, start: datetime, end: datetime) -> None:
    request = uuid4()
    version_services.bring_versions(request, [number.pk], SCENE, valid_from=start, valid_until=end, in_review=False)
    version_services.publish_versions(request, [number.pk], lane="standard")


def test_a_scene_label_is_seen_from_its_first_moment_and_gone_after_its_last(
    number: Number, stand_ins: StandIns
) -> None:
    # One number in fifty would turn in the last five minutes of Apple's twelve hours.
    stand_ins.parties["apple"].behave(cache_max_minutes=700)
    start = stand_ins.clock.now() + timedelta(days=2)
    end = start + timedelta(days=3)
    scene(number, start, end)
    stand_ins.run()
    assert set(stand_ins.on_handsets(number).values()) == {EVERYDAY}
    stand_ins.later(hours=47, minutes=55, step=timedelta(minutes=2))
    seen = stand_ins.on_handsets(number)
    assert (seen["huawei"], seen["apple"]) == (EVERYDAY, SCENE), "iOS was told half a day ahead"
    stand_ins.at(start + timedelta(minutes=1))
    stand_ins.run()
    assert set(stand_ins.on_handsets(number).values()) == {SCENE}
    stand_ins.later(days=3, minutes=10, step=timedelta(minutes=5))
    assert set(stand_ins.on_handsets(number).values()) == {EVERYDAY}


def test_a_new_version_is_edited_while_the_old_one_stays_live(number: Number, stand_ins: StandIns) -> None:
    request = uuid4()
    version_services.bring_versions(request, [number.pk], "青禾科技", valid_from=None, valid_until=None, in_review=True)
    stand_ins.run()
    assert live_labels([number])[number.pk].text == EVERYDAY
    assert known_of_numbers([number])[number.pk].coming == "青禾科技"
    assert set(stand_ins.on_handsets(number).values()) == {EVERYDAY}
    version_services.approve_versions(request)
    version_services.publish_versions(request, [number.pk], lane="standard")
    assert LabelVersion.objects.get(number=number, text=EVERYDAY).state == LabelVersion.State.SUPERSEDED


def test_make_before_break(number: Number, stand_ins: StandIns) -> None:
    """At no moment, on no directory, is nothing shown while one label takes another's place."""
    publish([number], "青禾科技")
    seen: set[str | None] = set()
    for _step in range(27):
        stand_ins.later(minutes=30)
        seen |= set(stand_ins.on_handsets(number).values())
    assert seen == {EVERYDAY, "青禾科技"}
    assert set(stand_ins.on_handsets(number).values()) == {"青禾科技"}
    for party in stand_ins.parties.values():
        assert [each["label"] for each in party.effects(number.canonical)] == [EVERYDAY, "青禾科技"]


def test_a_standby_label_is_extended_with_its_window_and_reverts_after_an_hour_without_workers(
    number: Number, stand_ins: StandIns
) -> None:
    standby = "维护中-请稍后"
    StandbyLabel.objects.create(text=standby, state=StandbyLabel.State.APPROVED)
    window, start = uuid4(), stand_ins.clock.now() + timedelta(hours=1)
    standby_labels.grant_standby(window, [number.pk], standby, starts_at=start, ends_at=start + timedelta(hours=4))
    stand_ins.later(hours=2)
    assert stand_ins.on_handsets(number)["huawei"] == standby
    standby_labels.extend_standby(window, start + timedelta(hours=8))
    stand_ins.later(hours=4)
    assert stand_ins.on_handsets(number)["huawei"] == standby, "the end of before has passed"
    stand_ins.at(start + timedelta(hours=9))  # nobody has worked for the hour since its end
    assert not StandbyLease.objects.filter(ends_at__gt=stand_ins.clock.now()).exists()
    assert stand_ins.on_handsets(number)["huawei"] == standby
    stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] == EVERYDAY


def test_a_freeze_withdraws_the_label_and_says_so(number: Number, stand_ins: StandIns, in_acme: Tenant) -> None:
    from labels.displays import reconciler

    Tenant.objects.filter(pk=in_acme.pk).update(state=Tenant.State.SUSPENDED)
    reconciler.reconcile_displays([number.pk])
    stand_ins.later(hours=13)
    assert set(stand_ins.on_handsets(number).values()) == {None}
    assert cell(number, "huawei").wanted_reason == "frozen"
    assert LabelVersion.objects.get(number=number).state == LabelVersion.State.PUBLISHED, "it comes back by itself"
