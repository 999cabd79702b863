"""A recipient of SMS ends them by answering TD, as people in China do with any sender."""

from typing import Final

from tenants.domain.sms import says_stop
from tenants.outbox.events import SmsReceived
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, queue_message
from tenants.people.models import Contact
from tenants.people.opting_out import withdraw_contact
from tenants.people.subscriptions import leave_optional
from tenants.refusals import Refused

LAST: Final = "tenants/last_contact_stays"


def stop_by_sms(event: SmsReceived) -> None:
    """Stops messages to this number, in the schema of the client whose SMS is answered.

    The last contact for mandatory messages keeps those alone, and gets an explanation.
    """
    if not says_stop(event.text):
        return
    contact = Contact.objects.filter(mobile=event.sender).first()
    if contact is None or Message.Channel.SMS not in contact.channels:
        return
    try:
        withdraw_contact(contact.pk, {Message.Channel.SMS}, Contact.Way.SMS)
    except Refused:
        left = leave_optional(contact.pk, Message.Channel.SMS)
        if left:
            queue_message(LAST, [Recipient("contact", contact.pk, ("sms",))], key=f"last_contact:{event.message.pk}")
