"""Takes providers' later reports: receipts of deliveries, keys pressed in a call, SMS from people. Each acts once.

Receipts come twice, late, before the answer to their message, and in another notation of the id. Those of one provider
are taken one after another, so that a receipt and its row cannot miss each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import models, transaction
from django.db.models.functions import Now

from tenants import context
from tenants.clock import real_now
from tenants.database.identifiers import uuid7
from tenants.database.statements import execute, fetch_one, wait_in_line
from tenants.domain.receipts import WORTH, Ended, ids_meant, is_dead, moves, normal_id, of_parts
from tenants.domain.sms import says_stop
from tenants.outbox.events import KeyPressed, NotReached, SmsReceived
from tenants.outbox.models import Delivery, Message, ReceivedSms
from tenants.outbox.selectors import last_sms_to, recipient_hash
from tenants.people.reachability import came_back
from tenants.tallies import add_to_tally

log = structlog.get_logger(__name__)

LATE: Final = timedelta(days=7)  # after which an id may be another message's
MOST_EARLY: Final = 1_000  # receipts of one provider that wait for what they are about: the oldest make room
OF_NOTHING: Final = "reports_of_nothing"  # the tally of what providers said that is about nothing of ours
LONGEST_SMS: Final = 1000  # characters of an SMS to us; longer ones are cut
FIRST_ASKED: Final = timedelta(seconds=20)  # after it was taken, a provider that does not tell by itself
HEARD_OF: Final = ("contact", "user")  # kinds of recipients whose not being reached matters to others
SAME_SMS: Final = timedelta(minutes=10)  # in which the same words from the same number are a repetition


@dataclass(frozen=True)
class Submitted:
    """A message that a provider took, in as many parts as it gave ids. to: the number or the bot.

    ask: a report will come.
    """

    message: Message
    provider_ids: Sequence[str]
    to: str = ""
    ask: bool = True

    @property
    def recipient(self) -> str:
        """Returns the hash by which deliveries to one address are found; empty where nobody asks."""
        return recipient_hash(self.to) if self.to else ""


def note_submitted(
    message: Message, provider: str, provider_ids: Sequence[str], *, to: str = "", ask: bool = True
) -> None:
    """Notes that a provider took one message, as `note_all_submitted` does."""
    note_all_submitted(provider, [Submitted(message, provider_ids, to, ask)])


def note_all_submitted(provider: str, submitted: Sequence[Submitted]) -> None:
    """Notes that a provider took messages, and joins receipts that came before."""
    ids = [provider_id for each in submitted for provider_id in each.provider_ids]
    if not ids:
        return
    with transaction.atomic(savepoint=False):
        _alone(provider)
        rows, early_ones, early = list[tuple[Any, ...]](), list[int](), _early(provider, ids)
        for each in submitted:
            recipient, settles = each.recipient, False
            for provider_id in each.provider_ids:
                if early and _join(provider, provider_id, recipient, each.message):
                    settles = True
                else:
                    normal = normal_id(provider_id)[:100]
                    rows.append((uuid7(), each.message.pk, provider_id[:100], normal, recipient, each.ask))
            if settles:
                early_ones.append(each.message.pk)
        if rows:
            execute(_SUBMITTED, [str(FIRST_ASKED), provider, *map(list, zip(*rows, strict=True))])
        for message_id in early_ones:
            _settle(message_id)


_SUBMITTED: Final = """
    INSERT INTO public.outbox_delivery
        (id, message_id, provider, provider_id, id_normal, recipient, state, code, submitted_at, ask_at, asked, pressed)
    SELECT row.id, row.message, taken.by, row.provider_id, row.id_normal, row.recipient, 'submitted', '', taken.at,
        CASE WHEN row.asks THEN taken.at + taken.later END, 0, ''
    FROM (SELECT clock_timestamp() AS at, %s::interval AS later, %s::text AS by) AS taken
    CROSS JOIN unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::boolean[])
        AS row (id, message, provider_id, id_normal, recipient, asks)
"""


def _early(provider: str, provider_ids: Sequence[str]) -> bool:
    """Returns True if receipts have come that may be about some of these ids; other orphans are few, if any."""
    meant = {each for provider_id in provider_ids for each in ids_meant(provider_id)}
    values = [provider, [*meant], str(LATE)]
    return fetch_one(_ORPHANS, values) is not None


_ORPHANS: Final = """
    SELECT 1 FROM public.outbox_delivery
    WHERE provider = %s AND id_normal = ANY(%s) AND message_id IS NULL
        AND submitted_at > clock_timestamp() - %s::interval
    LIMIT 1
"""


def _join(provider: str, provider_id: str, recipient: str, message: Message) -> bool:
    """Joins a receipt that came before the answer with its message. Returns True if there was one."""
    early = _meant(provider, provider_id, recipient, orphans=True)
    if early is None:
        return False
    Delivery.objects.filter(pk=early.pk).update(
        message=message, recipient=recipient, provider_id=provider_id, id_normal=normal_id(provider_id)
    )
    if early.state == Ended.FAILED and is_dead(early.code):
        came_back(message)
    if early.pressed:
        _press(message.pk, early.pressed, recipient)
    return True


def name_lost(delivery: Delivery, provider_id: str) -> None:
    """Notes the provider's id of a message for which it gave no answer: it has the message."""
    with transaction.atomic():
        _alone(delivery.provider)
        Delivery.objects.filter(pk=delivery.pk).update(provider_id=provider_id, id_normal=normal_id(provider_id))


def take_receipt(
    provider: str, provider_id: str, state: Ended, *, code: str = "", mobile: str = "", key: str = ""
) -> bool:
    """Takes a provider's receipt of a delivery. Returns True if it was news.

    A receipt about nothing known waits, among a limited number: other users of the account cannot displace ours or fill
    the table.

    mobile: E.164, where the receipt names it; it distinguishes two deliveries whose ids read alike. key: the digit that
    was pressed in a call.
    """
    with transaction.atomic():
        _alone(provider)
        recipient, now = recipient_hash(mobile) if mobile else "", real_now()
        row = _meant(provider, provider_id, recipient)
        if row is None:
            _make_room(provider)
            Delivery.objects.create(
                provider=provider,
                provider_id=provider_id[:100],
                id_normal=normal_id(provider_id)[:100],
                recipient=recipient,
                state=state,
                code=code[:60],
                submitted_at=now,
                settled_at=now,
                pressed=key[:1],
            )
            return True
        new = moves(row.state, state)
        if new:
            Delivery.objects.filter(pk=row.pk).update(state=state, code=code[:60], settled_at=now, ask_at=None)
        if row.message_id is not None:
            if new:
                _settle(row.message_id)
            if new and state is Ended.FAILED and is_dead(code):
                came_back(Message.objects.select_related("tenant").get(pk=row.message_id))
            if key:
                _press(row.message_id, key, row.recipient)
        return new


def take_sms(provider: str, sender: str, text: str, *, provider_id: str = "") -> bool:
    """Takes an SMS from somebody (sender: E.164). Returns True for a new one, from a number that was sent one."""
    text, now = text.strip()[:LONGEST_SMS], real_now()
    since = "" if provider_id else str(int(now.timestamp() // SAME_SMS.total_seconds()))
    what = f"{provider}\0{sender}\0{provider_id}\0{since}\0{text}"
    with transaction.atomic(), context.platform():
        message = last_sms_to(sender, stops=says_stop(text))
        if message is None:  # it answers nothing, however often it comes
            add_to_tally(OF_NOTHING, f"{provider}:sms")
            return False
        _row, new = ReceivedSms.objects.get_or_create(
            digest=hashlib.sha256(what.encode()).hexdigest(), defaults={"received_at": now}
        )
        if new:
            with context.client(message.tenant):
                SmsReceived(sender, text, message).emit()
    return bool(new)


def expire_old() -> int:
    """Expires deliveries of long ago without a receipt. Returns how many messages that were."""
    ended = 0
    with transaction.atomic(), context.platform():
        old = Delivery.objects.filter(ask_at__isnull=False, submitted_at__lt=real_now() - WORTH).exclude(message=None)
        rows = list(old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "message_id")[:1000])
        Delivery.objects.filter(pk__in=[pk for pk, _message in rows]).update(
            state=Delivery.State.EXPIRED, settled_at=Now(), ask_at=None
        )
        for message in {message for _pk, message in rows}:
            ended += _settle(message)
    return ended


def note_key(event: KeyPressed) -> None:
    """Logs that a key was pressed."""
    log.info("message.key_pressed", message=event.message.pk, template=event.message.template, key=event.key)


def note_sms(event: SmsReceived) -> None:
    """Logs that an SMS came, without its text or sender."""
    log.info("sms.received", answers=event.message.pk)


def _alone(provider: str) -> None:
    wait_in_line(f"receipts of {provider}")


def _make_room(provider: str) -> None:
    """Deletes the oldest orphans, to make room for another."""
    waiting = Delivery.objects.filter(provider=provider, message=None).order_by("-submitted_at", "-pk")
    Delivery.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[MOST_EARLY - 1 :])).delete()
    add_to_tally(OF_NOTHING, f"{provider}:receipt")


def _meant(provider: str, provider_id: str, recipient: str, *, orphans: bool = False) -> Delivery | None:
    """Returns the delivery that an id means: to this number where both name one, the likeliest reading of the
    id first.
    """
    meant = ids_meant(provider_id)
    rows = Delivery.objects.filter(provider=provider, id_normal__in=meant, submitted_at__gt=real_now() - LATE)
    if orphans:
        rows = rows.filter(message=None)
    if recipient:
        rows = rows.filter(models.Q(recipient=recipient) | models.Q(recipient=""))
    deliveries: list[Delivery] = sorted(rows.order_by("-submitted_at"), key=lambda each: meant.index(each.id_normal))
    return deliveries[0] if deliveries else None


def _settle(message_id: int) -> int:
    """Updates a message from the state of its parts. Returns 1 when that is news."""
    parts = Delivery.objects.filter(message=message_id)
    ended = of_parts(list(parts.values_list("state", flat=True)))
    if ended is None:
        return 0
    changed: int = Message.objects.filter(pk=message_id).exclude(receipt=ended).update(receipt=ended, receipt_at=Now())
    if changed:
        log.info("message.receipt", message=message_id, receipt=str(ended))
        if ended is not Ended.DELIVERED:
            tell_not_reached(Message.objects.select_related("tenant").get(pk=message_id))
    return changed


def tell_not_reached(message: Message) -> None:
    """Emits NotReached for a message that did not arrive, and for those that went out with it."""
    if message.recipient_kind not in HEARD_OF or not message.tenant.served:
        return
    with context.client(message.tenant):
        for each in (message, *Message.objects.filter(within=message.pk).order_by("pk")):
            NotReached(each).emit()


def _press(message_id: int, key: str, called: str) -> None:
    """Notes a pressed key: the first that the call offered counts."""
    message = Message.objects.select_for_update(of=("self",)).select_related("tenant").get(pk=message_id)
    if message.pressed or key not in message.keys or len(key) != 1:
        return
    Message.objects.filter(pk=message.pk).update(pressed=key)
    message.pressed = key
    with context.client(message.tenant):
        KeyPressed(message, key, called).emit()
