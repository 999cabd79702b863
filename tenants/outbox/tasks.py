"""The Celery task that sends what waits in the outbox: claims messages, renders them in the reader's language,
sends.
"""

import time
from datetime import timedelta
from typing import Any

import structlog
from celery import shared_task
from django.db import transaction
from django.db.models.functions import Now
from structlog.contextvars import bound_contextvars

from tenants import claiming, context
from tenants.agenda import dispatcher
from tenants.clock import business_now
from tenants.outbox import channels, rendering
from tenants.outbox.models import Message

log = structlog.get_logger(__name__)

BATCH = 50
SLICE = 5.0  # seconds
LONGEST = timedelta(seconds=55)  # of one message in hand: a mail server may take its time; below the task's own limit
GIVE_UP = 12  # attempts; with the pauses of tenants.claiming about ten minutes
NEVER_ENDED = 2 * GIVE_UP  # attempts; of that many some ended with their worker, before they could be given up
WORTHLESS = timedelta(days=1)  # after a message fell due, when its channel was away all the time


@shared_task(name="outbox.send_messages")
def send_messages() -> int:
    """Send what is due for at most SLICE seconds. Returns how many messages were taken."""
    taken, ends = 0, time.monotonic() + SLICE
    mail, sms = channels.MailSender(), channels.SmsSender()
    try:
        while time.monotonic() < ends:
            with context.platform():
                claims = claiming.claim(Message, limit=BATCH)
            if not claims:
                break
            for index, claim in enumerate(claims):
                if time.monotonic() > ends:
                    claiming.release(claims[index:])
                    break
                send(claim, mail, sms)
                taken += 1
    finally:
        mail.close()
        sms.close()
        dispatcher.tell_ended("outbox")
    return taken


def send(claim: claiming.Claim, mail: channels.MailSender, sms: channels.SmsSender) -> None:
    """Send one claimed message. Never raises: a failure puts it back or gives it up visibly."""
    if not claiming.hold_longer(claim, LONGEST):  # else a slow server would be given it by two, again and again
        return
    message = Message.objects.select_related("tenant").get(pk=claim.id)
    with bound_contextvars(**_ids(message)):
        if message.worth_until is not None and business_now() >= message.worth_until:
            _end(claim, Message.State.VOID, "it came too late")
        elif claim.attempts > NEVER_ENDED:
            _end(claim, Message.State.FAILED, message.last_error or "no try of it ended")
        else:
            _send(claim, message, mail, sms)


def _ids(message: Message) -> dict[str, Any]:
    """By what a message is found in the log."""
    kind, _separator, about = message.about.partition(":")
    window = {"window": about} if kind == "window" else {}
    ids = {"message": message.pk, "template": message.template, "channel": message.channel}
    return {"client": message.tenant.schema_name, **ids, **window}


def _send(claim: claiming.Claim, message: Message, mail: channels.MailSender, sms: channels.SmsSender) -> None:
    try:
        letter = rendering.render(message)
        if letter is None:
            _end(claim, Message.State.VOID, "the recipient is gone")
        elif letter.wait_until is not None:
            _wait(claim, letter)
        elif message.channel == Message.Channel.EMAIL:
            mail.send(letter.address, letter.subject, letter.body, key=message.key)
            _end(claim, Message.State.SENT)
        else:
            sms.send(letter.address.mobile, letter.body, key=message.key)
            _end(claim, Message.State.SENT)
    except channels.CannotBeReached as error:
        _end(claim, Message.State.FAILED, str(error))
    except claiming.FenceLost:
        pass
    except channels.ChannelAway as away:  # told by the channel, once for all its messages
        _put_off(claim, message, str(away))
    except Exception as error:  # noqa: BLE001 -- the message is put back, others go on
        reason = str(error) if isinstance(error, channels.PassingTrouble) else repr(error)
        log.warning("message.not_sent", error=reason)
        if claim.attempts >= GIVE_UP:
            _end(claim, Message.State.FAILED, reason)
        else:
            claiming.put_back(claim, reason)


def _put_off(claim: claiming.Claim, message: Message, why: str) -> None:
    """Nothing gets through: that is no try of this message, and what it says is worth something for a day."""
    log.info("message.not_sent", error=why)
    late = business_now() - message.due_at
    if late >= WORTHLESS:
        _end(claim, Message.State.FAILED, why)
    else:
        claiming.put_off(claim, why, claiming.SHORT_PAUSE if late < claiming.LONG_PAUSE else claiming.LONG_PAUSE)


def _end(claim: claiming.Claim, state: str, error: str = "") -> None:
    with transaction.atomic():
        sent = {"sent_at": Now()} if state == Message.State.SENT else {}
        claiming.finish(claim, state=state, **sent)
        if error:
            Message.objects.filter(pk=claim.id).update(last_error=error)
    log.info("message.ended", state=str(state), **({"error": error} if error else {}))


def _wait(claim: claiming.Claim, letter: rendering.Letter) -> None:
    """Quiet hours: due again when they end."""
    claiming.table_rows(claim).update(due_at=letter.wait_until, lease_until=None, attempts=0)
