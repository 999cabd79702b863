"""Who becomes a contact after a window was booked is told of it, and reminded; nobody is told twice."""

from __future__ import annotations

import pytest

from maintenance.models import Window
from tenants.domain.actors import PLATFORM
from tenants.domain.topics import Choice, Scope, Topic
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people import contacts
from tenants.people.models import Contact, User
from tenants.people.subscriptions import choose
from tests.languages import in_english
from tests.template import email_of
from tests.work import DueMessages

pytestmark = pytest.mark.django_db


def told(row: Contact) -> list[str]:
    rows = Message.objects.filter(recipient_id=row.pk).order_by("pk").values_list("template", flat=True)
    return [template.partition("/")[2] for template in rows]


def newcomer(**fields: object) -> Contact:
    """Somebody who signs in here is told from the moment of becoming a contact."""
    row = Contact(name="韩梅", email=User.objects.get(email=email_of("acme", "viewer")).email, language="en", **fields)
    contacts.save(row, by=PLATFORM)
    return row


def test_a_contact_added_later_is_told_of_what_is_booked(
    night: Window, in_acme: Tenant, send_due_messages: DueMessages
) -> None:
    others = Message.objects.count()
    row = newcomer()
    assert row.channels == ("email",)
    assert told(row)[-1] == "windows_booked_before"
    assert "reminder_ahead" in told(row)
    first = Contact.objects.exclude(pk=row.pk).get()
    assert told(row).count("reminder_ahead") == told(first).count("reminder_ahead"), "the same reminders"
    assert Message.objects.exclude(recipient_id=row.pk).count() == others, "the others hear nothing of it"
    row.name = "韩梅梅"
    contacts.save(row, by=PLATFORM)
    assert told(row).count("windows_booked_before") == 1
    send_due_messages()
    letter = next(each for each in send_due_messages.emails if "Already booked" in each.subject)
    assert in_english(night) in letter.body


def test_who_hears_of_other_numbers_is_not_told_and_is_once_they_are_chosen(night: Window, in_acme: Tenant) -> None:
    elsewhere = Scope(groups=frozenset({"elsewhere"}))
    choose(None, Topic.WINDOWS, Choice(scope=elsewhere), by=PLATFORM)
    choose(None, Topic.REMINDERS, Choice(scope=elsewhere), by=PLATFORM)
    first = Contact.objects.get()
    choose(first, Topic.WINDOWS, Choice(scope=Scope()), by=PLATFORM)
    choose(first, Topic.REMINDERS, Choice(scope=Scope()), by=PLATFORM)
    row = newcomer()
    assert told(row) == []
    (number,) = night.request.numbers.all()
    choose(row, Topic.REMINDERS, Choice(scope=Scope(numbers=frozenset({number.pk}))), by=PLATFORM)
    assert "reminder_ahead" in told(row)
