"""Accelerations and appeals with the directories' stand-ins: paid once, given back when they did nothing, told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from compliance.evidence.models import Record
from labels.directories.models import Directory
from labels.displays import looking, remedies
from labels.domain.remedies import Barrier
from labels.models import Acceleration, Appeal, Display, Number
from tenants.agenda.models import Work
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.ledger import selectors as ledger, services as ledger_services
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import StandIns, cell, fresh, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PRICE, FEE = 300_00, 50_00


@pytest.fixture
def number(stand_ins: StandIns, in_acme: Tenant) -> Number:
    """A number whose label every directory has just taken; somebody is to be told."""
    agreed_contact(name="王敏", email="wang@acme.example", mobile="", language="en")
    (number,) = fresh()
    publish([number], "青禾网络")
    stand_ins.run()
    return number


def order(number: Number, key: str = "k", price: int = PRICE) -> Acceleration:
    return remedies.order_acceleration(cell(number, "apple").pk, key=key, price=price, actor=ACTOR)


def told() -> list[str]:
    return [name.removeprefix("labels/") for name in Message.objects.order_by("pk").values_list("template", flat=True)]


def test_an_acceleration_is_charged_once_and_shows_the_label(number: Number, stand_ins: StandIns) -> None:
    first = order(number)
    assert order(number) == first, "the same key again is the same order"
    assert ledger.balance().fen == -PRICE
    stand_ins.later(minutes=30, step=timedelta(minutes=1))
    assert stand_ins.on_handsets(number)["apple"] == "青禾网络"
    first.refresh_from_db()
    assert first.state == Acceleration.State.DONE
    assert cell(number, "apple").state == Display.State.SHOWN
    assert ledger.balance().fen == -PRICE
    assert "acceleration_done" in told()


def test_what_is_shown_by_itself_before_the_effect_is_refunded(number: Number, stand_ins: StandIns) -> None:
    stand_ins.later(hours=5, minutes=50)
    apple = stand_ins.parties["apple"]
    apple.behave(acceleration_minutes=600)
    made = order(number)
    stand_ins.later(hours=13)
    made.refresh_from_db()
    assert made.state == Acceleration.State.NOT_NEEDED
    assert ledger.balance().fen == 0
    refund = Entry.objects.get(kind="refund")
    assert (refund.reverses_id, refund.code) == (made.charge_id, "not_needed")
    assert "acceleration_refunded" in told()


def test_what_has_no_effect_is_refunded(number: Number, stand_ins: StandIns) -> None:
    stand_ins.parties["apple"].behave(acceleration_failure_rate=1)
    made = order(number)
    stand_ins.later(hours=2)
    made.refresh_from_db()
    assert made.state == Acceleration.State.FAILED
    assert ledger.balance().fen == 0
    assert Acceleration.objects.exclude(pk=made.pk).count() == 0
    again = order(number, "another")
    assert again.pk != made.pk
    assert ledger.balance().fen == -PRICE


def test_what_the_directory_refuses_is_refunded(number: Number, stand_ins: StandIns) -> None:
    stand_ins.parties["apple"].client.post("/sandbox/forget", json={"numbers": [number.canonical]}).raise_for_status()
    made = order(number)
    stand_ins.run()
    made.refresh_from_db()
    assert (made.state, made.reason) == (Acceleration.State.FAILED, "not_held")
    assert ledger.balance().fen == 0


def test_an_outage_delays_an_order_and_loses_nothing(number: Number, stand_ins: StandIns) -> None:
    apple = stand_ins.parties["apple"]
    apple.behave(outage=True)
    made = order(number)
    stand_ins.run(failures=True)
    made.refresh_from_db()
    assert made.state == Acceleration.State.ORDERED
    apple.behave(outage=False, drop_answer_rate=1)  # done, but the answer is lost
    Work.objects.filter(done_at=None).update(not_before="2020-01-01T00:00:00Z")
    stand_ins.run(failures=True)
    apple.behave(drop_answer_rate=0)
    Work.objects.filter(done_at=None).update(not_before="2020-01-01T00:00:00Z")
    stand_ins.later(minutes=30, step=timedelta(minutes=1))
    made.refresh_from_db()
    assert made.state == Acceleration.State.DONE
    assert ledger.balance().fen == -PRICE


def test_only_one_at_a_time_and_only_what_is_offered(number: Number, stand_ins: StandIns) -> None:
    order(number)
    with pytest.raises(Refused, match="under way"):
        order(number, "other")
    with pytest.raises(Refused, match="No acceleration needed"):
        remedies.order_acceleration(cell(number, "huawei").pk, key="h", price=PRICE, actor=ACTOR)
    type(cell(number, "huawei")).objects.filter(pk=cell(number, "huawei").pk).update(state="stale")
    with pytest.raises(Refused, match="offers no acceleration"):
        remedies.order_acceleration(cell(number, "huawei").pk, key="h", price=PRICE, actor=ACTOR)
    stand_ins.later(hours=13)
    with pytest.raises(Refused, match="No acceleration needed"):
        order(number, "late")
    assert ledger.balance().fen == -PRICE


def test_another_price_than_shown_is_not_charged(number: Number) -> None:
    with pytest.raises(Refused, match="price"):
        order(number, price=PRICE - 1)
    assert not Entry.objects.exists()


def test_a_key_belongs_to_one_display(number: Number) -> None:
    (other,) = fresh()
    publish([other], "青禾网络")
    order(number)
    with pytest.raises(Refused, match="key"):
        order(other)


def test_a_label_that_took_its_place_ends_an_order_that_was_not_sent(number: Number, stand_ins: StandIns) -> None:
    made = order(number)
    publish([number], "青禾科技")
    Display.objects.filter(pk=made.display_id).update(accepted_revision=2)  # the newer one was taken first
    stand_ins.run()
    made.refresh_from_db()
    assert (made.state, made.reason) == (Acceleration.State.FAILED, "superseded")
    assert ledger.balance().fen == 0


def test_what_is_overdue_is_told_once_with_the_price(number: Number, stand_ins: StandIns, send_due_messages) -> None:  # type: ignore[no-untyped-def]
    Display.objects.filter(number=number, directory__code="apple").update(
        expected_from=stand_ins.clock.now(), expected_by=stand_ins.clock.now()
    )  # it promised more than it keeps
    stand_ins.later(minutes=1)
    looking.check_consistency("apple")
    stand_ins.later(minutes=5)
    assert cell(number, "apple").state == Display.State.MISSING
    assert told().count("display_overdue") == 1
    stand_ins.later(hours=3)
    assert told().count("display_overdue") == 1
    send_due_messages()
    [letter] = [mail for mail in send_due_messages.emails if "Overdue" in mail.subject]
    assert "¥300" in letter.body
    assert "Apple iOS" in letter.body
    assert f"/displays/{cell(number, 'apple').pk}/" in letter.body


# ---------------------------------------------------------------- appeals


@pytest.fixture
def marked(number: Number, stand_ins: StandIns) -> Number:
    """Seen with a mark of fraud at the security app."""
    stand_ins.later(hours=13)
    guard = stand_ins.parties["tencent-guard"]
    guard.client.put(
        "/sandbox/marks", json={"items": [{"number": number.canonical, "kind": "fraud"}]}
    ).raise_for_status()
    looking.check_consistency("tencent-guard")
    stand_ins.run()
    assert told()[-1] == "display_wrong"
    return number


def appeal(number: Number, key: str = "k", statement: str = "这是我司客服热线。") -> Appeal:
    return remedies.make_appeal(cell(number, "tencent-guard").pk, statement, key=key, price=FEE, actor=ACTOR)


def test_a_free_appeal_is_used_before_the_fee(marked: Number, stand_ins: StandIns) -> None:
    ledger_services.give_free_appeals(1, "suggestion_adopted", key="s", by=Actor("staff", "Reviewer", "1"))
    first = appeal(marked)
    assert appeal(marked) == first
    assert (first.paid_with, first.about) == ("appeal", "fraud")
    assert ledger.balance() == ledger.Balance(0, 0)
    stand_ins.later(hours=3)
    first.refresh_from_db()
    assert first.state == Appeal.State.GRANTED
    assert (cell(marked, "tencent-guard").mark, cell(marked, "tencent-guard").state) == ("", Display.State.SHOWN)
    assert told()[-1] == "appeal_granted"
    ended = Record.objects.get(action="appeal_ended")
    assert (ended.subject_id, ended.details["outcome"]) == (str(marked.pk), "granted")
    assert Work.objects.filter(name="labels.look_at", key=str(first.pk)).exists(), "it is looked at now"


def test_without_a_free_one_the_fee_is_charged_and_a_rejected_one_may_be_made_again(
    marked: Number, stand_ins: StandIns
) -> None:
    guard = stand_ins.parties["tencent-guard"]
    guard.behave(appeal_rejection_rate=1)
    first = appeal(marked)
    assert ledger.balance().fen == -FEE
    with pytest.raises(Refused, match="under way"):
        appeal(marked, "second")
    stand_ins.later(hours=3)
    first.refresh_from_db()
    assert (first.state, first.reason) == (Appeal.State.REJECTED, "confirmed_by_users")
    assert told()[-1] == "appeal_rejected"
    guard.behave(appeal_rejection_rate=0)
    second = appeal(marked, "second", "附上营业执照与授权书。")
    stand_ins.later(hours=3)
    second.refresh_from_db()
    assert second.state == Appeal.State.GRANTED
    assert ledger.balance().fen == -2 * FEE


def test_an_appeal_that_the_directory_does_not_take_is_given_back(marked: Number, stand_ins: StandIns) -> None:
    ledger_services.give_free_appeals(1, "suggestion_adopted", key="s", by=Actor("staff", "Reviewer", "1"))
    stand_ins.parties["tencent-guard"].client.put(
        "/sandbox/marks", json={"items": [{"number": marked.canonical, "kind": None}]}
    ).raise_for_status()
    made = appeal(marked)
    stand_ins.run()
    made.refresh_from_db()
    assert (made.state, made.reason) == (Appeal.State.FAILED, "not_marked")
    assert ledger.balance() == ledger.Balance(0, 1)
    assert told()[-1] == "appeal_failed"


def test_a_decision_that_is_late_is_asked_for_again(marked: Number, stand_ins: StandIns) -> None:
    made = appeal(marked)
    stand_ins.run()
    Appeal.objects.update(decided_by=stand_ins.clock.now() + timedelta(minutes=10))  # promised more than it keeps
    from tenants.agenda.services import schedule

    schedule(
        "labels.appeal_result",
        key=str(made.pk),
        due_at=stand_ins.clock.now() + timedelta(minutes=10),
        appeal=str(made.pk),
    )
    stand_ins.later(hours=3)
    made.refresh_from_db()
    assert made.state == Appeal.State.GRANTED


def test_there_must_be_something_to_appeal_against_and_a_statement(number: Number, stand_ins: StandIns) -> None:
    with pytest.raises(Refused, match="no mark"):
        appeal(number)
    with pytest.raises(Refused, match="1 to 500"):
        appeal(number, statement="  ")
    assert not Entry.objects.exists()


def test_the_history_says_who_ordered_what(number: Number, stand_ins: StandIns) -> None:
    from labels.domain.numbers import number_text
    from tenants.acts.texts import text

    order(number)
    stand_ins.later(hours=1)
    for language, name in (("en", "Apple"), ("zh-hans", "苹果")):
        with translation.override(language):
            said = [text(row.action, row.details) for row in Record.objects.filter(action__startswith="acceleration")]
        assert len(said) == 2
        written = number_text(number.canonical)
        assert all(written in each and name in each and "apple" not in each for each in said), said


# ---------------------------------------------------------------- without an interface


def at_a_desk(*numbers: str) -> list[Display]:
    """Marked displays of a party that is served by people, which has prices all the same."""
    desk = Directory.objects.create(
        code="oppo",
        name="OPPO",
        name_en="OPPO",
        kind="handset",
        platform="android",
        adapter="desk",
        address="",
        cache_min=timedelta(0),
        cache_max=timedelta(hours=24),
        acceleration_price=PRICE,
        appeal_price=FEE,
    )
    return [
        Display.objects.create(
            number=row,
            directory=desk,
            wanted="青禾",
            revision=1,
            accepted_revision=1,
            accepted_at=business_now(),
            state=Display.State.STALE,
            mark="fraud",
        )
        for row in register(*numbers, proved=False)
    ]


def test_people_sell_an_acceleration_where_a_price_is_set_and_nobody_where_none_is(in_acme: Tenant) -> None:
    (cell,) = at_a_desk("021-6123 4001")
    assert remedies.barriers(cell) == (None, None)
    cell.directory.acceleration_price = None
    assert remedies.barriers(cell) == (Barrier.NOT_OFFERED, None)
    cell.directory.acceleration_price, cell.directory.adapter = PRICE, "ihuyi_marks"
    assert remedies.barriers(cell) == (Barrier.NOT_OFFERED, None), "an aggregator shows no labels: it sells none"


def test_a_partys_word_is_on_one_appeal_and_said_once(in_acme: Tenant) -> None:
    first, second = (
        remedies.make_appeal(each.pk, "这是我司客服热线。", key=str(each.pk), price=FEE, actor=ACTOR)
        for each in at_a_desk("021-6123 4001", "021-6123 4002")
    )
    remedies.take_partys_word(second.pk, granted=True, reason="theirs")
    remedies.take_partys_word(second.pk, granted=False, reason="not theirs")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.state, second.reason) == (Appeal.State.GRANTED, "theirs")
    assert first.state in Appeal.OPEN
