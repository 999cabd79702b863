"""Who cannot be reached any more, and who can from now on: the desk, the reminders and the bell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from compliance.reviews.models import Case
from compliance.reviews.reconciling import reconcile_cases
from tenants import context
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outbox import channels, tasks
from tenants.outbox.models import Message
from tenants.outbox.services import Page, make_void, queue_message
from tenants.people import bell
from tenants.people.models import BellEntry, Contact, User
from tenants.people.reachability import try_again
from tenants.people.telling import everyone_to_tell
from tests.contacts import agreed_contact
from tests.template import email_of
from tests.work import BusinessClock, DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def say(key: str, topic: Topic = Topic.FREEZES, **options: Any) -> None:
    queue_message(
        "maintenance/window_aborted",
        everyone_to_tell(topic),
        key=key,
        title="双11",
        reason="",
        page=Page("windows"),
        **options,
    )


def bounce(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send what waits by e-mail to a server that refuses every address for good."""

    def refuse(*_arguments: object, **_named: object) -> None:
        raise channels.CannotBeReached("the mail server refuses the address (550)")

    with monkeypatch.context() as patched, context.platform():
        patched.setattr(channels.MailSender, "send", refuse)
        tasks.send_messages("email")


def test_when_the_last_address_is_refused_the_desk_has_a_case(
    in_acme: Tenant, monkeypatch: pytest.MonkeyPatch, send_due_messages: DueMessages
) -> None:
    """The first of two is refused: the other hears. The second too: one case, which ends when somebody is reached."""
    first = agreed_contact(name="王敏", email="wang@acme.example")
    second = agreed_contact(name="李雷", email="lilei@acme.example", email_answer="waiting")
    third = agreed_contact(name="韩梅", mobile="+8613912345678")
    say("1")
    bounce(monkeypatch)
    assert Contact.objects.get(pk=first.pk).channels == ()
    assert not Case.objects.exists(), "the third is told by SMS"
    Contact.objects.filter(pk=second.pk).update(email_answer="agreed")
    third.delete()
    for key in ("2", "3"):
        say(key)
        bounce(monkeypatch)
    (case,) = Case.objects.filter(subject_kind="contacts")
    assert (case.tenant, case.subject_id, case.state) == (in_acme, in_acme.pk, Case.State.OPEN)
    assert reconcile_cases() == [], "it stays while nobody is reached"
    assert list(everyone_to_tell(Topic.FREEZES)) == []
    try_again(first.pk, "email")
    assert [each.id for each in everyone_to_tell(Topic.FREEZES)] == [first.pk]
    assert [each.state for each in reconcile_cases()] == ["orphaned"]
    assert Case.objects.get(pk=case.pk).decided_at is not None


def test_a_refused_address_is_told_again_once_it_is_changed_and_confirmed(
    in_acme: Tenant, monkeypatch: pytest.MonkeyPatch, send_due_messages: DueMessages
) -> None:
    row = agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613912345678")
    say("1")
    bounce(monkeypatch)
    sent = Message.objects.filter(channel="email").count()
    say("2")
    assert Message.objects.filter(channel="email").count() == sent, "nothing more is said to it"
    assert Contact.objects.get(pk=row.pk).channels == ("sms",)


def test_the_bell_holds_what_was_said_also_where_nobody_is_a_contact(
    in_acme: Tenant, business_clock: BusinessClock
) -> None:
    owner = User.objects.get(email=email_of("acme", "owner"))
    viewer = User.objects.get(email=email_of("acme", "viewer"))
    say("1")
    say("1")
    say("2", about="window:1")
    say("3", about="window:1", due_at=business_clock.now() + timedelta(days=30))
    assert [each.key for each in bell.bell_entries()] == ["2", "1"], "what is ahead is not there yet"
    assert bell.unread_count(owner) == 2
    bell.mark_read(owner, [bell.bell_entries()[0].pk])
    bell.mark_read(owner, [bell.bell_entries()[0].pk])
    assert (bell.unread_count(owner), bell.unread_count(viewer)) == (1, 2)
    bell.mark_read(owner)
    assert bell.unread_count(owner) == 0
    make_void("window:1")
    assert not BellEntry.objects.filter(key="3").exists(), "it moved before it was due"
    assert BellEntry.objects.filter(key="2").exists()
