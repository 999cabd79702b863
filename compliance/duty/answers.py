"""How somebody on call takes alerts over from outside the desk: by a link, a word by SMS, a key on the phone.

A link works for a day, and only when its page is sent; whoever has left the desk takes nothing over, nor does an
address or a number that the person has no more.
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
    """Who reads a call, while that works at the desk; in the staff's schema. A number counts while it is proved."""
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
    """The call of a link that is still good; in the staff's schema. To look at it does nothing."""
    try:
        key, _dot, recipient = _signer().unsign(token).partition(".")
    except signing.BadSignature:
        return None
    call = DutyCall.objects.filter(pk=key, at__gt=business_now() - WORTH).first()
    user = User.objects.filter(pk=call.person_id).first() if call else None
    return call if user and hashed(user.email)[:16] == recipient and selectors.actor_of(user.pk) else None


def answer_call(token: str) -> tuple[Actor, int]:
    """Take over what a link is about: who did, and how many alerts still waited. Raises DutyCall.DoesNotExist."""
    call = open_call(token)
    actor = selectors.actor_of(call.person_id) if call else None
    if call is None or actor is None:
        raise DutyCall.DoesNotExist
    return actor, alerts.acknowledge_call(call, actor, Alert.How.LINK)


def key_pressed(event: KeyPressed) -> None:
    """Somebody who was called pressed the key that takes over."""
    if event.key == KEY:
        _answered(event.message, event, Alert.How.PHONE)


def sms_received(event: SmsReceived) -> None:
    """Somebody answered the SMS of a call by a word that takes over."""
    if says_so(event.text):
        _answered(event.message, event, Alert.How.SMS)


def _answered(message: Message, event: KeyPressed | SmsReceived, how: Alert.How) -> None:
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
