"""What an e-mail carries beside its words: drawn when the letter is written, by the room that knows the kind."""

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
    """Let a room up the line make the attachments of a kind; called in the client's schema, outside a transaction."""
    _MAKERS[kind] = maker


def attachments_of(message: Message, language: str) -> tuple[Attachment, ...]:
    """What the letter of a message carries; nothing where it can't be made now: the letter is worth more than that."""
    asked = message.parameters.get(ATTACHED)
    if asked is None or message.channel != Message.Channel.EMAIL:
        return ()
    made = _MAKERS[asked["kind"]](UUID(asked["pk"]), language)
    return () if made is None else (made,)
