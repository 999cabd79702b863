"""Events about people's answers over the channels, emitted in the transaction that notes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenants.events import Event
from tenants.outbox.models import Message
from tenants.outbox.selectors import recipient_hash


@dataclass(frozen=True)
class KeyPressed(Event):
    """Somebody who was called pressed a key that the call offered.

    Emitted once for each message, in its client's schema. key: one digit of Message.keys. called: keyed hash of the
    number that was called.
    """

    message: Message
    key: str
    called: str

    def is_from(self, mobile: str) -> bool:
        """Returns True if this number (E.164) was called: the reader may have another one by now."""
        return bool(mobile) and self.called == recipient_hash(mobile)


@dataclass(frozen=True)
class SmsReceived(Event):
    """Somebody sent us an SMS. Emitted once, in the schema of the client whose message it may answer. sender: E.164.

    message: the newest that was sent to this number within a week (selectors.last_sms_to).
    """

    sender: str
    text: str
    message: Message

    def is_from(self, mobile: str) -> bool:
        """Returns True if this number (E.164) sent it: the message's reader may have another one by now."""
        return bool(mobile) and self.sender == mobile


@dataclass(frozen=True)
class NotReached(Event):
    """A message did not arrive: refused, given up, without a receipt for too long, or come back; in its client's
    schema. A message within another's letter has its own event. A later receipt may still say otherwise.
    """

    message: Message


@dataclass(frozen=True)
class Said(Event):
    """A message about a topic is queued for everybody who wants it, in the client's schema; the same key does so once.

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
    """Messages about something that are not sent yet are void."""

    about: str
