"""Takes e-mails that come to us: bounces, and answers to an address that was made for one purpose of one client.

Such an address is EMAIL_ANSWERS with the client and a mark after a plus. A mark is derived from a secret of the
installation, so that it is in no row and only the recipient of a letter knows it.
"""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Mail
from email.utils import getaddresses, parseaddr
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from tenants import context
from tenants.outbox.bounces import LONGEST, take_bounce
from tenants.selectors import clients_with_work

MARK: Final = 16  # bytes
MOST_PARTS: Final = 20  # of an e-mail that are looked at
LONGEST_CALENDAR: Final = 50_000  # bytes
_ADDRESSED: Final = ("to", "cc", "delivered-to", "x-original-to")
_TOKEN: Final = re.compile(r"[a-z2-7]{52}")
_BY_A_MACHINE: Final = ("auto-replied", "auto-notified")  # calendars write auto-generated in what people answer


@dataclass(frozen=True)
class MailAnswer:
    """An e-mail to an address of ours.

    mark: of the address; sender: the claimed one, in lower case; calendars: its iCalendar parts, each with the METHOD
    of its header, in lower case; digest: SHA-256 of all of it.
    """

    mark: bytes
    sender: str
    message_id: str
    calendars: tuple[tuple[str, bytes], ...]
    digest: str


class ComesAgain(RuntimeError):
    """It cannot be taken now, but later: the mail server has to keep it."""


_takers: list[Callable[[MailAnswer], bool]] = []


def taken_by(taker: Callable[[MailAnswer], bool]) -> None:
    """Registers a function of a room up the line that takes answers: it is called in the client's schema and returns
    True if the answer was for it.
    """
    _takers.append(taker)


def mark_of(purpose: str, value: str) -> bytes:
    """Returns an unguessable mark for a purpose of the client in use."""
    return salted_hmac(context.signing_salt(purpose), value, algorithm="sha256").digest()[:MARK]


def answer_address(mark: bytes) -> str:
    """Returns the address for answers to the client in use; empty where nobody reads them."""
    local, _at, domain = settings.EMAIL_ANSWERS.rpartition("@")
    token = base64.b32encode(context.current_tenant().pk.bytes + mark).decode().rstrip("=").lower()
    return f"{local}+{token}@{domain}" if domain else ""


def take_mail(raw: bytes) -> bool:
    """Takes any e-mail that came to us. Returns True if it concerned us. Raises ComesAgain."""
    if take_bounce(raw):
        return True
    if len(raw) > LONGEST or not settings.EMAIL_ANSWERS:
        return False
    mail = message_from_bytes(raw)
    addressee = _addressed(mail)
    if addressee is None or _by_a_machine(mail):
        return False
    client_id, mark = addressee
    client = clients_with_work().filter(pk=client_id).first()
    if client is None:
        return False
    if not client.served:
        raise ComesAgain(f"{client.schema_name} could not be migrated")
    answer = MailAnswer(
        mark=mark,
        sender=parseaddr(str(mail.get("from", "")))[1].lower(),
        message_id=str(mail.get("message-id", ""))[:200],
        calendars=tuple(_calendars(mail)),
        digest=sha256(raw).hexdigest(),
    )
    with context.client(client):
        return any(taker(answer) for taker in _takers)


def _addressed(mail: Mail) -> tuple[UUID, bytes] | None:
    """Returns the client and the mark of the first address of ours that it was sent to."""
    local, _at, domain = settings.EMAIL_ANSWERS.lower().rpartition("@")
    headers = [str(value) for name in _ADDRESSED for value in mail.get_all(name, [])]
    for _name, address in getaddresses(headers):
        named, _at, place = address.lower().rpartition("@")
        token = named.removeprefix(f"{local}+")
        if place == domain and token != named and _TOKEN.fullmatch(token):
            opened = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
            return UUID(bytes=opened[:16]), opened[16:]
    return None


def _by_a_machine(mail: Mail) -> bool:
    said = str(mail.get("auto-submitted", "")).strip().lower()
    return said.startswith(_BY_A_MACHINE) or "x-autoreply" in mail


def _calendars(mail: Mail) -> Iterator[tuple[str, bytes]]:
    for place, part in enumerate(mail.walk()):
        if place >= MOST_PARTS:
            return
        if part.get_content_type() == "text/calendar" and not part.is_multipart():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and len(content) <= LONGEST_CALENDAR:
                yield str(part.get_param("method", "") or "").lower(), content
