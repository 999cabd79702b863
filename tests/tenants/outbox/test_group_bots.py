"""Groups are told by their bots: at stand-ins that count bytes and requests and check signatures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tenants import context
from tenants.clock import real_now
from tenants.models import Party, Tenant
from tenants.outbox import tasks
from tenants.outbox.models import Delivery, Message
from tenants.outbox.providers import bots
from tenants.outbox.services import Recipient, queue_message
from tenants.people.models import Contact
from tenants.sealing import sealed
from tests.labels.directories.conftest import Sandbox
from tests.loopback import plain_client
from tests.tenants.outbox.test_channels import again
from tests.tenants.outbox.test_vendors import running

__all__ = ["running"]
PATHS = {
    "wecom": "/cgi-bin/webhook/send?key={}",
    "dingtalk": "/robot/send?access_token={}",
    "feishu": "/open-apis/bot/v2/hook/{}",
}


@pytest.fixture(autouse=True)
def _not_at_the_half_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bots, "not_now", lambda kind, at: timedelta(0))


def say(
    sandbox: Sandbox, kind: str, token: str, text: str | list[str], *, secret: str = "", times: int = 1
) -> list[Message]:
    address = f"http://127.0.0.1:{sandbox.base}{PATHS[kind].format(token)}"
    group = Contact.objects.create(
        name="运维群", bot_kind=kind, bot_address=sealed(address), bot_secret=sealed(secret) if secret else ""
    )
    for number in range(times):
        queue_message("tests/note", [Recipient("contact", group.pk, ("bot",))], key=f"{group.pk} {number}", text=text)
    return list(Message.objects.filter(recipient_id=group.pk).order_by("pk"))


def send() -> None:
    Party.objects.update(silent_until=None)
    with context.platform():
        tasks.send_messages("bot")


def read(sandbox: Sandbox, token: str) -> list[str]:
    messages: list[dict[str, Any]] = (
        plain_client(f"http://127.0.0.1:{sandbox.base}").get(f"/groups?format=json&to={token}").json()["items"]
    )
    return [each["text"] for each in messages]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(PATHS))
@pytest.mark.parametrize("signed", [False, True])
def test_a_group_reads_it(in_acme: Tenant, running: Sandbox, kind: str, signed: bool) -> None:
    token = f"{'signed' if signed else 'plain'}-{kind}-{real_now().timestamp()}"
    [message] = say(running, kind, token, "今晚维护", secret=f"SEC-{token}" if signed else "")
    send()
    assert read(running, token) == ["【守号】今晚维护"]
    assert again(message).state == Message.State.SENT
    assert Delivery.objects.get().ask_at is None, "nobody says later what became of it"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_wrong_secret_ends_it_with_the_reason(in_acme: Tenant, running: Sandbox, kind: str) -> None:
    [message] = say(running, kind, "signed-1", "今晚维护", secret="other")
    send()
    assert (again(message).state, "sign" in message.last_error) == (Message.State.FAILED, True)


@pytest.mark.django_db
def test_what_is_too_long_in_bytes_is_cut(in_acme: Tenant, running: Sandbox) -> None:
    token = f"long-{real_now().timestamp()}"
    [message] = say(running, "wecom", token, ["维护" * 25] * 30)
    send()
    [text] = read(running, token)
    assert again(message).state == Message.State.SENT
    assert 2040 <= len(text.encode()) <= 2048


@pytest.mark.django_db
def test_a_bot_is_asked_twenty_times_a_minute_and_the_rest_waits(in_acme: Tenant, running: Sandbox) -> None:
    token = f"busy-{real_now().timestamp()}"
    messages = say(running, "dingtalk", token, "今晚维护", times=23)
    begun = real_now()
    send()
    states = [again(message).state for message in messages]
    assert (states.count("sent"), states.count("waiting"), len(read(running, token))) == (20, 3, 20)
    Delivery.objects.update(submitted_at=real_now() - timedelta(minutes=2))
    assert min(m.not_before for m in messages if m.state == "waiting") > begun + timedelta(seconds=30)


@pytest.mark.django_db
def test_a_bot_that_is_gone_fails_and_others_go_on(in_acme: Tenant, running: Sandbox) -> None:
    token = f"there-{real_now().timestamp()}"
    [gone], [there] = say(running, "wecom", "gone-1", "今晚维护"), say(running, "wecom", token, "今晚维护")
    send()
    assert (again(gone).state, again(there).state) == ("failed", "sent")
