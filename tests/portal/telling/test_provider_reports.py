"""What providers push: let in by the secret alone, taken once, in the forms that they document."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tenants import context
from tenants.domain.receipts import Told
from tenants.models import Tally, Tenant
from tenants.outbox import receipts
from tenants.outbox.bounces import LONGEST
from tenants.outbox.channels import message_id
from tenants.outbox.events import KeyPressed, SmsReceived
from tenants.outbox.models import Delivery, Message, ReceivedSms
from tenants.people.models import Contact
from tests.tenants.domain.test_bounces import EXCHANGE_WITHOUT_THE_LETTER, OURS, POSTFIX
from tests.tenants.outbox.test_channels import MOBILE, again, say
from tests.tenants.outbox.told import told_state

SECRET = "s3cret"
pytestmark = pytest.mark.django_db
SMS = {
    "aliyun": {
        "phone_number": "13800138000",
        "success": True,
        "err_code": "DELIVERED",
        "biz_id": "b^1",
        "sms_size": "1",
    },
    "tencent": {
        "mobile": "13800138000",
        "nationcode": "86",
        "report_status": "SUCCESS",
        "sid": "b^1",
        "errmsg": "DELIVRD",
    },
}


@pytest.fixture
def push(staff: Tenant, settings: Any) -> Any:
    settings.RECEIPTS_SECRET = SECRET

    def send(vendor: str, channel: str, said: object, *, secret: str = SECRET) -> int:
        body = said if isinstance(said, str) else json.dumps(said)
        return (
            Client(headers={"host": django_settings.BASE_DOMAIN})
            .post(f"/reports/{secret}/{vendor}/{channel}/", body, content_type="application/json")
            .status_code
        )

    return send


@pytest.fixture
def message(acme: Tenant) -> Message:
    with context.client(acme):
        made = say(mobile=MOBILE, text="今晚维护")
    for name in ("aliyun_sms", "tencent_sms"):
        receipts.note_submitted(made, name, ["b^1"] if name == "aliyun_sms" else [], to=MOBILE)
    return made


def test_a_receipt_is_taken_and_comes_twice(push: Any, message: Message) -> None:
    for _time in range(2):
        assert push("aliyun", "sms", [SMS["aliyun"]]) == 200
    assert again(message).receipt == "delivered"


def test_tencent_says_it_another_way(push: Any, message: Message) -> None:
    receipts.note_submitted(message, "tencent_sms", ["b^1"], to=MOBILE)
    assert push("tencent", "sms", [SMS["tencent"] | {"report_status": "FAIL"}]) == 200
    assert again(message).receipt == "failed"


def test_a_key_and_an_sms_are_told_upward(push: Any, message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []
    texts: list[tuple[str, str]] = []
    monkeypatch.setattr(KeyPressed, "handlers", [lambda event: keys.append(event.key)])
    monkeypatch.setattr(SmsReceived, "handlers", [lambda event: texts.append((event.sender, event.text))])
    for _time in range(2):
        sent = {"phone_number": "13800138000", "content": "收到", "sequence_id": "9"}
        assert push("aliyun", "replies", [sent]) == 200
    Message.objects.update(channel="voice", keys="1")
    receipts.note_submitted(message, "aliyun_voice", ["c^1"], to=MOBILE)
    for _time in range(2):
        assert push("aliyun", "voice", [{"call_id": "c^1", "status_code": "200000", "dtmf": "1"}]) == 200
    assert (keys, texts) == (["1"], [(MOBILE, "收到")])


def test_what_is_about_nothing_of_ours_is_counted_and_fills_no_table(
    push: Any, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each receipt of another's message, and each SMS from a number that was never sent one, was a row for good."""
    monkeypatch.setattr(receipts, "MOST_EARLY", 5)
    others = [SMS["aliyun"] | {"biz_id": f"other{place}"} for place in range(20)]
    assert push("aliyun", "sms", others) == 200
    assert [row.provider_id for row in Delivery.objects.filter(message=None).order_by("pk")] == [
        f"other{place}" for place in range(15, 20)
    ]
    for place in range(20):
        sent = {"phone_number": f"1391234560{place % 10}", "content": "TD", "sequence_id": f"{place}"}
        assert push("aliyun", "replies", [sent]) == 200
    assert not ReceivedSms.objects.exists()
    counts = Tally.objects.filter(name=receipts.OF_NOTHING)
    assert dict(counts.values_list("label", "count")) == {"aliyun_sms:receipt": 20, "aliyun_sms:sms": 20}
    assert push("aliyun", "sms", [SMS["aliyun"]]) == 200
    assert again(message).receipt == "delivered", "ours are found all the same"


@pytest.mark.parametrize("odd", ["\0", "\ud83d", "\x1b"])
def test_odd_characters_hold_up_no_push(push: Any, message: Message, monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    """A cut emoji, or a NUL, in one of the reports: the others would never be taken."""
    texts: list[str] = []
    monkeypatch.setattr(SmsReceived, "handlers", [lambda event: texts.append(event.text)])
    sent = {"phone_number": f"13800138000{odd}", "content": f"TD{odd}", "sequence_id": f"9{odd}"}
    assert push("aliyun", "replies", [sent]) == 200
    assert texts == ["TD"]
    report = SMS["aliyun"] | {"err_code": f"DELIVERED{odd}"}
    assert push("aliyun", "sms", [report | {"biz_id": f"none{odd}"}, report]) == 200
    assert again(message).receipt == "delivered"


@pytest.mark.parametrize(
    ("vendor", "channel", "said", "status"),
    [
        ("aliyun", "sms", "not json", 400),
        ("aliyun", "sms", [1], 400),
        ("aliyun", "sms", [{}], 400),
        ("aliyun", "sms", "[" * 100_000, 400),
        ("huawei", "sms", [], 400),
        ("aliyun", "sms", " " * 200_001, 413),
    ],
)
def test_what_is_no_push_is_refused(push: Any, vendor: str, channel: str, said: object, status: int) -> None:
    assert push(vendor, channel, said) == status


def test_without_the_secret_there_is_no_such_page(push: Any, settings: Any) -> None:
    assert push("aliyun", "sms", [], secret="other") == 404
    settings.RECEIPTS_SECRET = ""
    assert push("aliyun", "sms", [], secret="s3cret") == 404


def test_the_mail_server_hands_over_what_came_back(in_acme: Tenant, staff: Tenant, settings: Any) -> None:
    settings.RECEIPTS_SECRET = SECRET
    message = say(email="chen@acme.example")
    named = message_id(message.key)
    receipts.note_submitted(message, "email", [named], ask=False)
    Message.objects.update(state="sent")

    def post(raw: bytes, secret: str = SECRET) -> Any:
        client = Client(headers={"host": django_settings.BASE_DOMAIN})
        return client.post(f"/reports/{secret}/mail/", raw, content_type="message/rfc822")

    report = POSTFIX.replace(OURS, named).encode()
    assert post(report, "other").status_code == 404
    assert post(b"x" * (LONGEST + 2)).status_code == 413
    assert post(b"\xff\x00").json() == {"noted": False}
    assert told_state(again(message)) is Told.HANDED_OVER
    assert post(report).json() == {"noted": True}
    assert told_state(again(message)) is Told.FAILED
    assert post(report).json() == {"noted": False}, "twice is once"
    with context.client(in_acme):
        assert Contact.objects.get(pk=message.recipient_id).email_failed_at is not None


def test_a_full_mailbox_is_not_told_and_no_dead_address(in_acme: Tenant, staff: Tenant, settings: Any) -> None:
    settings.RECEIPTS_SECRET = SECRET
    message = say(email="chen@acme.example")
    receipts.note_submitted(message, "email", [message_id(message.key)], ask=False)
    report = EXCHANGE_WITHOUT_THE_LETTER.replace(OURS, message_id(message.key)).encode()
    client = Client(headers={"host": django_settings.BASE_DOMAIN})
    assert client.post(f"/reports/{SECRET}/mail/", report, content_type="message/rfc822").json() == {"noted": True}
    assert told_state(again(message)) is Told.FAILED
    with context.client(in_acme):
        assert Contact.objects.get(pk=message.recipient_id).email_failed_at is None
