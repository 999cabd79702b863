"""How much of what a client's contacts are told goes out in an hour and in a day, in real time. What is over waits.

A window tells each contact at most eight things from booking to completion. With twenty contacts that is 160 messages
over a channel: an hour holds more than two such windows, a day a dozen. What must be known (tenants.domain.topics) is
counted and never waits; nor does what answers a person's own act: invitations, new passwords, confirmations have their
own limits.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from tenants.clock import real_now
from tenants.domain.topics import MANDATORY
from tenants.outbox.models import Message

MOST: Final[dict[str, tuple[tuple[timedelta, int], ...]]] = {
    Message.Channel.SMS: ((timedelta(hours=1), 400), (timedelta(days=1), 2_000)),
    Message.Channel.EMAIL: ((timedelta(hours=1), 800), (timedelta(days=1), 5_000)),
    Message.Channel.VOICE: ((timedelta(hours=1), 60), (timedelta(days=1), 300)),  # what must be answered, not news
    Message.Channel.BOT: ((timedelta(hours=1), 400), (timedelta(days=1), 2_000)),
}
# Of those who have subscribed to a client's status page or were named as its customers, who may be thousands.
TO_SUBSCRIBERS: Final[dict[str, tuple[tuple[timedelta, int], ...]]] = {
    Message.Channel.SMS: ((timedelta(hours=1), 2_000), (timedelta(days=1), 4_000)),
    Message.Channel.EMAIL: ((timedelta(hours=1), 10_000), (timedelta(days=1), 30_000)),
}
STRANGERS: Final = ("subscriber", "customer")  # customers: whom a client has named to hear what it announces
BY_KIND: Final = {"contact": MOST, **dict.fromkeys(STRANGERS, TO_SUBSCRIBERS)}


def over_until(message: Message) -> datetime | None:
    """When a message may go, if its client has had as much as its quota holds; else None."""
    kind = message.recipient_kind
    if kind not in BY_KIND or message.topic in MANDATORY:
        return None
    now = real_now()
    sent = Message.objects.filter(tenant=message.tenant_id, channel=message.channel, state=Message.State.SENT)
    strangers = Q(recipient_kind__in=STRANGERS)
    sent = sent.filter(strangers) if kind in STRANGERS else sent.exclude(strangers)
    ends: list[datetime] = []
    for length, most in BY_KIND[kind][message.channel]:
        times = sent.filter(sent_at__gt=now - length).order_by("-sent_at").values_list("sent_at", flat=True)
        ends += [at + length for at in times[most - 1 : most] if at is not None]
    return max(ends, default=None)
