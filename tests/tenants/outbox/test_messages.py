"""The outbox: said once, sent when due, void when it no longer matters, in the reader's language and zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from email.utils import parseaddr
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from tenants import context
from tenants.agenda import claiming
from tenants.clock import real_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tenants.outbox import carriers, channels, sending, tasks
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, make_void, queue_message, tell_for
from tenants.people import services as people
from tenants.people.models import Contact, User
from tests.contacts import agreed_contact

NIGHT = (time(22), time(7))


@pytest.fixture(autouse=True)
def _texts(settings: Any, tmp_path: Any) -> None:
    """A template of the test's own."""
    folder = tmp_path / "tests/messages"
    folder.mkdir(parents=True)
    (folder / "note.txt").write_text(
        "{% extends 'message.txt' %}{% load i18n tz %}"
        "{% block subject %}{% translate 'Dashboard' %}\n about {{ what }}\n{% endblock %}"
        "{% block email %}{{ reader.name }} {{ client.legal_name }} {{ at|date:'Y-m-d H:i' }}\n\n{% endblock %}"
        "{% block sms %}{{ what }}\n  {{ at|date:'H:i' }}\n{% endblock %}"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]


def contact(**fields: Any) -> Contact:
    row: Contact = agreed_contact(**({"name": "陈晓", "email": "chen@acme.example"} | fields))
    return row


def note(row: Contact, *channels: str, key: str = "1", **parameters: Any) -> int:
    values = {"what": "a window", "at": datetime(2025, 11, 11, 18, 30, tzinfo=UTC)} | parameters
    return queue_message("tests/note", [Recipient("contact", row.pk, channels or ("email",))], key=key, **values)


@pytest.mark.django_db
def test_the_same_key_says_it_once_per_person_and_channel(in_acme: Tenant, send_due_messages: Any) -> None:
    anne, bert = contact(mobile="+8613800138000"), contact(email="bert@acme.example")
    assert note(anne, "email", "sms") == 2
    assert note(anne, "email", "sms") == 0
    assert note(bert) == 1
    assert send_due_messages() == 3
    assert note(anne) == 0, "nor once it was sent"
    assert send_due_messages() == 0
    assert note(anne, key="2") == 1
    addresses = [parseaddr(mail.to[0])[1] for mail in send_due_messages.emails]
    assert addresses == ["chen@acme.example", "bert@acme.example"]


@pytest.mark.django_db
def test_keys_of_two_clients_are_apart(acme: Tenant, globex: Tenant) -> None:
    for tenant in (acme, globex):
        assert tell_for(tenant, "tenants/sign_up_received", [Recipient("applicant", None, ("email",))], key="1") == 1


@pytest.mark.django_db
def test_said_in_a_transaction_that_fails_it_was_never_said(in_acme: Tenant) -> None:
    row = contact()

    def fail() -> None:
        with transaction.atomic():
            note(row)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_it_is_sent_when_it_is_due(in_acme: Tenant, business_clock: Any, send_due_messages: Any) -> None:
    queue_message(
        "tests/note",
        [Recipient("contact", contact().pk, ("email",))],
        key="1",
        due_at=business_clock.now() + timedelta(hours=2),
        what="",
        at="",
    )
    assert send_due_messages() == 0
    business_clock.advance(hours=2)
    assert send_due_messages() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "zone", "subject", "at"),
    [
        ("en", "Asia/Shanghai", "Dashboard about a window", "2025-11-12 02:30"),
        ("en", "America/New_York", "Dashboard about a window", "2025-11-11 13:30"),
    ],
)
def test_it_is_told_in_the_readers_language_and_the_clients_zone(
    acme: Tenant, send_due_messages: Any, language: str, zone: str, subject: str, at: str
) -> None:
    acme.time_zone = zone
    acme.save()
    with context.client(acme):
        note(contact(language=language))
    send_due_messages()
    (mail,) = send_due_messages.emails
    said, way_out = mail.body.split("\n\n-- \n")
    assert (mail.subject, said) == (subject, f"陈晓 杭州青禾网络科技有限公司 {at}")
    assert "/stop/" in way_out


@pytest.mark.django_db
def test_everyone_reads_their_own_language(in_acme: Tenant, send_due_messages: Any) -> None:
    for language in ("zh-hans", "en"):
        user = User.objects.create_user(email=f"{language}@acme.example", name="N", language=language, role="owner")
        queue_message("tenants/account_closed", [Recipient("user", user.pk, ("email",))], key=language, days=180)
    send_due_messages()
    chinese, english = (mail.body for mail in send_due_messages.emails)
    assert english.startswith("Hello N,")
    assert "杭州青禾网络科技有限公司" in english
    assert "180" in chinese


@pytest.mark.django_db
def test_an_sms_is_one_line_with_the_signature(in_acme: Tenant, send_due_messages: Any) -> None:
    note(contact(mobile="+8613800138000"), "sms")
    send_due_messages()
    assert send_due_messages.texts == [("+8613800138000", "【守号】a window 02:30")]


@pytest.mark.django_db
def test_whatever_an_sms_is_about_it_carries_no_mobile_number(in_acme: Tenant, send_due_messages: Any) -> None:
    """People name things as they like; an e-mail may say it."""
    row = contact(mobile="+8613800138000")
    note(row, "sms", "email", what="值班 139-0013-9000")
    send_due_messages()
    assert send_due_messages.texts == [("+8613800138000", "【守号】值班 139****9000 02:30")]
    assert "139-0013-9000" in send_due_messages.emails[0].subject


@pytest.mark.django_db
def test_during_quiet_hours_an_sms_waits_and_an_email_does_not(
    in_acme: Tenant, business_clock: Any, send_due_messages: Any
) -> None:
    business_clock.set(datetime(2025, 11, 11, 16, 0, tzinfo=UTC))  # 00:00 in Shanghai
    note(contact(mobile="+8613800138000", quiet_from=NIGHT[0], quiet_until=NIGHT[1]), "email", "sms")
    send_due_messages()
    assert (len(send_due_messages.emails), len(send_due_messages.texts)) == (1, 0)
    waiting = Message.objects.get(channel="sms")
    assert (waiting.state, waiting.due_at) == ("waiting", datetime(2025, 11, 11, 23, 0, tzinfo=UTC))
    assert (waiting.attempts, waiting.lease_until) == (0, None)
    business_clock.set(datetime(2025, 11, 11, 23, 0, 1, tzinfo=UTC))
    send_due_messages()
    assert len(send_due_messages.texts) == 1


@pytest.mark.django_db
def test_what_no_longer_matters_is_void_for_this_client_only(
    acme: Tenant, globex: Tenant, send_due_messages: Any
) -> None:
    for tenant in (acme, globex):
        with context.client(tenant):
            row = contact()
            for about in ("window:1", "window:2"):
                queue_message(
                    "tests/note", [Recipient("contact", row.pk, ("email",))], key=about, about=about, what="", at=""
                )
    with context.client(acme):
        assert make_void("window:1") == 1
    assert send_due_messages() == 3
    assert Message.objects.get(state="void").about == "window:1"
    with context.client(acme):
        assert make_void("window:2") == 0, "it was said"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["contact", "user", "invitation"])
def test_who_is_gone_is_told_nothing(in_acme: Tenant, send_due_messages: Any, kind: str) -> None:
    if kind == "contact":
        note(contact())
        Contact.objects.all().delete()
    elif kind == "user":
        user = User.objects.create_user(email="n@acme.example", name="N", is_active=False)
        queue_message("tests/note", [Recipient("user", user.pk, ("email",))], key="1", what="", at="")
    else:
        invitation = people.invite(email="n@acme.example", name="N", role="viewer", by=Actor("person", "Anne"))
        people.withdraw_invitation(invitation, by=PLATFORM)
    send_due_messages()
    message = Message.objects.get()
    assert (message.state, message.last_error) == ("void", "the recipient is gone")
    assert send_due_messages.emails == []


@pytest.mark.django_db
def test_made_void_while_it_is_in_hand_it_is_not_sent(in_acme: Tenant, mailoutbox: list[Any]) -> None:
    queue_message(
        "tests/note", [Recipient("contact", contact().pk, ("email",))], key="1", about="window:1", what="", at=""
    )
    (claim,) = claiming.claim(Message, limit=1)
    make_void("window:1")
    sending.send([claim], [])
    assert mailoutbox == []
    assert Message.objects.get().state == "void"


@pytest.mark.django_db
def test_the_schema_in_use_stays(acme: Tenant, send_due_messages: Any) -> None:
    with context.client(acme):
        note(contact())
        send_due_messages()
        assert context.schema_in_use() == "acme"


@pytest.mark.django_db
def test_what_another_worker_took_over_is_not_sent(in_acme: Tenant, mailoutbox: list[Any]) -> None:
    note(contact())
    with context.platform():
        [asleep] = claiming.claim(Message, limit=9, lease=timedelta(seconds=-1))
        [awake] = claiming.claim(Message, limit=9)
        mail = carriers.hold("email")
        sending.send([asleep], mail)
        assert not mailoutbox
        sending.send([awake], mail)
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_while_a_slow_server_takes_it_nobody_else_does(in_acme: Tenant, monkeypatch: Any) -> None:
    """The claim of many messages is shorter than a mail may take: two would send it in turns, without end."""
    note(contact())
    left = []

    def slowly(sender: channels.MailSender, letter: channels.Letter, *, key: str) -> tuple[str, ...]:
        left.append(Message.objects.get().lease_until - real_now())
        return ()

    monkeypatch.setattr(channels.MailSender, "send", slowly)
    with context.platform():
        tasks.send_messages("email")
    assert left[0] > 2 * claiming.LEASE
    assert left[0].total_seconds() < settings.CELERY_TASK_TIME_LIMIT


@pytest.mark.django_db
def test_what_no_worker_survives_is_given_up(in_acme: Tenant, mailoutbox: list[Any]) -> None:
    note(contact())
    with context.platform():
        for _ in range(sending.NEVER_ENDED):
            claiming.claim(Message, limit=9, lease=timedelta(seconds=-1))
        tasks.send_messages("email")
    assert not mailoutbox
    assert (Message.objects.get().state, Message.objects.get().last_error) == ("failed", "no try of it ended")


@pytest.mark.django_db
def test_the_flood_of_one_client_on_a_channel_makes_nobody_else_wait(
    acme: Tenant, globex: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "CROWD", 40)
    monkeypatch.setattr(claiming, "_circles", {})
    with context.client(acme):
        row = contact(mobile="+8613800138000")
        for key in range(60):
            note(row, "email", key=str(key))
    with context.client(globex):
        note(contact(), key="1")
    with context.platform():
        assert claiming.claim(Message, limit=50, lane="sms") == []
        claims = [*claiming.claim(Message, limit=20, lane="email"), *claiming.claim(Message, limit=20, lane="email")]
    owners = Message.objects.filter(pk__in=[claim.id for claim in claims]).values_list("tenant", flat=True)
    assert globex.pk in set(owners)


@pytest.mark.django_db
def test_of_a_client_that_could_not_be_migrated_letters_wait_and_nobody_elses(
    acme: Tenant, globex: Tenant, send_due_messages: Any, mailoutbox: list[Any]
) -> None:
    for tenant, address in ((acme, "chen@acme.example"), (globex, "li@globex.example")):
        with context.client(tenant):
            note(contact(email=address))
    Tenant.objects.filter(pk=acme.pk).update(migration_failed_at=real_now())
    tasks.send_messages("email")
    assert [parseaddr(mail.to[0])[1] for mail in mailoutbox] == ["li@globex.example"]
    waits = Message.objects.get(tenant=acme)
    assert (waits.sent_at, waits.attempts) == (None, 0)
    assert waits.not_before is not None
    assert waits.not_before > real_now()
