"""What a centre says later of an SMS: over a real session, in any notation, twice, too early, too late or never."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from tenants import context
from tenants.clock import real_now
from tenants.domain.receipts import Ended, Told
from tenants.models import Party, Tenant
from tenants.outbox import receipts, tasks
from tenants.outbox.events import KeyPressed, SmsReceived
from tenants.outbox.models import Delivery, Message
from tenants.people.models import Contact
from tests.tenants.outbox.peers import Sms
from tests.tenants.outbox.test_channels import MOBILE, again, say
from tests.tenants.outbox.told import told_state

TO = MOBILE.lstrip("+")


def send() -> None:
    Party.objects.update(silent_until=None)
    with context.platform():
        tasks.send_messages("sms")


def listen() -> None:
    """As the dispatcher does when it is time to ask."""
    Delivery.objects.exclude(ask_at=None).update(ask_at=real_now())
    send()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "receipt"),
    [
        ("4711", "4711"),
        ("4711", "0000004711"),
        ("4711", "1267"),
        ("1267", "4711"),
        ("00AB", "ab"),
        ("ab12-x", "AB12-X"),
    ],
)
@pytest.mark.parametrize("tlv", [True, False])
def test_a_receipt_finds_its_sms_in_each_notation(
    in_acme: Tenant, sms: Sms, given: str, receipt: str, tlv: bool
) -> None:
    sms.ids = [given]
    message = say(mobile=MOBILE)
    send()
    assert (again(message).state, told_state(message)) == (Message.State.SENT, Told.SUBMITTED)
    sms.says(receipt, "DELIVRD", to=TO, tlv=tlv)
    listen()
    assert told_state(again(message)) is Told.DELIVERED
    assert sms.answered == [True]


@pytest.mark.django_db
def test_a_receipt_of_another_number_is_not_taken_for_ours(in_acme: Tenant, sms: Sms) -> None:
    """16 in decimal is 10 in hexadecimal: two SMS of which either could be meant are told apart by their numbers."""
    sms.ids = ["10", "16"]
    first, second = say(mobile=MOBILE), say(mobile="+8613800138001")
    send()
    sms.says("16", "UNDELIV", to=TO)
    listen()
    assert told_state(again(first)) is Told.FAILED
    assert told_state(again(second)) is Told.SUBMITTED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stat", "err", "dead"), [("UNDELIV", "001", True), ("UNDELIV", "011", False), ("EXPIRED", "001", False)]
)
def test_a_number_that_nobody_has_is_sent_nothing_more(
    in_acme: Tenant, sms: Sms, stat: str, err: str, dead: bool
) -> None:
    """As a mailbox that does not exist. Who has switched it off may have it on tomorrow."""
    message = say(mobile=MOBILE)
    send()
    sms.says("1", stat, to=TO, err=err)
    listen()
    assert told_state(again(message)) is not Told.SUBMITTED
    contact = Contact.objects.get(pk=message.recipient_id)
    assert (contact.mobile_failed_at is not None) == dead
    assert contact.channels == (() if dead else ("sms",))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "dead"),
    [
        ("MOBILE_NOT_ON_SERVICE", True),
        ("MK:0001", True),
        ("SGIP:1", True),
        ("MK:0013", False),
        ("MOBILE_IN_BLACK", False),
    ],
)
def test_a_dead_number_has_a_word_at_each_vendor(in_acme: Tenant, sms: Sms, code: str, dead: bool) -> None:
    message = say(mobile=MOBILE)
    send()
    receipts.take_receipt("smpp", "1", Ended.FAILED, code=code, mobile=MOBILE)
    assert (Contact.objects.get(pk=message.recipient_id).mobile_failed_at is not None) == dead


@pytest.mark.django_db
def test_a_receipt_before_the_answer_waits_for_it(in_acme: Tenant, sms: Sms) -> None:
    sms.ids, sms.delay = ["77"], 0.5
    sms.says("77", "DELIVRD", to=TO)
    message = say(mobile=MOBILE)
    send()
    assert told_state(again(message)) is Told.DELIVERED
    assert Delivery.objects.get().message_id == message.pk


@pytest.mark.django_db
@pytest.mark.parametrize(("err", "dead"), [("001", True), ("011", False)])
def test_a_number_that_nobody_has_is_known_also_before_the_answer(
    in_acme: Tenant, sms: Sms, err: str, dead: bool
) -> None:
    sms.ids, sms.delay = ["77"], 0.5
    sms.says("77", "UNDELIV", to=TO, err=err)
    message = say(mobile=MOBILE)
    send()
    assert told_state(again(message)) is Told.FAILED
    assert (Contact.objects.get(pk=message.recipient_id).mobile_failed_at is not None) == dead


@pytest.mark.django_db
def test_a_long_sms_is_delivered_when_all_of_it_is(in_acme: Tenant, sms: Sms) -> None:
    message = say(mobile=MOBILE, text=["号码认证标签将于今晚维护,期间来电照常显示。" * 2] * 2)
    send()
    assert Delivery.objects.count() == len(sms.taken) == 2
    sms.says("1", "DELIVRD", to=TO)
    listen()
    assert told_state(again(message)) is Told.SUBMITTED
    sms.says("2", "DELIVRD", to=TO)
    listen()
    assert told_state(again(message)) is Told.DELIVERED


@pytest.mark.django_db
def test_without_a_receipt_it_expires_after_three_days_and_a_late_one_is_believed(in_acme: Tenant, sms: Sms) -> None:
    message = say(mobile=MOBILE)
    send()
    for hours, state in ((71.9, Told.SUBMITTED), (72.1, Told.EXPIRED)):
        Delivery.objects.update(submitted_at=real_now() - timedelta(hours=hours))
        receipts.expire_old()
        assert told_state(again(message)) is state
    assert receipts.take_receipt("smpp", "1", Ended.DELIVERED, mobile=MOBILE)
    assert told_state(again(message)) is Told.DELIVERED


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_receipts_that_repeat_and_cross_end_where_the_first_end_was(in_acme: Tenant, sms: Sms, seed: int) -> None:
    chance = random.Random(seed)
    messages = [say(mobile=f"+86138001380{place:02}") for place in range(10)]
    send()
    ends = {message.pk: chance.choice([Ended.DELIVERED, Ended.FAILED]) for message in messages}
    said = [(row, ends[row.message_id]) for row in Delivery.objects.all() if row.message_id] * 3
    chance.shuffle(said)
    news = 0
    for row, end in said:
        number = int(row.provider_id)
        written = chance.choice([row.provider_id, f"{number:x}", row.provider_id.zfill(10)])
        to = next(each for each in messages if each.pk == row.message_id)
        mobile = f"+86138001380{messages.index(to):02}"
        news += receipts.take_receipt("smpp", written, end, mobile=mobile)
        receipts.take_receipt("smpp", written, Ended.EXPIRED, mobile=mobile)
    assert news == len(messages)
    assert {message.pk: str(told_state(again(message))) for message in messages} == ends
    assert Delivery.objects.count() == len(messages), "no receipt is an orphan"


@pytest.mark.django_db
def test_an_sms_from_a_person_is_told_once_with_what_it_answers(
    in_acme: Tenant, sms: Sms, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[SmsReceived, str]] = []
    monkeypatch.setattr(SmsReceived, "handlers", [lambda event: told.append((event, context.schema_in_use()))])
    message = say(mobile=MOBILE)
    send()
    for _time in range(2):
        sms.forwards(TO, " 收到 ")
        listen()
    [(event, schema)] = told
    assert (event.sender, event.text, event.message, schema) == (MOBILE, "收到", message, "acme")


@pytest.mark.django_db
def test_a_key_is_told_once_and_only_one_that_was_offered(in_acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(KeyPressed, "handlers", [lambda event: told.append(event.key)])
    message = say(mobile=MOBILE)
    Message.objects.update(channel="voice", keys="12")
    receipts.note_submitted(message, "aliyun_voice", ["call^1"], to=MOBILE)
    for key in ("", "3", "1", "1", "2"):
        receipts.take_receipt("aliyun_voice", "call^1", Ended.DELIVERED, key=key)
    assert (told, again(message).pressed) == (["1"], "1")


@pytest.mark.django_db
def test_a_centre_keeps_what_could_not_be_noted(in_acme: Tenant, sms: Sms, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> bool:
        raise RuntimeError("the database is away")

    message = say(mobile=MOBILE)
    send()
    monkeypatch.setattr(receipts, "take_receipt", fails)
    sms.says("1", "DELIVRD", to=TO)
    listen()
    assert sms.answered == [False], "the centre brings it again"
    assert told_state(again(message)) is Told.SUBMITTED


@pytest.mark.django_db
def test_a_receipt_of_what_we_do_not_know_may_come_again_and_say_more(in_acme: Tenant) -> None:
    """Its message may come yet; until then it is nobody's."""
    with context.platform():
        assert receipts.take_receipt("smpp", "9", Ended.EXPIRED, mobile=MOBILE)
        assert receipts.take_receipt("smpp", "9", Ended.FAILED, code="MK:0001", mobile=MOBILE, key="1")
        assert not receipts.take_receipt("smpp", "9", Ended.DELIVERED, mobile=MOBILE)
        assert Delivery.objects.values_list("message", "state").get() == (None, "failed")


@pytest.mark.django_db
def test_an_id_is_cut_to_what_a_column_holds(in_acme: Tenant) -> None:
    receipts.note_submitted(say(mobile=MOBILE), "smpp", ["x" * 130], to=MOBILE)
    assert [len(each) for each in Delivery.objects.values_list("provider_id", "id_normal").get()] == [100, 100]
