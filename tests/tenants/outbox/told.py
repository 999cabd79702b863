"""How far one message has come."""

from __future__ import annotations

from tenants.domain.receipts import Told
from tenants.outbox.models import Message
from tenants.outbox.selectors import told_states


def told_state(message: Message) -> Told:
    """What its provider said of it last, else what ours has done."""
    return told_states([message])[0][0]
