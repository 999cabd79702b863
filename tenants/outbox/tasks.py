"""Runs the Celery task that claims messages of a channel, some at once, and sends them.

One task at a time talks to a server (tenants.outside.parties).
"""

import time
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from tenants import context
from tenants.agenda import claiming
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.services import schedule_for_platform, tell_ended
from tenants.agenda.shutting_down import is_ending
from tenants.clock import business_now, real_now
from tenants.database import full_disk
from tenants.domain import pace
from tenants.domain.lanes import Lane
from tenants.outbox import approvals, carriers, receipts, sending, turns
from tenants.outbox.carriers import Carrier
from tenants.outbox.models import Message, ProviderTemplate
from tenants.outbox.sending import LONGEST, WORTHLESS

BATCH = 400
SLICE = 5.0  # seconds
# Messages in the air at once, if the server is quick. SMTP sends one after another; nobody may be called twice.
MOST_AT_ONCE = {
    Message.Channel.EMAIL.value: 10,
    Message.Channel.SMS.value: 200,
    Message.Channel.VOICE.value: 1,
    Message.Channel.BOT.value: 10,
}
APPROVALS = "outbox.ask_for_approvals"
REVIEWED_EVERY, LOOKED_AT_EVERY = timedelta(minutes=30), timedelta(days=1)


@shared_task(name="outbox.send_messages")
def send_messages(channel: str) -> int:
    """Sends what is due on a channel for at most SLICE seconds, unless another task does. Returns how many were taken.

    A task that did not get the server does not report its end: the dispatcher would only wake the next.
    """
    taken = 0
    with full_disk.told_once():
        held = carriers.hold(channel) if full_disk.STANDING.has_room() else None
        if not held:
            return 0
        try:
            taken = _send_all(channel, held)
            with context.platform():
                carriers.hear(channel, held)
        finally:
            carriers.let_go(held)
            tell_ended(channel)
    return taken


def _send_all(channel: str, held: list[Carrier]) -> int:
    window = max((each.sender.window for each in held if not each.place.troubled), default=1)
    taken, many, ends = 0, max(pace.AT_FIRST, window), time.monotonic() + SLICE
    while not is_ending() and time.monotonic() < ends:
        alone = all(each.place.troubled for each in held)
        with context.platform():  # one tries whether a server is back that was away
            claims = claiming.claim(Message, limit=1 if alone else BATCH, lane=channel)
            claims = turns.in_turns(claims, channel)
        if not claims:
            break
        while claims and time.monotonic() < ends:
            begun = time.monotonic()
            later, well = sending.send(claims[:many], held, begin_until=ends)
            taken += len(claims[:many]) - len(later)
            claims = [*later, *claims[many:]]
            took = time.monotonic() - begun
            many = pace.next_many(many, took, window=window, most=MOST_AT_ONCE[channel], troubled=not well)
            if not any(each.works for each in held):
                many = BATCH  # nobody is given any of them
        claiming.release(claims)
        if not any(each.works for each in held):
            _give_up_worthless(channel, str(held[0].sender.trouble))
            break
    return taken


def _give_up_worthless(channel: str, why: str) -> None:
    """Gives up what has been due for a day while the channel is away, even if nobody tried it."""
    free = Q(lease_until=None) | Q(lease_until__lt=real_now())
    late = Message.objects.filter(free, channel=channel, done_at=None, due_at__lt=business_now() - WORTHLESS)
    while True:
        with transaction.atomic():
            rows = list(late.select_for_update(skip_locked=True, of=("self",)).select_related("tenant")[:BATCH])
            Message.objects.filter(pk__in=[row.pk for row in rows]).update(
                state=Message.State.FAILED, done_at=Now(), lease_until=None, fence=F("fence") + 1, last_error=why
            )
            for row in rows:
                receipts.tell_not_reached(row)
        if len(rows) < BATCH:
            return


@handles(approvals.HAND_IN, outside=True, outward=True)
def hand_in_text(work: Claimed) -> None:
    """Submits a text to the vendor that has to approve it."""
    approvals.submit(UUID(work.arguments["template"]))
    with work.completing():
        pass


@handles(approvals.ASK_AFTER, outside=True, lease=LONGEST)
def ask_after_texts(work: Claimed) -> None:
    """Asks vendors about texts, for somebody at the desk."""
    approvals.poll(ProviderTemplate.objects.filter(pk__in=work.arguments["templates"]))
    with work.completing():
        pass


@handles(APPROVALS, outside=True, lease=LONGEST)
def ask_for_approvals(work: Claimed) -> None:
    """Asks every day, and every half hour while something is in review, which texts vendors have approved, and hold."""
    approvals.collect()
    approvals.poll()
    waits = ProviderTemplate.objects.filter(state=ProviderTemplate.State.IN_REVIEW).exclude(
        channel=Message.Channel.VOICE
    )
    with work.completing():
        again = REVIEWED_EVERY if waits.exists() else LOOKED_AT_EVERY
        schedule_for_platform(APPROVALS, key=work.key, lane=Lane.BULK, due_at=business_now() + again)
