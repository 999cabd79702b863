"""What people answer over the channels, told to the rooms above in the transaction that notes it."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.events import Event
from tenants.outbox.models import Message


@dataclass(frozen=True)
class KeyPressed(Event):
    """Somebody who was called pressed a key that the call offered. Told once for each message, in its client's schema.

    key: one digit of Message.keys.
    """

    message: Message
    key: str


@dataclass(frozen=True)
class SmsReceived(Event):
    """Somebody sent us an SMS. Told once, in the schema of the client whose message it may answer.

    sender: E.164. message: the newest that was sent to this number within a week; None when there is none.
    """

    sender: str
    text: str
    message: Message | None
