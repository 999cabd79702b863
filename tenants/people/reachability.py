"""Handles addresses that no longer work: they get no messages, and the desk hears when nobody is left."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tenants.acts.noting import note
from tenants.clock import business_now
from tenants.context import client, current_tenant
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, queue_message
from tenants.people.contacts import FIELD
from tenants.people.events import NobodyReached
from tenants.people.models import Contact
from tenants.people.subscriptions import nobody_hears
from tenants.refusals import Refused

TEST: Final = "tenants/contact_test"
MOST_TESTS: Final = 5  # to one contact in an hour
HOUR: Final = timedelta(hours=1)


def address_refused(contact_id: UUID, channel: str) -> None:
    """Marks an address that was refused for good: nothing more is sent to it, until it is changed, confirmed or tried
    again.
    """
    failed_at = f"{FIELD[channel]}_failed_at"
    with transaction.atomic():
        list(Contact.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        if not Contact.objects.filter(pk=contact_id, **{failed_at: None}).update(**{failed_at: Now()}):
            return
        if topics := nobody_hears():
            NobodyReached(topics).emit()


def came_back(message: Message) -> None:
    """Marks the address of a message that came back, so that no other message goes there."""
    if message.recipient_kind == "contact" and message.recipient_id is not None and message.channel in FIELD:
        with client(message.tenant):
            address_refused(message.recipient_id, message.channel)


def send_test(contact_id: UUID, channel: str, *, by: Actor) -> None:
    """Sends a contact a test message; an address that was refused is tried again.

    Raises Refused where the contact has not agreed, and after MOST_TESTS within an hour.
    """
    with transaction.atomic():
        contact: Contact = Contact.objects.select_for_update().get(pk=contact_id)
        field = FIELD[channel]
        if not getattr(contact, field) or getattr(contact, f"{field}_answer") != Contact.Answer.AGREED:
            raise Refused(_("This address has not agreed yet: it can be sent nothing but the question."))
        sent = Message.objects.filter(
            tenant=current_tenant(), template=TEST, recipient_id=contact.pk, due_at__gt=business_now() - HOUR
        )
        if sent.count() >= MOST_TESTS:
            raise Refused(_("%(most)d test messages were sent within an hour: try again later.") % {"most": MOST_TESTS})
        try_again(contact.pk, channel)
        queue_message(TEST, [Recipient("contact", contact.pk, (channel,))], key=f"contact_test:{uuid7()}", by=by.name)
        note("contact_tested", actor=by, subject_kind="contact", subject_id=contact.pk, name=contact.name)


def try_again(contact_id: UUID, channel: str) -> None:
    """Clears the mark of an address that works, as somebody says."""
    Contact.objects.filter(pk=contact_id).update(**{f"{FIELD[channel]}_failed_at": None})
