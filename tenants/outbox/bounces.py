"""E-mails that come back: what the next servers said of letters that ours had taken (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Final

from tenants import context
from tenants.domain.receipts import Ended
from tenants.outbox import receipts
from tenants.outbox.models import Delivery, Message
from tenants.people.reachability import address_refused

LONGEST: Final = 200_000  # bytes that are read of an e-mail; what is said stands at its beginning
PROVIDER: Final = "email"
_MESSAGE_ID: Final = re.compile(rb"^message-id:\s*(<[0-9a-f]{40}@[^>\s]{1,200}>)", re.IGNORECASE | re.MULTILINE)
_STATUS: Final = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")


def take_bounce(raw: bytes) -> bool:
    """Take an e-mail that came to our sender's address. Returns whether it says that a letter of ours came back.

    Only what names a letter of ours by its Message-ID counts, which nobody knows but who got it. A delay is no end.
    """
    raw = raw[:LONGEST]
    report: EmailMessage = message_from_bytes(raw, policy=policy.default)
    failed = [status for action, status in _endings(report) if action == "failed" and status.startswith("5")]
    found = _MESSAGE_ID.findall(raw)
    if not failed or not found:
        return False
    named = found[-1].decode()  # of the letter that came back: its headers stand at the end
    with context.platform():
        row = Delivery.objects.filter(provider=PROVIDER, provider_id=named).select_related("message__tenant").first()
        if row is None or row.message is None:
            return False
        news = receipts.take_receipt(PROVIDER, named, Ended.FAILED, code=failed[0])
    _note_refused(row.message)
    return news


def _endings(report: EmailMessage) -> Iterator[tuple[str, str]]:
    """Action and status of each recipient in a report; nothing of what is no report."""
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.iter_parts() if part.is_multipart() else ():
            status = _STATUS.search(str(block.get("status", "")))
            if status:
                yield str(block.get("action", "")).strip().lower(), status[0]


def _note_refused(message: Message) -> None:
    """As when our own server refuses the address at once."""
    if message.recipient_kind == "contact" and message.recipient_id is not None:
        with context.client(message.tenant):
            address_refused(message.recipient_id, Message.Channel.EMAIL)
