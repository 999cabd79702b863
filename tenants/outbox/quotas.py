"""Limits how many messages a client's contacts get in an hour and in a day, in real time. Further ones wait.

A window sends each contact at most eight messages from booking to completion. With twenty contacts that is 160 messages
over a channel: an hour holds more than two such windows, a day a dozen. Mandatory topics (tenants.domain.topics) are
counted and never wait; nor do answers to a person's own act: invitations, new passwords and confirmations have their
own limits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from tenants.domain.topics import MANDATORY
from tenants.outbox.models import Message

MOST: Final[dict[str, tuple[tuple[timedelta, int], ...]]] = {
    Message.Channel.SMS: ((timedelta(hours=1), 400), (timedelta(days=1), 2_000)),
    Message.Channel.EMAIL: ((timedelta(hours=1), 800), (timedelta(days=1), 5_000)),
    Message.Channel.VOICE: ((timedelta(hours=1), 60), (timedelta(days=1), 300)),  # what must be answered, not news
    Message.Channel.BOT: ((timedelta(hours=1), 400), (timedelta(days=1), 2_000)),
}
# For subscribers of a client's status page and its named customers, who may be thousands.
TO_SUBSCRIBERS: Final[dict[str, tuple[tuple[timedelta, int], ...]]] = {
    Message.Channel.SMS: ((timedelta(hours=1), 2_000), (timedelta(days=1), 4_000)),
    Message.Channel.EMAIL: ((timedelta(hours=1), 10_000), (timedelta(days=1), 30_000)),
}
STRANGERS: Final = ("subscriber", "customer")  # customers: whom a client has named to hear what it announces
BY_KIND: Final = {"contact": MOST, **dict.fromkeys(STRANGERS, TO_SUBSCRIBERS)}


def over_until(messages: Sequence[Message], now: datetime) -> dict[int, datetime]:
    """Returns which messages of one channel have to wait, since their client's quota is used up, and until when (real
    time, as now).
    """
    groups: dict[tuple[UUID, bool], list[Message]] = defaultdict(list)
    for message in messages:
        if message.recipient_kind in BY_KIND and message.topic not in MANDATORY:
            groups[message.tenant_id, message.recipient_kind in STRANGERS].append(message)
    waits: dict[int, datetime] = {}
    for some in groups.values():
        waits |= _over_until(some, now)
    return waits


def _over_until(messages: Sequence[Message], now: datetime) -> dict[int, datetime]:
    first, waits = messages[0], dict[int, datetime]()
    sent = Message.objects.filter(tenant=first.tenant_id, channel=first.channel, state=Message.State.SENT)
    strangers = Q(recipient_kind__in=STRANGERS)
    sent = sent.filter(strangers) if first.recipient_kind in STRANGERS else sent.exclude(strangers)
    for length, most in BY_KIND[first.recipient_kind][first.channel]:
        recent = sent.filter(sent_at__gt=now - length).order_by("-sent_at").values_list("sent_at", flat=True)
        needed = min(most, len(messages))  # of the places, the first that will be free again are the longest taken
        ends = [at + length for at in recent[most - needed : most] if at is not None][::-1]
        for place, message in enumerate(messages[needed - len(ends) :]):  # those before it are taken for sent
            until = ends[place] if place < len(ends) else now + length
            waits[message.pk] = max(until, waits.get(message.pk, now))
    return waits
