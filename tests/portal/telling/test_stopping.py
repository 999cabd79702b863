"""TD, sent back to us, ends what a mobile is told."""

from __future__ import annotations

import pytest

from compliance.evidence.models import Record
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outbox.events import SmsReceived
from tenants.outbox.models import Message
from tenants.outbox.services import queue_message
from tenants.people.models import Contact
from tenants.people.telling import everyone_to_tell
from tests.contacts import agreed_contact
from tests.work import DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
MOBILE = "+8613912345678"


def answer(text: str, sender: str = MOBILE) -> None:
    message = Message.objects.filter(channel="sms").latest("pk")
    SmsReceived(sender, text, message).emit()


@pytest.fixture
def contact(in_acme: Tenant, send_due_messages: DueMessages) -> Contact:
    """Told once by SMS."""
    row = agreed_contact(name="王敏", mobile=MOBILE)
    queue_message("maintenance/window_aborted", everyone_to_tell(Topic.DISPLAYS), key="1", title="双11", reason="")
    send_due_messages()
    return row


@pytest.mark.parametrize("text", ["TD", "td ", "退订", " T。"])
def test_an_answer_of_one_word_ends_the_sms(contact: Contact, text: str) -> None:
    agreed_contact(name="李雷", email="lilei@acme.example")
    answer(text)
    answer(text)
    row = Contact.objects.get(pk=contact.pk)
    assert (row.channels, row.mobile_answer, row.mobile_answered_by) == ((), "withdrew", "sms")
    assert Record.objects.filter(action="contact_withdrew").count() == 1
    assert Message.objects.filter(template="tenants/contact_withdrew").exists(), "the owners read it"


@pytest.mark.parametrize(("text", "sender"), [("请勿TD", MOBILE), ("1", MOBILE), ("TD", "+8613900139000")])
def test_other_words_and_other_people_end_nothing(contact: Contact, text: str, sender: str) -> None:
    agreed_contact(name="李雷", email="lilei@acme.example")
    answer(text, sender)
    assert Contact.objects.get(pk=contact.pk).channels == ("sms",)


def test_the_last_hears_only_what_must_be_known_and_is_told_so(
    contact: Contact, send_due_messages: DueMessages
) -> None:
    answer("TD")
    assert Contact.objects.get(pk=contact.pk).channels == ("sms",)
    assert list(everyone_to_tell(Topic.DISPLAYS)) == []
    assert len(everyone_to_tell(Topic.FREEZES)) == 1
    send_due_messages()
    assert len(send_due_messages.texts) == 2
    answer("TD")
    send_due_messages()
    assert len(send_due_messages.texts) == 2, "once"
