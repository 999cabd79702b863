"""What people answer over the channels, told to the rooms above in the transaction that notes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenants.events import Event
from tenants.outbox.models import Message
from tenants.outbox.selectors import recipient_hash


@dataclass(frozen=True)
class KeyPressed(Event):
    """Somebody who was called pressed a key that the call offered. Told once for each message, in its client's schema.

    key: one digit of Message.keys. called: keyed hash of the number that was called.
    """

    message: Message
    key: str
    called: str

    def is_from(self, mobile: str) -> bool:
        """Whether it was this number (E.164) that was called: its reader may have another one by now."""
        return bool(mobile) and self.called == recipient_hash(mobile)


@dataclass(frozen=True)
class SmsReceived(Event):
    """Somebody sent us an SMS. Told once, in the schema of the client whose message it may answer.

    sender: E.164. message: the newest that was sent to this number within a week (selectors.last_sms_to).
    """

    sender: str
    text: str
    message: Message

    def is_from(self, mobile: str) -> bool:
        """Whether this number (E.164) sent it: the message's reader may have another one by now."""
        return bool(mobile) and self.sender == mobile


@dataclass(frozen=True)
class NotReached(Event):
    """A message did not arrive: refused, given up, without a receipt for too long, or come back; in its client's
    schema. One that went out in another's letter is told by itself. A receipt that comes later may still say otherwise.
    """

    message: Message


@dataclass(frozen=True)
class Said(Event):
    """Something of a topic is said to whoever wants to hear of it, in the client's schema; the same key says it once.

    due_at: business time, None means now. parameters, template, about: those of the messages.
    """

    key: str
    topic: str
    template: str
    about: str
    parameters: dict[str, Any]
    due_at: datetime | None


@dataclass(frozen=True)
class Unsaid(Event):
    """What was still to be said about something is void."""

    about: str
