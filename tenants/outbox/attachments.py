"""Makes the attachments of an e-mail when it is written, by the room that knows the kind."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tenants.outbox.models import Message
from tenants.outbox.services import ATTACHED


@dataclass(frozen=True)
class Attachment:
    """A file of a letter."""

    name: str
    content_type: str
    content: bytes


Maker = Callable[[UUID, str], Attachment | None]  # of what it is about, and the reader's language
_MAKERS: dict[str, Maker] = {}


def attached_by(kind: str, maker: Maker) -> None:
    """Registers the function of a room up the line that makes attachments of a kind; called in the client's schema,
    outside a transaction.
    """
    _MAKERS[kind] = maker


def attachments_of(message: Message, language: str) -> tuple[Attachment, ...]:
    """Returns the attachments of a message; nothing if they can't be made now, since the letter matters more."""
    asked = message.parameters.get(ATTACHED)
    if asked is None or message.channel != Message.Channel.EMAIL:
        return ()
    made = _MAKERS[asked["kind"]](UUID(asked["pk"]), language)
    return () if made is None else (made,)
