"""Messages over real SMTP and real SMPP: what arrives, what is tried again, what is given up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from tenants import clock
from tenants.domain.lanes import CHANNELS
from tenants.domain.tagged import InLanguages
from tenants.models import Party, Tenant
from tenants.outbox import channels, sending, tasks
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, queue_message
from tests.contacts import agreed_contact
from tests.tenants.outbox import peers
from tests.tenants.outbox.peers import Mail, Sms
from tests.work import BusinessClock

MOBILE = "+8613800138000"
TEXT = "号码认证标签将于今晚维护,期间来电照常显示。"


@pytest.fixture
def away(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """away(): why channels are away, as the log tells it."""
    caplog.set_level(logging.WARNING)

    def told() -> list[str]:
        lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
        return [line["error"] for line in lines if line["event"] == "channel.away"]

    return told


def say(*, email: str = "", mobile: str = "", text: str | list[str] | InLanguages = TEXT) -> Message:
    contact = agreed_contact(name="陈晓", email=email, mobile=mobile)
    queue_message(
        "tests/note", [Recipient("contact", contact.pk, ("email" if email else "sms",))], key=str(contact.pk), text=text
    )
    return Message.objects.get(recipient_id=contact.pk)


def send() -> int:
    """Send what waits on both channels; whatever was silent is asked again. Returns how many messages were taken."""
    Party.objects.update(silent_until=None)
    return sum(tasks.send_messages(channel) for channel in CHANNELS)


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


@pytest.mark.django_db
def test_an_email_arrives_as_the_person_reads_it(in_acme: Tenant, mail: Mail) -> None:
    message = say(email="chen@acme.example")
    assert send() == 1
    (arrived,) = mail.taken
    assert (arrived["To"], arrived["Subject"]) == ("陈晓 <chen@acme.example>", "致 陈晓")
    assert arrived.get_payload(decode=True).decode().startswith(TEXT)  # type: ignore[union-attr]
    assert arrived["Message-ID"] == channels.message_id(message.key)
    assert again(message).state == Message.State.SENT
    assert message.sent_at is not None
    assert send() == 0
    assert len(mail.taken) == 1


@pytest.mark.django_db
def test_a_name_cannot_add_a_header(in_acme: Tenant, mail: Mail) -> None:
    contact = agreed_contact(name="陈晓\r\nBcc: everyone@acme.example", email="chen@acme.example")
    queue_message("tests/note", [Recipient("contact", contact.pk, ("email",))], key="1", text=TEXT)
    send()
    assert len(mail.taken) <= 1
    assert all(arrived["Bcc"] is None for arrived in mail.taken)


@pytest.mark.django_db
def test_a_refused_address_fails_for_good(in_acme: Tenant, mail: Mail) -> None:
    mail.answers["gone@acme.example"] = "550 no such user"
    message = say(email="gone@acme.example")
    send()
    assert again(message).state == Message.State.FAILED
    assert "550" in message.last_error
    assert message.done_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["450 mailbox busy", "421 closing"])
def test_a_busy_mailbox_is_tried_again(in_acme: Tenant, mail: Mail, answer: str) -> None:
    mail.answers["busy@acme.example"] = answer
    busy, fine = say(email="busy@acme.example"), say(email="chen@acme.example")
    send()
    assert (again(busy).state, busy.done_at, busy.lease_until) == (Message.State.WAITING, None, None)
    assert again(fine).state == Message.State.SENT, "the others are sent"
    mail.answers.clear()
    Message.objects.filter(pk=busy.pk).update(not_before=busy.created_at)
    send()
    assert again(busy).state == Message.State.SENT


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_told_in_one_line_and_loses_nothing(
    in_acme: Tenant, settings: Any, away: Callable[[], list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "tenants.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", peers.free_port()
    for message in (say(email="chen@acme.example"), say(email="wang@acme.example")):
        send()
        assert (again(message).state, message.attempts, message.lease_until) == (Message.State.WAITING, 0, None)
        assert message.last_error == "the mail server can't be used: [Errno 111] Connection refused"
    caplog.clear()
    Message.objects.update(not_before=message.created_at)
    assert send() == 1, "one tries whether it is back"
    assert away() == [message.last_error]


@pytest.mark.django_db
def test_after_many_tries_it_is_given_up_visibly(in_acme: Tenant, mail: Mail) -> None:
    mail.answers["busy@acme.example"] = "450 mailbox busy"
    message = say(email="busy@acme.example")
    Message.objects.update(attempts=sending.GIVE_UP - 1)
    send()
    assert again(message).state == Message.State.FAILED
    assert "450" in message.last_error


@pytest.mark.django_db
def test_while_nothing_gets_through_messages_wait_for_a_day(
    in_acme: Tenant, settings: Any, business_clock: BusinessClock
) -> None:
    settings.EMAIL_BACKEND = "tenants.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", peers.free_port()
    message = say(email="chen@acme.example")
    for hours, state, pause in ((0, "waiting", 15), (23, "waiting", 300), (1, "failed", 300)):
        business_clock.advance(hours=hours)
        Message.objects.update(not_before=message.created_at)
        send()
        assert again(message).state == state
        waits = message.not_before - clock.real_now()
        assert state == "failed" or pause - 10 < waits.total_seconds() <= pause
    assert "can't be used" in message.last_error


@pytest.mark.django_db
def test_after_hours_without_a_server_a_busy_mailbox_is_tried_as_often_as_ever(
    in_acme: Tenant, mail: Mail, settings: Any, business_clock: BusinessClock
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, peers.free_port()
    message = say(email="busy@acme.example")
    for _time in range(sending.GIVE_UP):
        Message.objects.update(not_before=message.created_at)
        send()
    settings.EMAIL_PORT = port
    mail.answers["busy@acme.example"] = "450 greylisted"
    Message.objects.update(not_before=message.created_at)
    send()
    assert (again(message).state, message.attempts) == (Message.State.WAITING, 1)
    assert message.last_error == "the mail server does not take the address now (450)", "rows hold no addresses"


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["530 authentication required", "421 too many connections"])
def test_a_mail_server_that_takes_nothing_from_us_is_told_in_one_line_and_loses_nothing(
    in_acme: Tenant, mail: Mail, settings: Any, away: Callable[[], list[str]], answer: str
) -> None:
    mail.answers["no-reply@localhost"] = answer
    settings.DEFAULT_FROM_EMAIL = "no-reply@localhost"
    messages = [say(email=f"{name}@acme.example") for name in ("chen", "wang")]
    send()
    told = f"the mail server takes nothing from EMAIL_FROM ({answer[:3]})"
    assert [(again(each).attempts, each.last_error) for each in messages] == [(0, told), (0, told)]
    assert away() == [told]


@pytest.mark.django_db
def test_a_mail_server_that_refuses_our_account_is_told_in_one_line(
    in_acme: Tenant, mail: Mail, settings: Any, away: Callable[[], list[str]]
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "notice", "wrong"
    message, other = say(email="chen@acme.example"), say(email="wang@acme.example")
    send()
    assert (again(message).state, message.attempts) == (Message.State.WAITING, 0)
    assert again(other).last_error == message.last_error
    assert len(mail.refused) == 1, "servers lock an account that keeps trying"
    assert len(away()) == 1
    assert message.last_error == "the mail server refuses the account of EMAIL_USER (535)"


@pytest.mark.django_db
def test_an_sms_arrives_with_its_signature(in_acme: Tenant, sms: Sms) -> None:
    message = say(mobile=MOBILE)
    send()
    (part,) = sms.taken
    assert part.destination_addr == MOBILE.lstrip("+")
    assert part.short_message.decode("utf-16-be") == f"【守号】{TEXT}"
    assert again(message).state == Message.State.SENT


@pytest.mark.django_db
def test_a_long_sms_goes_in_parts_that_belong_together(in_acme: Tenant, sms: Sms) -> None:
    say(mobile=MOBILE, text=[TEXT] * 6)
    send()
    assert len(sms.taken) > 1
    parts = sorted((bytes(part.short_message) for part in sms.taken), key=lambda part: part[5])  # in the air together
    headers = [part[:6] for part in parts]
    assert [header[:3] for header in headers] == [b"\x05\x00\x03"] * len(headers)
    assert len({header[3] for header in headers}) == 1
    assert [header[4:] for header in headers] == [bytes([len(headers), place]) for place in range(1, len(headers) + 1)]
    body = b"".join(part[6:] for part in parts)
    assert body.decode("utf-16-be") == "【守号】" + TEXT * 6


@pytest.mark.django_db
def test_a_number_that_the_centre_refuses_fails_for_good(in_acme: Tenant, sms: Sms) -> None:
    sms.answers[MOBILE.lstrip("+")] = peers.INVALID_DESTINATION
    refused, fine = say(mobile=MOBILE), say(mobile="+8613900139000")
    send()
    assert again(refused).state == Message.State.FAILED
    assert again(fine).state == Message.State.SENT, "over the same session"


@pytest.mark.django_db
def test_a_busy_centre_is_tried_again(in_acme: Tenant, sms: Sms) -> None:
    sms.answers[MOBILE.lstrip("+")] = peers.THROTTLED
    message = say(mobile=MOBILE)
    send()
    assert (again(message).state, message.attempts) == (Message.State.WAITING, 1)
    sms.answers.clear()
    Message.objects.update(not_before=message.created_at)
    send()
    assert again(message).state == Message.State.SENT


@pytest.mark.django_db
def test_a_centre_that_is_away_loses_nothing(in_acme: Tenant, settings: Any) -> None:
    settings.SMPP_URL = f"smpp://shouhao:secret@127.0.0.1:{peers.free_port()}"
    message = say(mobile=MOBILE)
    send()
    assert (again(message).state, message.attempts) == (Message.State.WAITING, 0)
    assert "the SMS centre can't be reached at 127.0.0.1:" in message.last_error


@pytest.mark.django_db
def test_without_a_centre_sms_wait(in_acme: Tenant, settings: Any) -> None:
    settings.SMPP_URL = ""
    message = say(mobile=MOBILE)
    send()
    assert (again(message).state, message.attempts) == (Message.State.WAITING, 0)
    assert message.last_error == "no provider of sms is set: see SMPP_URL and SMS_ALIYUN_URL and SMS_TENCENT_URL"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("account", "line"),
    [
        ("notice:wrong", "the SMS centre refuses the account 'notice' of SMPP_URL: wrong password (0x0E)"),
        ("nobody:secret", "the SMS centre refuses the account 'nobody' of SMPP_URL: it does not know it (0x0F)"),
    ],
)
def test_a_centre_that_refuses_our_account_is_told_in_one_line_and_loses_nothing(
    in_acme: Tenant, sms: Sms, settings: Any, account: str, line: str
) -> None:
    with peers.gate(sms, {"notice": "s:cr/t"}) as gate:
        settings.SMPP_URL = f"smpp://{account}@127.0.0.1:{gate.port}"
        first, second = say(mobile=MOBILE), say(mobile="+8613900139000")
        send()
        for message in (first, second):
            assert (again(message).state, message.attempts) == (Message.State.WAITING, 0)
            assert message.last_error == line
        assert gate.connections == 1, "centres lock an account that keeps trying"
        assert sms.taken == []
        settings.SMPP_URL = f"smpp://notice:s%3Acr%2Ft@127.0.0.1:{gate.port}"
        Message.objects.update(not_before=first.created_at)
        send()
    assert {again(first).state, again(second).state} == {Message.State.SENT}
    assert len(sms.taken) == 2
