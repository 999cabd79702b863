"""Lets somebody on call take alerts over from outside the desk: by a link, a word by SMS or a key on the phone.

A link works for a day, and only when the form of its page is sent. A person who has left the desk takes nothing over,
nor does an address or a number that the person no longer has.
"""

from uuid import UUID

from django.core import signing

from compliance.domain.on_call import KEY, WORTH, says_so
from compliance.duty import alerts, selectors
from compliance.duty.models import Alert, DutyCall
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.outbox.channels import Address
from tenants.outbox.events import KeyPressed, SmsReceived
from tenants.outbox.models import Message
from tenants.outbox.rendering import Reader, read_by
from tenants.people.contacts import hashed
from tenants.people.models import Contact, User
from tenants.selectors import platform_tenant


def reader(call_id: UUID) -> Reader | None:
    """Returns the reader of a call while that person works at the desk, else None; in the staff's schema.

    The number is used only if it is proved.
    """
    call = DutyCall.objects.filter(pk=call_id).first()
    user = User.objects.filter(pk=call.person_id, is_active=True).first() if call else None
    if call is None or user is None:
        return None
    reach = selectors.reach_of(user, Contact.objects.filter(pk=user.pk).first())
    mobile = reach.mobile if "sms" in reach.channels else ""
    path = alerts.answer_path(_signer().sign(f"{call.pk}.{hashed(user.email)[:16]}"))
    return Reader(Address(user.name, user.email, mobile), user.language, values={"answer": path})


read_by(alerts.DUTY_CALL, reader)


def open_call(token: str) -> DutyCall | None:
    """Returns the call of a link that is still valid, or None; in the staff's schema. It changes nothing."""
    try:
        key, _dot, recipient = _signer().unsign(token).partition(".")
    except signing.BadSignature:
        return None
    call = DutyCall.objects.filter(pk=key, at__gt=business_now() - WORTH).first()
    user = User.objects.filter(pk=call.person_id).first() if call else None
    return call if user and hashed(user.email)[:16] == recipient and selectors.actor_of(user.pk) else None


def answer_call(token: str) -> tuple[Actor, int]:
    """Takes over the alerts of a link. Returns the person and how many alerts were taken over.

    Raises DutyCall.DoesNotExist.
    """
    call = open_call(token)
    actor = selectors.actor_of(call.person_id) if call else None
    if call is None or actor is None:
        raise DutyCall.DoesNotExist
    return actor, alerts.acknowledge_call(call, actor, Alert.How.LINK)


def key_pressed(event: KeyPressed) -> None:
    """Takes alerts over when the person who was called pressed the key for it."""
    if event.key == KEY:
        _take_over_by_number(event.message, event, Alert.How.PHONE)


def sms_received(event: SmsReceived) -> None:
    """Takes alerts over when the person answered the SMS with a word for it."""
    if says_so(event.text):
        _take_over_by_number(event.message, event, Alert.How.SMS)


def _take_over_by_number(message: Message, event: KeyPressed | SmsReceived, how: Alert.How) -> None:
    if message.recipient_kind != alerts.DUTY_CALL:
        return
    call = DutyCall.objects.filter(pk=message.recipient_id).first() if message.recipient_id else None
    contact = Contact.objects.filter(pk=call.person_id).first() if call else None
    actor = selectors.actor_of(contact.pk) if contact is not None and event.is_from(contact.mobile) else None
    if call is not None and actor is not None:
        alerts.acknowledge_call(call, actor, how)


def _signer() -> signing.Signer:
    with context.client(platform_tenant()):
        return signing.Signer(salt=context.signing_salt(alerts.DUTY_CALL))
