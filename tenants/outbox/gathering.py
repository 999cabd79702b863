"""Several messages to one person become one letter: those of one minute, and those of one summary.

The first that is taken in hand takes the others along (`Message.within`): they are done, and share its fate. A worker
that held one of them finds another fence and writes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Now

from tenants.clock import business_now, real_now
from tenants.outbox.models import Message

HOLD = timedelta(seconds=settings.GATHER_SECONDS)  # business time after a letter, in which what else comes waits
MOST = 50  # messages in one letter; what is over comes in the next
SEVERAL = "tenants/several"


class Gather(StrEnum):
    """With what others a message goes out: with none, with those of its minute, with those of the reader's summary."""

    NONE = ""
    MINUTE = "minute"
    SUMMARY = "summary"


def held_until(message: Message) -> datetime | None:
    """When a message may go, in business time, if a letter to its reader was due within the last minute; else None."""
    if message.gather != Gather.MINUTE or not HOLD:
        return None
    now = business_now()
    last = Message.objects.filter(
        tenant=message.tenant_id,
        channel=message.channel,
        state=Message.State.SENT,
        sent_at__gt=real_now() - HOLD,  # what the index knows; a letter is never sent before it is due
        due_at__range=(now - HOLD, now),
        recipient_id=message.recipient_id,
        gather=Gather.MINUTE,
    ).aggregate(due=Max("due_at"))["due"]
    return last + HOLD if last and last + HOLD > now else None


def take_along(message: Message) -> list[Message]:
    """Take along what goes out with a message that is in hand, and say what: also what another worker was about to
    take.
    """
    if message.gather == Gather.NONE or (message.gather == Gather.MINUTE and not HOLD):
        return []
    now = business_now()
    with transaction.atomic():
        others = (
            Message.objects.select_for_update(of=("self",))
            .filter(
                Q(worth_until=None) | Q(worth_until__gt=now),
                tenant=message.tenant_id,
                recipient_kind=message.recipient_kind,
                recipient_id=message.recipient_id,
                channel=message.channel,
                gather=message.gather,
                done_at=None,
                in_air_since=None,
                due_at__lte=now,
            )
            .exclude(pk=message.pk)
            .order_by("pk")
        )
        found = list(others.select_related("tenant")[:MOST])
        if not found:
            return []
        Message.objects.filter(pk__in=[each.pk for each in found]).update(
            state=Message.State.WITHIN, within=message.pk, done_at=Now(), lease_until=None, fence=F("fence") + 1
        )
        if message.channel == Message.Channel.SMS:  # in a text of its own, since each has to be approved
            count = message.parameters.get("count", 1) if message.template == SEVERAL else 1
            message.template, message.parameters = SEVERAL, {"count": count + len(found)}
            message.save(update_fields=["template", "parameters"])
    return found


def taken_along(message: Message) -> list[Message]:
    """What goes out with a message, in the order in which it was said."""
    return list(Message.objects.filter(within=message.pk).order_by("pk"))


def goes_with(topic_urgent: bool, channel: str, channels: Any) -> Gather:
    """With what a message to a contact goes out at once. An SMS only where an e-mail says the same in full."""
    if topic_urgent or (channel == Message.Channel.SMS and Message.Channel.EMAIL not in channels):
        return Gather.NONE
    return Gather.MINUTE if channel in (Message.Channel.EMAIL, Message.Channel.SMS) else Gather.NONE
