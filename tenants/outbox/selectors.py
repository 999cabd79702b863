"""How far messages have come."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tenants.clock import real_now
from tenants.domain.receipts import Told
from tenants.outbox.models import Delivery, Message
from tenants.sealing import keyed_hash

ANSWERED_WITHIN: Final = timedelta(days=7)  # of an SMS, by another one
_BEFORE_ANY_RECEIPT: Final = {
    Message.State.WAITING: Told.QUEUED,
    Message.State.SENT: Told.SUBMITTED,
    Message.State.UNKNOWN: Told.SUBMITTED,  # it may have arrived, and a receipt may still say so
    Message.State.FAILED: Told.FAILED,
    Message.State.VOID: Told.VOID,
    Message.State.WITHIN: Told.SUBMITTED,
}


def told_state(message: Message) -> Told:
    """How far a message has come: what its provider said of it last, else what ours has done."""
    if message.state == Message.State.WITHIN and message.within is not None:  # it went out in another one
        other = Message.objects.filter(pk=message.within).first()
        return told_state(other) if other is not None else Told.SUBMITTED
    return Told(message.receipt) if message.receipt else _BEFORE_ANY_RECEIPT[Message.State(message.state)]


def recipient_hash(mobile: str) -> str:
    """By what deliveries to one number are found, over all clients, without it being told."""
    return keyed_hash("outbox.recipient", "+" + mobile.lstrip("+"))


def last_sms_to(mobile: str) -> Message | None:
    """The message that an SMS from this number may answer: the newest that was sent there of late."""
    rows = Delivery.objects.filter(
        recipient=recipient_hash(mobile),
        message__channel=Message.Channel.SMS,
        submitted_at__gt=real_now() - ANSWERED_WITHIN,
    )
    newest: Delivery | None = rows.select_related("message__tenant").order_by("-submitted_at").first()
    return newest.message if newest else None
