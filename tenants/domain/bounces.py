"""Reads e-mails that came back, in the forms of mail servers: reports (RFC 3464), and qmail's own (QSBMF)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import Final, cast

MOST_PARTS: Final = 20  # that are looked at
_OURS: Final = re.compile(r"<[0-9a-f]{40}@[^>\s]{1,200}>")  # as outbox.channels makes them
_STATUS: Final = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_QMAIL: Final = "Hi. This is the "
_QMAIL_COPY: Final = "--- Below this line is a copy of the message"
# Faults of the letter, or temporary ones (RFC 3463): full, too long, too large; content; policy.
_NOT_OF_THE_ADDRESS: Final = ("5.2.2", "5.2.3", "5.3.4", "5.6.", "5.7.")


@dataclass(frozen=True)
class Bounce:
    """A letter that did not arrive. named: Message-IDs that it may have had, the likeliest first. status: RFC 3463."""

    named: tuple[str, ...]
    status: str

    @property
    def is_of_address(self) -> bool:
        """Returns True if the address will never work, so that nothing else should be sent there."""
        return self.status.startswith("5.") and not self.status.startswith(_NOT_OF_THE_ADDRESS)


def read_bounce(raw: bytes) -> Bounce | None:
    """Reads the bounce of a letter of ours; None for anything that is not final: a delay, an answer, any
    other e-mail.
    """
    report: EmailMessage = message_from_bytes(raw, policy=policy.default)
    parts = [part for _place, part in zip(range(MOST_PARTS), report.walk(), strict=False)]
    failed = [status for action, status in _endings(parts) if action == "failed"]
    if failed:
        status = next((each for each in failed if each.startswith("5")), failed[0])
        ids = [*_returned(parts), *_our_ids_in(report, "message-id", "in-reply-to", "references")]
        return Bounce(tuple(dict.fromkeys(ids)), status)
    return _of_qmail(report)


def _endings(parts: Sequence[Message]) -> Iterator[tuple[str, str]]:
    """Yields action and status of each recipient in a report; nothing for other e-mails."""
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload() if part.is_multipart() else ()
        for block in blocks:
            if isinstance(block, Message) and (status := _STATUS.search(str(block.get("status", "")))):
                yield str(block.get("action", "")).strip().lower(), status[0]


def _returned(parts: Sequence[Message]) -> Iterator[str]:
    """Yields the Message-ID of the letter that came back, from its headers, which may be encoded as any part may be."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            yield from _our_ids_in(message_from_bytes(_decoded(part)), "message-id")
        elif part.get_content_type() == "message/rfc822":
            letter = cast(Message, part.get_payload(0))
            if not letter.keys():  # it is encoded against the rules
                letter["Content-Transfer-Encoding"] = "base64"
                letter = message_from_bytes(_decoded(letter))
            yield from _our_ids_in(letter, "message-id")


def _decoded(part: Message) -> bytes:
    """Returns the content of a part; empty for one that is made of parts."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _our_ids_in(headers: Message, *names: str) -> Iterator[str]:
    for name in names:
        for value in headers.get_all(name, []):
            yield from _OURS.findall(str(value))


def _of_qmail(report: EmailMessage) -> Bounce | None:
    """Reads qmail's text without a report: it begins with its sender, names the failure, and ends with the letter."""
    said, copy, letter = _decoded(report).decode(errors="replace").partition(_QMAIL_COPY)
    if not said.lstrip().startswith(_QMAIL) or not copy:
        return None
    headers = letter.partition("\n")[2].lstrip("\r\n")
    status = _STATUS.search(said)
    named = tuple(_our_ids_in(message_from_bytes(headers.encode()), "message-id"))
    return Bounce(named, status[0] if status else "5.0.0")
