"""SMS and calls over HTTP at the stand-ins of Aliyun and Tencent, which check each signature and each text."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tenants import context
from tenants.clock import real_now
from tenants.domain.approved_texts import ApprovedText
from tenants.domain.receipts import Told
from tenants.models import Party, Tenant
from tenants.outbox import approvals, callbacks, tasks
from tenants.outbox.events import KeyPressed
from tenants.outbox.exporting import ways
from tenants.outbox.models import Delivery, Message, ProviderTemplate
from tenants.outbox.services import Recipient, queue_message
from tests.contacts import agreed_contact
from tests.labels.directories.conftest import SMS_ACCOUNTS, SMS_PASSWORD, Sandbox
from tests.loopback import plain_client
from tests.tenants.outbox.conftest import write_note
from tests.tenants.outbox.test_channels import again
from tests.tenants.outbox.told import told_state

MOBILE = "+8613800138000"
ACCOUNT = f"{SMS_ACCOUNTS[-1]}:{SMS_PASSWORD}"
STATES = ProviderTemplate.State


@dataclass
class Vendors:
    """The stand-ins, and what people got from them."""

    client: httpx.Client
    url: str

    def behave(self, vendor: str, **change: Any) -> None:
        self.client.put(f"/sandbox/vendors/{vendor}", json=change).raise_for_status()

    def got(self, path: str = "/sms") -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.client.get(path, params={"format": "json"}).json()["items"]
        return [each for each in rows if "vendor" in each and each["received_at"] > self.since]

    def start(self) -> None:
        from labels.directories.sandbox.displays import stamp

        self.since = stamp(real_now())
        for vendor in ("aliyun", "tencent"):
            self.behave(
                vendor,
                error="",
                drop_answer=False,
                silent_seconds=0,
                outage=False,
                receipt="delivered",
                review="approved",
            )


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox.start(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


@pytest.fixture
def vendors(running: Sandbox, settings: Any, tmp_path: Any) -> Vendors:
    address = f"127.0.0.1:{running.base}"
    settings.SMS_ALIYUN_URL = f"http://{ACCOUNT}@{address}/?signature=守号&weight=100"
    settings.SMS_TENCENT_URL = f"http://{ACCOUNT}@{address}/?signature=守号&app=1400006666&weight=0"
    settings.VOICE_ALIYUN_URL = f"http://{ACCOUNT}@{address}/?show=057188880000"
    settings.SMPP_URL = ""
    folder = tmp_path / "tests/messages"
    write_note(
        folder,
        sms="{% if due %}“{{ title }}”将于{{ begins }}开始。{% else %}“{{ title }}”已取消。{% endif %}",
        voice="“{{ title }}”无人处理，接手请按 1。",
    )
    stand_in = Vendors(plain_client(f"http://{address}"), f"http://{address}")
    stand_in.start()
    return stand_in


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No other texts than this test's, which no later test hears of."""
    monkeypatch.setattr(approvals, "message_names", lambda channel: ["tests/note"])
    ways.cache_clear()
    yield
    ways.cache_clear()


def approve() -> None:
    """Hand all texts in, and ask how they stand."""
    approvals.collect()
    for row in ProviderTemplate.objects.filter(channel="sms", state=STATES.DRAFT):
        approvals.submit(row.pk)
    approvals.poll()


def say(channel: str = "sms", *, keys: str = "", **values: Any) -> Message:
    contact = agreed_contact(name="陈晓", mobile=MOBILE)
    queue_message(
        "tests/note", [Recipient("contact", contact.pk, (channel,))], key=str(contact.pk), keys=keys, **values
    )
    return Message.objects.get(recipient_id=contact.pk)


def send(channel: str = "sms") -> None:
    Party.objects.update(silent_until=None)
    Message.objects.filter(done_at=None).update(not_before=real_now())
    Delivery.objects.exclude(ask_at=None).update(ask_at=real_now())
    with context.platform():
        tasks.send_messages(channel)


def send_all() -> None:
    """However many slices of time it takes: one is five seconds."""
    send()
    while Message.objects.filter(done_at=None).exists():
        send()


@pytest.mark.django_db
@pytest.mark.parametrize("weights", [(100, 0), (0, 100)])
def test_what_arrives_is_the_approved_text_filled_to_the_byte(
    in_acme: Tenant, vendors: Vendors, settings: Any, weights: tuple[int, int]
) -> None:
    settings.SMS_ALIYUN_URL = settings.SMS_ALIYUN_URL.replace("weight=100", f"weight={weights[0]}")
    settings.SMS_TENCENT_URL = settings.SMS_TENCENT_URL.replace("weight=0", f"weight={weights[1]}")
    approve()
    message = say(title="标签升级", begins="11月28日 22:00", due=True)
    send()
    [arrived] = vendors.got()
    assert arrived["vendor"] == ("aliyun" if weights[0] else "tencent")
    assert arrived["text"] == "【守号】“标签升级”将于11月28日 22:00开始。"
    assert again(message).state == Message.State.SENT
    send()
    assert told_state(again(message)) is Told.DELIVERED


@pytest.mark.django_db
def test_what_is_not_approved_is_not_sent(in_acme: Tenant, vendors: Vendors) -> None:
    vendors.behave("aliyun", review="refused")
    vendors.behave("tencent", review="refused")
    approve()
    assert {row.state for row in ProviderTemplate.objects.filter(channel="sms", language="zh-hans")} == {STATES.REFUSED}
    assert all(row.reason for row in ProviderTemplate.objects.filter(channel="sms"))
    message = say(title="标签升级")
    send()
    assert vendors.got() == []
    assert "approved no text" in again(message).last_error


@pytest.mark.django_db
def test_a_text_that_the_vendor_changed_is_found_and_not_used(in_acme: Tenant, vendors: Vendors) -> None:
    approve()
    row = ProviderTemplate.objects.get(vendor="aliyun", channel="sms", language="zh-hans", text__contains="取消")
    vendors.client.put(f"/sandbox/templates/{row.code}", json={"text": "“${title}”取消了。"}).raise_for_status()
    approvals.poll()
    row.refresh_from_db()
    assert row.drift == "“${title}”取消了。"
    assert not ProviderTemplate.objects.exclude(pk=row.pk).exclude(drift="").exists(), "of this text alone"
    say(title="标签升级")
    send()
    assert [each["vendor"] for each in vendors.got()] == ["tencent"], "the other one still has what we say"


@pytest.mark.django_db
def test_what_is_said_no_more_is_marked_and_nothing_else(in_acme: Tenant, vendors: Vendors) -> None:
    approvals.collect()
    old = ProviderTemplate.objects.create(
        vendor="aliyun", channel="sms", template="tests/note", language="en", digest="0" * 64, text="Gone."
    )
    others = set(ProviderTemplate.objects.exclude(pk=old.pk).values_list("pk", "text", "current"))
    assert approvals.collect() == 0
    old.refresh_from_db()
    assert not old.current
    assert set(ProviderTemplate.objects.exclude(pk=old.pk).values_list("pk", "text", "current")) == others
    assert {current for _pk, _text, current in others} == {True}


@pytest.mark.django_db
def test_the_next_takes_what_the_first_cannot(in_acme: Tenant, vendors: Vendors) -> None:
    approve()
    for trouble in ({"outage": True}, {"error": "isv.AMOUNT_NOT_ENOUGH"}, {"error": "isv.SMS_CONTENT_ILLEGAL"}):
        vendors.start()
        vendors.behave("aliyun", **trouble)
        message = say(title="标签升级")
        send()
        assert again(message).state == Message.State.SENT
        assert [each["vendor"] for each in vendors.got()] == ["tencent"]
    refused = ProviderTemplate.objects.get(vendor="aliyun", language="zh-hans", channel="sms", text__contains="取消")
    assert (refused.state, "SMS_CONTENT_ILLEGAL" in refused.reason) == (STATES.REFUSED, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "state"), [("isv.MOBILE_NUMBER_ILLEGAL", "failed"), ("isv.BUSINESS_LIMIT_CONTROL", "waiting")]
)
def test_a_number_that_is_wrong_or_has_had_enough(in_acme: Tenant, vendors: Vendors, code: str, state: str) -> None:
    approve()
    vendors.behave("aliyun", error=code)
    message = say(title="标签升级")
    send()
    assert again(message).state == state
    assert vendors.got() == [], "the limit is the person's own: nobody else goes round it"
    if state == "waiting":
        assert (message.not_before - real_now()).total_seconds() > 3000


@pytest.mark.django_db
def test_an_sms_without_an_answer_is_found_and_not_sent_twice(
    in_acme: Tenant, vendors: Vendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.outbox.providers import vendors as sending

    approve()
    monkeypatch.setattr(sending, "PATIENCE", timedelta(seconds=0.5))
    vendors.behave("aliyun", drop_answer=True)
    message = say(title="标签升级")
    send()
    assert (again(message).state, message.unanswered) == (Message.State.WAITING, 1)
    vendors.behave("aliyun", drop_answer=False)
    send()
    assert again(message).state == Message.State.SENT
    assert len(vendors.got()) == 1
    send()
    assert told_state(again(message)) is Told.DELIVERED


@pytest.mark.django_db
def test_a_wrong_secret_is_the_account_and_no_message_is_lost(in_acme: Tenant, vendors: Vendors, settings: Any) -> None:
    approve()
    for name in ("SMS_ALIYUN_URL", "SMS_TENCENT_URL"):
        setattr(settings, name, getattr(settings, name).replace(SMS_PASSWORD, "wrong"))
    message = say(title="标签升级")
    send()
    assert (again(message).state, message.attempts) == (Message.State.WAITING, 0)
    assert "Signature" in message.last_error
    assert SMS_PASSWORD not in message.last_error


@pytest.mark.django_db
def test_a_call_is_read_out_and_a_key_comes_back(
    in_acme: Tenant, vendors: Vendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, str]] = []
    monkeypatch.setattr(KeyPressed, "handlers", [lambda event: told.append((event.message.pk, event.key))])
    approvals.collect()
    code = f"TTS_{time.time_ns()}"
    row = ProviderTemplate.objects.get(channel="voice", language="zh-hans")
    vendors.client.put(f"/sandbox/templates/{code}", json={"text": row.text, "vendor": "aliyun"}).raise_for_status()
    approvals.enter_code(row.pk, code)
    message = say("voice", keys="1", title="夜间来件")
    send("voice")
    [call] = vendors.got("/calls")
    assert (call["to"], call["text"], call["keys"]) == ("8613800138000", "“夜间来件”无人处理，接手请按 1。", "1")
    send("voice")
    assert told_state(again(message)) is Told.SUBMITTED, "it rings"
    assert vendors.client.post(f"/calls/{call['id']}/keys/2").status_code == 409
    assert vendors.client.post(f"/calls/{call['id']}/keys/1").status_code == 303
    send("voice")
    assert told_state(again(message)) is Told.DELIVERED
    assert told == [(message.pk, "1")]


@pytest.mark.django_db
@pytest.mark.parametrize(("result", "told"), [("0", Told.DELIVERED), ("1", Told.FAILED), ("2", Told.FAILED)])
def test_a_call_at_tencent_is_read_out_and_its_callback_says_what_came_of_it(
    in_acme: Tenant, vendors: Vendors, settings: Any, result: str, told: Told
) -> None:
    settings.VOICE_TENCENT_URL = settings.SMS_TENCENT_URL
    settings.VOICE_ALIYUN_URL = ""
    approvals.collect()
    row, code = ProviderTemplate.objects.get(vendor="tencent", channel="voice", language="zh-hans"), str(time.time_ns())
    vendors.client.put(
        f"/sandbox/templates/{code}", json={"text": ApprovedText(row.text).numbered(), "vendor": "tencent"}
    ).raise_for_status()
    message = say("voice", title="夜间来件")
    send("voice")
    assert "approved no text" in again(message).last_error, "before somebody has entered its code"
    approvals.enter_code(row.pk, code)
    send("voice")
    [call] = vendors.got("/calls")
    assert (call["vendor"], call["to"], call["text"]) == (
        "tencent",
        "8613800138000",
        "“夜间来件”无人处理，接手请按 1。",
    )
    send("voice")
    assert told_state(again(message)) is Told.SUBMITTED, "this vendor is asked nothing: it tells"
    pushed = {
        "voiceprompt_callback": {"result": result, "callid": call["id"], "mobile": "13800138000", "nationcode": "86"}
    }
    assert callbacks.take_push("tencent", "voice", pushed) == 1
    assert told_state(again(message)) is told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("InvalidParameterValue.CalledNumberVerifyFail", "failed"),
        ("UnauthorizedOperation.VoiceSdkAppidIsDisabled", "waiting"),
        ("LimitExceeded.DeliveryFrequencyLimit", "waiting"),
    ],
)
def test_a_call_that_tencent_refuses_waits_unless_the_number_is_wrong(
    in_acme: Tenant, vendors: Vendors, settings: Any, code: str, state: str
) -> None:
    settings.VOICE_TENCENT_URL = settings.SMS_TENCENT_URL
    settings.VOICE_ALIYUN_URL = ""
    approvals.collect()
    row, held = ProviderTemplate.objects.get(vendor="tencent", channel="voice", language="zh-hans"), str(time.time_ns())
    vendors.client.put(
        f"/sandbox/templates/{held}", json={"text": ApprovedText(row.text).numbered(), "vendor": "tencent"}
    ).raise_for_status()
    approvals.enter_code(row.pk, held)
    vendors.behave("tencent", error=code)
    message = say("voice", title="夜间来件")
    send("voice")
    assert (again(message).state, vendors.got("/calls")) == (state, [])
    assert code in message.last_error
    if state == "waiting":
        vendors.behave("tencent", error="")
        send("voice")
        assert again(message).state == Message.State.SENT
