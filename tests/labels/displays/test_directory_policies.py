"""A label is not sent to a directory that would refuse it; who asks is told before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from labels import texts as words
from labels.directories.models import Directory
from labels.displays import consistency, looking, reconciler
from labels.displays.wanted import seeing_standby
from labels.domain.wanted import StandbyPeriod
from labels.entitlement import checks
from labels.models import ConsistencyAnswer, Display, Number
from maintenance.services.drafting import draft_label_change
from portal.changes.times import StandbySeen, standby_by_directory
from portal.tryout.demo import ensure_directories
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import StandIns, cell, fresh, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def directories(acme: Tenant) -> None:
    ensure_directories()


def against(checked: checks.CheckResult) -> list[tuple[str, str, str]]:
    return [
        (each.params["directory"], each.code, each.severity) for each in checked.findings if "directory" in each.params
    ]


def change(code: str, **fields: object) -> None:
    Directory.objects.filter(code=code).update(**fields)


def test_directories_that_do_not_take_a_label_are_named_before_it_is_booked(in_acme: Tenant) -> None:
    assert against(checks.check_label("青禾网络")) == []
    change("xiaomi", longest_label=3, critical=False)
    change("huawei", strictness="name_only", critical=False)
    checked = checks.check_label("青禾网络客服")
    assert against(checked) == [
        ("huawei", "directory_scene", "note"),
        ("xiaomi", "directory_too_long", "note"),
    ]
    assert checked.decision == "accept"
    [too_long] = [each for each in checked.findings if each.code == "directory_too_long"]
    with translation.override("en"):
        said = words.finding(too_long.code, too_long.params)
    assert (
        said
        == "Xiaomi shows at most 3 characters; this label counts as 6 there. It will go on showing its current label."
    )


def test_a_label_that_a_critical_directory_refuses_cannot_be_asked_for(in_acme: Tenant) -> None:
    [number] = register("021-6123 4001")
    change("apple", characters="chinese")
    checked = checks.check_label("青禾A")
    assert ("apple", "directory_latin", "reject") in against(checked)
    with pytest.raises(Refused):
        draft_label_change(text="青禾A", numbers=[number.pk], actor=ACTOR)


def test_a_label_is_not_sent_where_it_is_not_taken_and_the_display_says_why(in_acme: Tenant) -> None:
    [number] = register("021-6123 4001")
    publish([number], "青禾网络")
    change("xiaomi", longest_label=3)
    reconciler.reconcile_displays([number.pk])
    left_out = Display.objects.get(number=number, directory__code="xiaomi")
    assert (left_out.wanted, left_out.wanted_reason) == (None, "not_taken")
    others = Display.objects.filter(number=number).exclude(pk=left_out.pk)
    assert set(others.values_list("wanted", "wanted_reason")) == {("青禾网络", "label")}
    change("xiaomi", longest_label=4)
    reconciler.reconcile_displays([number.pk])
    left_out.refresh_from_db()
    assert (left_out.wanted, left_out.wanted_reason) == ("青禾网络", "label")


def state_at(stand_ins: StandIns, number: Number, code: str) -> tuple[str | None, str, str | None]:
    display = cell(number, code)
    return display.wanted, display.wanted_reason, stand_ins.on_handsets(number)[code]


def test_where_the_new_label_is_not_taken_the_old_one_stays_up(stand_ins: StandIns, in_acme: Tenant) -> None:
    [number] = fresh()
    publish([number], "青禾网络")
    stand_ins.later(hours=13)
    change("xiaomi", longest_label=4, critical=False)
    publish([number], "青禾网络客服")
    stand_ins.later(hours=13)
    assert state_at(stand_ins, number, "huawei") == ("青禾网络客服", "label", "青禾网络客服")
    assert state_at(stand_ins, number, "xiaomi") == ("青禾网络", "kept", "青禾网络")
    consistency.check_number(number, actor=ACTOR)
    stand_ins.run()
    answers = {each.directory.code: (each.agree, each.left_out) for each in ConsistencyAnswer.objects.all()}
    assert (answers["huawei"], answers["xiaomi"]) == ((1, 0), (0, 1)), "what is kept is no agreement"
    change("xiaomi", longest_label=30)
    reconciler.reconcile_displays([number.pk])
    stand_ins.later(hours=1)
    assert state_at(stand_ins, number, "xiaomi") == ("青禾网络客服", "label", "青禾网络客服")


def test_a_stricter_policy_withdraws_nothing_and_nothing_is_sent_that_would_be_refused(
    stand_ins: StandIns, in_acme: Tenant
) -> None:
    [number] = fresh()
    publish([number], "青禾网络")
    stand_ins.later(hours=13)
    change("china-mobile", longest_label=3)
    sent = cell(number, "china-mobile").revision
    reconciler.resubmit([number.pk])
    stand_ins.later(hours=13)
    assert state_at(stand_ins, number, "china-mobile") == ("青禾网络", "label", "青禾网络")
    assert cell(number, "china-mobile").revision == sent
    assert cell(number, "huawei").revision > sent


def test_what_it_holds_still_is_not_failed_because_it_would_not_take_it_again(
    stand_ins: StandIns, in_acme: Tenant
) -> None:
    """A number pauses and goes on while a directory is away: it is told the label anew, and refuses it."""
    [number] = fresh()
    publish([number], "青禾网络")
    stand_ins.later(hours=1)
    change("xiaomi", longest_label=3)
    xiaomi = stand_ins.parties["xiaomi"]
    xiaomi.behave(policy={"longest": 3, "latin_counts_half": False, "characters": "symbols", "strictness": "any"})
    for state in (Number.State.SUSPENDED, Number.State.ACTIVE):
        Number.objects.filter(pk=number.pk).update(state=state)
        reconciler.reconcile_displays([number.pk])
    assert cell(number, "xiaomi").state == Display.State.PENDING
    stand_ins.later(hours=1)
    assert cell(number, "xiaomi").state == Display.State.SHOWN
    assert state_at(stand_ins, number, "xiaomi") == ("青禾网络", "label", "青禾网络")
    assert not Message.objects.filter(template="labels/display_refused").exists()
    Number.objects.filter(pk=number.pk).update(state=Number.State.SUSPENDED)
    reconciler.reconcile_displays([number.pk])
    stand_ins.later(hours=1)
    assert stand_ins.on_handsets(number)["xiaomi"] is None, "it can be withdrawn"


def test_what_a_stricter_directory_takes_down_itself_is_told(stand_ins: StandIns, in_acme: Tenant) -> None:
    agreed_contact(name="王敏", email="wang@acme.example", mobile="", language="en")
    [number] = fresh()
    publish([number], "青禾网络")
    stand_ins.later(hours=2)
    change("xiaomi", longest_label=3)
    xiaomi = stand_ins.parties["xiaomi"]
    xiaomi.behave(policy={"longest": 3, "latin_counts_half": False, "characters": "symbols", "strictness": "any"})
    xiaomi.client.post("/sandbox/forget", json={"numbers": [number.canonical]}).raise_for_status()
    looking.check_consistency("xiaomi")
    stand_ins.run()
    refused = cell(number, "xiaomi")
    assert (refused.state, refused.trouble, refused.held) == (Display.State.FAILED, "label_too_long", None)
    [message] = Message.objects.filter(template="labels/display_refused")
    assert (message.parameters["directory"], message.parameters["numbers"]) == ("xiaomi", [number.canonical])
    reconciler.reconcile_displays([number.pk])
    stand_ins.run()
    assert state_at(stand_ins, number, "xiaomi") == (None, "not_taken", None)
    assert state_at(stand_ins, number, "huawei") == ("青禾网络", "label", "青禾网络")


def rows_of_standby(text: str, length: timedelta) -> dict[str, StandbySeen]:
    """Where the page of a proposal says that a standby label is seen, in a window two days ahead."""
    start = datetime(2026, 12, 1, 14, tzinfo=UTC)
    period = StandbyPeriod(text, start - timedelta(days=2), start, start + length)
    with translation.override("en"):
        seeing = [(str(each), seeing_standby(each)) for each in Directory.objects.all()]
        return {row.name: row for row in standby_by_directory(period, seeing)}


def test_the_page_says_where_a_standby_label_is_not_taken(in_acme: Tenant) -> None:
    change("xiaomi", characters="chinese")
    rows = rows_of_standby("维护中-请稍后", timedelta(hours=13))
    assert rows["Huawei"].included
    assert not rows["Xiaomi"].included
    assert "does not accept the text" in rows["Xiaomi"].detail


def test_a_standby_label_that_people_carry_is_not_promised_for_a_night(in_acme: Tenant) -> None:
    """What is told is what is done: by the delay that counts the way there, as the reconciler does."""
    change("huawei", adapter="desk", cache_max=timedelta(0), cache_min=timedelta(0))
    rows = rows_of_standby("维护中请稍后", timedelta(hours=13))
    assert not rows["Huawei"].included
    assert rows["Xiaomi"].included
