"""The Celery task that sends what waits in the outbox: claims messages of a channel, renders them in the reader's
language, sends. One at a time talks to a server (tenants.parties).
"""

import time
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import shared_task
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from structlog.contextvars import bound_contextvars

from tenants import claiming, context
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.services import schedule_for_platform, tell_ended
from tenants.clock import business_now, real_now
from tenants.domain.lanes import Lane
from tenants.domain.repeats import repeat_after
from tenants.outbox import approvals, carriers, channels, gathering, quotas, receipts, rendering
from tenants.outbox.carriers import Carrier, TakenBy
from tenants.outbox.channels import Letter
from tenants.outbox.models import Message, ProviderTemplate
from tenants.people.contacts import FIELD
from tenants.people.reachability import address_refused

log = structlog.get_logger(__name__)

BATCH = 50
SLICE = 5.0  # seconds
LONGEST = timedelta(seconds=55)  # of one message in hand: a server may take its time; below the task's own limit
GIVE_UP = 12  # attempts; with the pauses of tenants.claiming about ten minutes
NEVER_ENDED = 2 * GIVE_UP  # attempts; of that many some ended with their worker, before they could be given up
WORTHLESS = timedelta(days=1)  # after a message fell due, when its channel was away all the time
NOTING = 4.0  # seconds for which it is tried to note that a message is sent
APPROVALS = "outbox.ask_for_approvals"
REVIEWED_EVERY, LOOKED_AT_EVERY = timedelta(minutes=30), timedelta(days=1)
DIED = "the worker ended while it was handed over"


class NotNoted(RuntimeError):
    """A message is sent, and the database did not take that down."""


@shared_task(name="outbox.send_messages")
def send_messages(channel: str) -> int:
    """Send what is due on a channel for at most SLICE seconds, unless another task does. Returns how many were taken.

    A task that could not have the server does not say that it ended: the dispatcher would only wake the next.
    """
    held = carriers.hold(channel)
    if not held:
        return 0
    try:
        taken = _send_all(channel, held)
        with context.platform():
            carriers.hear(channel, held)
        return taken
    finally:
        carriers.let_go(held)
        tell_ended(channel)


def _send_all(channel: str, held: list[Carrier]) -> int:
    taken, ends = 0, time.monotonic() + SLICE
    while time.monotonic() < ends:
        alone = all(each.place.troubled for each in held)
        with context.platform():  # one tries whether a server is back that was away
            claims = claiming.claim(Message, limit=1 if alone else BATCH, lane=channel)
        if not claims:
            break
        for index, claim in enumerate(claims):
            if time.monotonic() > ends:
                claiming.release(claims[index:])
                break
            send(claim, held)
            taken += 1
        if not any(each.works for each in held):
            _give_up_worthless(channel, str(held[0].sender.trouble))
            break
    return taken


def _give_up_worthless(channel: str, why: str) -> None:
    """While nothing gets through, what has been due for a day is given up, also what nobody tried."""
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


def send(claim: claiming.Claim, held: list[Carrier]) -> None:
    """Send one claimed message. Never raises: a failure puts it back or gives it up visibly."""
    message = Message.objects.select_related("tenant").get(pk=claim.id)
    if not _take_in_hand(claim):  # else a slow server would be given it by two, again and again
        return
    with bound_contextvars(**_ids(message)):
        if message.worth_until is not None and business_now() >= message.worth_until:
            _end(claim, Message.State.VOID, "it came too late")
        elif claim.attempts > NEVER_ENDED:
            _end(claim, Message.State.FAILED, message.last_error or "no try of it ended")
        elif (until := quotas.over_until(message)) is not None:
            _landed(claim)
            claiming.put_off(claim, "the client's quota is used up", until - real_now())
        elif (until := gathering.held_until(message)) is not None:
            _wait(claim, until)
        elif message.in_air_since is None or _may_be_repeated(claim, message):
            _send(claim, message, held)


def _take_in_hand(claim: claiming.Claim) -> bool:
    """Lengthen the lease of a message and note that it may be on its way; False when it is no longer ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.outbox_message SET lease_until = clock_timestamp() + %s::interval,"
            " in_air_since = clock_timestamp() WHERE id = %s AND fence = %s AND done_at IS NULL",
            [str(LONGEST), claim.id, claim.fence],
        )
        return bool(cursor.rowcount == 1)


def _may_be_repeated(claim: claiming.Claim, message: Message) -> bool:
    """Whether a message whose worker died may be sent once more now; else it waits, or is left at that."""
    if repeat_after(message.unanswered + 1, died=True) == timedelta(0):
        message.unanswered += 1
        claiming.table_rows(claim).update(unanswered=message.unanswered)
        return True
    _leave_open(claim, message, DIED)
    return False


def _ids(message: Message) -> dict[str, Any]:
    """By what a message is found in the log."""
    kind, _separator, about = message.about.partition(":")
    window = {"window": about} if kind == "window" else {}
    ids = {"message": message.pk, "template": message.template, "channel": message.channel}
    return {"client": message.tenant.schema_name, **ids, **window}


def _send(claim: claiming.Claim, message: Message, held: list[Carrier]) -> None:
    try:
        for other in gathering.take_along(message):
            with bound_contextvars(**_ids(other)):
                log.info("message.ended", state=str(Message.State.WITHIN), letter=message.pk)
        letter = rendering.render(message)
        if letter is None:
            _end(claim, Message.State.VOID, "the recipient is gone")
        elif letter.wait_until is not None:
            _wait(claim, letter.wait_until)
        elif message.unanswered and carriers.find_lost(message, held):
            _end_as_sent(claim, message, letter, None)
        else:
            taken = carriers.carry(message, letter, held)
            taken.by.note()
            _end_as_sent(claim, message, letter, taken)
    except channels.CannotBeReached as error:
        _end(claim, Message.State.FAILED, str(error))
        _note_refused(message)
    except (claiming.FenceLost, NotNoted):
        pass
    except channels.OutcomeUnknown as lost:
        _leave_open(claim, message, str(lost))
    except channels.EnoughForNow as limit:
        _landed(claim)
        claiming.put_off(claim, str(limit), limit.wait)
    except channels.ChannelAway as away:  # told by the channel, once for all its messages
        _put_off(claim, message, str(away))
    except Exception as error:  # noqa: BLE001 -- the message is put back, others go on
        reason = str(error) if isinstance(error, channels.TryLater) else repr(error)
        log.warning("message.not_sent", error=reason)
        if claim.attempts >= GIVE_UP:
            _end(claim, Message.State.FAILED, reason)
        else:
            _landed(claim)
            claiming.put_back(claim, reason)


def _note_refused(message: Message) -> None:
    """A contact's address does not work: whoever is told something else there would not be told either."""
    if message.recipient_kind == "contact" and message.recipient_id and message.channel in FIELD:
        with context.client(message.tenant):
            address_refused(message.recipient_id, message.channel)


def _end_as_sent(claim: claiming.Claim, message: Message, letter: Letter, taken: TakenBy | None) -> None:
    """It is sent, and a database that goes away for a moment must not have it sent again. Raises NotNoted, FenceLost.

    What cannot be noted stays in the air, as if the worker had died.
    """
    ends = time.monotonic() + NOTING
    while True:
        try:
            with transaction.atomic():
                _end(claim, Message.State.SENT)
                if taken is not None:
                    receipts.note_submitted(
                        message, taken.by.provider.name, taken.ids, to=_address(letter, message), ask=_is_told(message)
                    )
        except DatabaseError as error:
            if time.monotonic() > ends:
                log.warning("message.not_noted", error=repr(error))
                raise NotNoted from error
            connection.close()
            time.sleep(0.2)
        else:
            return


def _address(letter: Letter, message: Message) -> str:
    """By what deliveries to one person or group are found."""
    if message.channel == Message.Channel.EMAIL:
        return ""
    return letter.address.bot if message.channel == Message.Channel.BOT else letter.address.mobile


def _is_told(message: Message) -> bool:
    """Whether somebody says later what became of it: of e-mail and in groups nobody does."""
    return message.channel in (Message.Channel.SMS, Message.Channel.VOICE)


def _put_off(claim: claiming.Claim, message: Message, why: str) -> None:
    """Nothing gets through: that is no try of this message, and what it says is worth something for a day."""
    log.info("message.not_sent", error=why)
    late = business_now() - message.due_at
    if late >= WORTHLESS:
        _end(claim, Message.State.FAILED, why)
    else:
        _landed(claim)
        claiming.put_off(claim, why, claiming.SHORT_PAUSE if late < claiming.LONG_PAUSE else claiming.LONG_PAUSE)


def _leave_open(claim: claiming.Claim, message: Message, why: str) -> None:
    """It may have arrived: it is repeated rarely, and in the end left at that."""
    unanswered = message.unanswered + 1
    log.warning("message.unanswered", error=why, times=unanswered)
    pause = repeat_after(unanswered, died=False)
    if pause is None:
        _end(claim, Message.State.UNKNOWN, why, unanswered=unanswered)
    else:
        claiming.table_rows(claim).update(unanswered=unanswered, in_air_since=None)
        claiming.put_off(claim, why, pause)


def _landed(claim: claiming.Claim) -> None:
    """It is certain that this try has told nobody anything."""
    claiming.table_rows(claim).update(in_air_since=None)


def _end(claim: claiming.Claim, state: str, error: str = "", **changes: Any) -> None:
    with transaction.atomic():
        sent = {"sent_at": Now()} if state == Message.State.SENT else {}
        claiming.finish(claim, state=state, in_air_since=None, **sent, **changes)
        if error:
            Message.objects.filter(pk=claim.id).update(last_error=error)
        if state in (Message.State.FAILED, Message.State.UNKNOWN):
            receipts.tell_not_reached(Message.objects.select_related("tenant").get(pk=claim.id))
    log.info("message.ended", state=str(state), **({"error": error} if error else {}))


def _wait(claim: claiming.Claim, until: datetime) -> None:
    """Due again at an instant of business time: when quiet hours end, or a minute after the reader's last letter."""
    claiming.table_rows(claim).update(due_at=until, lease_until=None, in_air_since=None, attempts=0)


@handles(APPROVALS, outside=True, lease=LONGEST)
def ask_for_approvals(work: Claimed) -> None:
    """Every day, and every half hour while something is in review: which texts vendors have approved, and hold."""
    approvals.collect()
    approvals.poll()
    waits = ProviderTemplate.objects.filter(state=ProviderTemplate.State.IN_REVIEW).exclude(
        channel=Message.Channel.VOICE
    )
    with work.completing():
        again = REVIEWED_EVERY if waits.exists() else LOOKED_AT_EVERY
        schedule_for_platform(APPROVALS, key=work.key, lane=Lane.BULK, due_at=business_now() + again)
