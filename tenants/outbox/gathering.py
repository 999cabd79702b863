"""Gathers several messages to one person into one letter: those of one minute, and those of one summary.

The first message that a worker takes takes the others along (`Message.within`): they are done, and share its fate. A
worker that held one of them finds another fence and writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Now

from tenants.clock import Clocks
from tenants.outbox.models import Message

HOLD = timedelta(seconds=settings.GATHER_SECONDS)  # business time after a letter, in which further messages wait
MOST = 50  # messages in one letter; the rest comes in the next
SEVERAL = "tenants/several"
NAMED, MOST_NAMED = "named", 2  # of several messages an SMS names the first ones; where their words stand


class Gather(StrEnum):
    """The messages with which one goes out: none, those of its minute, or those of the reader's summary."""

    NONE = ""
    MINUTE = "minute"
    SUMMARY = "summary"


def letter_of(message: Message) -> tuple[object, ...] | None:
    """Returns what messages of one letter have in common; None for one that goes out alone."""
    if message.gather == Gather.NONE or (message.gather == Gather.MINUTE and not HOLD):
        return None
    return message.tenant_id, message.recipient_kind, message.recipient_id, message.channel, message.gather


def held_until(messages: Sequence[Message], now: Clocks) -> dict[int, datetime]:
    """Returns when each message may go (business time), for those whose reader got a letter within the last minute.

    All are of one channel.
    """
    hasty = [each for each in messages if each.gather == Gather.MINUTE and HOLD]
    if not hasty:
        return {}
    last = dict(
        Message.objects.filter(
            tenant__in={each.tenant_id for each in hasty},
            channel=hasty[0].channel,
            state=Message.State.SENT,
            sent_at__gt=now.real - HOLD,  # what the index knows; a letter is never sent before it is due
            due_at__range=(now.business - HOLD, now.business),
            recipient_id__in={each.recipient_id for each in hasty},
            gather=Gather.MINUTE,
        )
        .order_by("recipient_id")
        .values_list("recipient_id")
        .annotate(due=Max("due_at"))
    )
    earliest = {each.pk: last[each.recipient_id] + HOLD for each in hasty if each.recipient_id in last}
    return {pk: until for pk, until in earliest.items() if until > now.business}


def take_along(messages: Sequence[Message], now: datetime) -> list[Message]:
    """Takes along the messages that can go out with those in hand now (business time; marked by `in_air_since`), even
    ones that another worker was about to take. Returns them.
    """
    letters = {key: each for each in messages if (key := letter_of(each)) is not None}
    if not letters:
        return []
    taken = defaultdict[int, list[Message]](list)
    with transaction.atomic():
        others = (
            Message.objects.select_for_update(of=("self",))
            .filter(
                Q(worth_until=None) | Q(worth_until__gt=now),
                tenant__in={each.tenant_id for each in letters.values()},
                recipient_id__in={each.recipient_id for each in letters.values()},
                channel=messages[0].channel,
                done_at=None,
                in_air_since=None,
                due_at__lte=now,
            )
            .exclude(gather=Gather.NONE)
            .order_by("pk")
        )
        for other in others.select_related("tenant"):
            letter = letters.get(letter_of(other) or ())
            if letter is not None and len(taken[letter.pk]) < MOST:
                taken[letter.pk].append(other)
        for letter in letters.values():
            if taken[letter.pk]:
                _take_along(letter, taken[letter.pk])
    return [each for some in taken.values() for each in some]


def _take_along(message: Message, others: Sequence[Message]) -> None:
    Message.objects.filter(pk__in=[each.pk for each in others]).update(
        state=Message.State.WITHIN, within=message.pk, done_at=Now(), lease_until=None, fence=F("fence") + 1
    )
    if message.channel == Message.Channel.SMS:  # in a text of its own, since each has to be approved
        again = message.template == SEVERAL
        count: int = message.parameters["count"] if again else 1
        named: list[Any] = message.parameters.get(NAMED, []) if again else [_named(message)]
        named = [*named, *map(_named, others)][:MOST_NAMED]
        message.template, message.parameters = SEVERAL, {"count": count + len(others), NAMED: named}
        message.save(update_fields=["template", "parameters"])
    for each in others:
        each.within = message.pk


def _named(message: Message) -> list[Any]:
    """Returns what an SMS about several needs to name one of them."""
    return [message.template, message.parameters]


def taken_along(messages: Sequence[Message]) -> dict[int, list[Message]]:
    """Returns the messages that go out with each of some letters, in the order in which they were queued."""
    by_letter = defaultdict[int, list[Message]](list)
    for each in Message.objects.filter(within__in=[each.pk for each in messages]).order_by("pk"):
        by_letter[each.within or 0].append(each)
    return by_letter


def goes_with(topic_urgent: bool, channel: str, channels: Any) -> Gather:
    """Returns how a message to a contact is gathered. An SMS is gathered only where an e-mail says the same in full."""
    if topic_urgent or (channel == Message.Channel.SMS and Message.Channel.EMAIL not in channels):
        return Gather.NONE
    return Gather.MINUTE if channel in (Message.Channel.EMAIL, Message.Channel.SMS) else Gather.NONE
