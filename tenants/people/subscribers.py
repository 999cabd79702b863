"""Manages subscriptions to a client's status page: an address gets nothing before it has confirmed, by a code from an
SMS or the page of a link. The one who asks does not learn who has subscribed. All instants are real time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants import context
from tenants.acts.noting import note
from tenants.clock import real_now
from tenants.codes import CodeAnswer, CodeOutcome, code_of, count_alone, try_code
from tenants.domain.actors import Actor
from tenants.domain.codes import REMEMBERED, Counted, Limits, Sent, TooOften, may_send, may_try
from tenants.domain.sms import cut, sms_safe
from tenants.outbox.events import SmsReceived
from tenants.outbox.models import Confirmation, Message
from tenants.outbox.services import Recipient, queue_message
from tenants.people.contacts import (
    BY_CLIENT,
    LIMITS as OF_CLIENT,
    all_sent,
    ask_anew,
    asked_by_client,
    country_fault,
    desk_is_told,
    hashed,
    held_back,
    keep_to,
    whose_code,
)
from tenants.people.events import StrangersHeldBack
from tenants.people.in_peace import in_peace_until
from tenants.people.subscriber_models import StatusSubscriber
from tenants.refusals import Refused
from tenants.selectors import address_of

SUBSCRIBER: Final = "subscriber"  # the outbox's kind of recipient
QUESTION: Final = "tenants/status_confirmation"
PURPOSE: Final = "tenants.people.subscribers"
UNCONFIRMED: Final = timedelta(days=7)  # unconfirmed addresses are deleted after it
STOP_WORDS: Final = frozenset({"退订", "TD", "T", "N", "STOP"})
MOST: Final = 10_000  # subscribers of a client
# For strangers, apart from what clients ask for themselves. A person subscribes once or twice; behind one network there
# are a few. Wrong codes are counted by number and network: those of others keep nobody from the right one.
ANY_TRIES: Final = 10_000  # five of each code that all of them may have sent in a day
LIMITS: Final[dict[Counted, Limits]] = {
    Counted.RECIPIENT: Limits(3, 5, 10),
    Counted.CLIENT: Limits(200, 1_000, ANY_TRIES),
    Counted.NETWORK: Limits(10, 20, 20),
    Counted.PLATFORM: Limits(500, 2_000, ANY_TRIES),
}
STRANGER: Final = Actor("person", "—")  # a subscriber, whose address the history does not hold
OF_MANY: Final = (Counted.CLIENT, Counted.PLATFORM)  # when these are reached, the desk hears of it


# ---------------------------------------------------------------- asking


@desk_is_told()
def subscribe(
    channel: str, to: str, *, directories: Collection[str], language: str, network: str = ""
) -> StatusSubscriber:
    """Asks an address whether it wants to hear of the client's maintenance; one that already does gets a link to its
    subscription. network: of the stranger who asks on the status page; empty where the client's own program does.
    Raises Refused when no more may be asked now, or for the country of a mobile.
    """
    if channel == Message.Channel.SMS and (fault := country_fault(to)):
        raise Refused(fault)
    recipient, now = hashed(to), real_now()
    with transaction.atomic():
        limit = _limit(recipient, network, now)
        if limit is None:
            row = _subscribed(channel, to.lower(), sorted(directories), language, now)
            if in_peace_until(recipient, now) is None:  # otherwise nothing is sent, and who asked does not learn why
                _ask(row, recipient, network, now)
            return row
    if network and limit.counted in OF_MANY:
        StrangersHeldBack(everywhere=limit.counted is Counted.PLATFORM).emit()
    raise held_back(limit)


def _limit(recipient: str, network: str, now: datetime) -> TooOften | None:
    if network:
        return may_send(_asked_by_strangers(recipient, network), now, LIMITS)
    return may_send(asked_by_client(recipient), now, OF_CLIENT)


def _subscribed(channel: str, to: str, directories: list[str], language: str, now: datetime) -> StatusSubscriber:
    if StatusSubscriber.objects.count() >= MOST:
        raise Refused(_("This status page takes no more subscriptions."))
    row: StatusSubscriber
    row, _new = StatusSubscriber.objects.select_for_update().get_or_create(
        channel=channel, to=to, defaults={"language": language, "directories": directories}
    )
    if row.agreed_at is None:
        row.language, row.directories, row.asked_at = language, directories, now
        row.save()
    return row


def _ask(row: StatusSubscriber, recipient: str, network: str, now: datetime) -> None:
    made, lasting = ask_anew(row.pk, row.channel, recipient, now, network=network)
    queue_message(
        QUESTION,
        [Recipient(SUBSCRIBER, row.pk, (row.channel,))],
        key=f"status_confirmation:{made.pk}",
        **lasting,
    )


def give_code(subscriber_id: UUID, code: str, *, network: str) -> CodeAnswer:
    """Checks the code of an SMS; the right one proves the mobile. A wrong one is counted: don't roll it back.

    Raises Refused when too many wrong ones were tried.
    """
    with transaction.atomic():
        subscriber = StatusSubscriber.objects.select_for_update().filter(pk=subscriber_id).first()
        if subscriber is None:
            return CodeAnswer(CodeOutcome.OVER)
        recipient = hashed(subscriber.to)
        keep_to(may_try(_asked_by_strangers(recipient, network), LIMITS))
        answer = try_code(_open_confirmation(subscriber), code, PURPOSE, whose_code)
        if answer.outcome is CodeOutcome.PROVED:
            confirm(subscriber)
    return answer


# ---------------------------------------------------------------- by the link in a letter, or after the code


def subscription_path(row: StatusSubscriber) -> str:
    """Returns the path where a subscription is confirmed, changed and ended. It is stored in no row."""
    token = signing.Signer(salt=context.signing_salt("subscription")).sign(f"{row.pk}.{hashed(row.to)[:16]}")
    return reverse("status_subscription", args=[token])


def code_path(row: StatusSubscriber) -> str:
    """Returns the path where the code of an SMS is entered; without the code it opens nothing."""
    return reverse("status_code", args=[signing.Signer(salt=context.signing_salt("status_code")).sign(str(row.pk))])


def subscriber_of_code(token: str) -> UUID | None:
    """Returns the subscriber whose code a page takes; None for a forged address or another client's."""
    try:
        return UUID(signing.Signer(salt=context.signing_salt("status_code")).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def subscriber_of(token: str) -> StatusSubscriber | None:
    """Returns the subscriber of a link; None when it is forged, another client's, or the subscription has ended."""
    try:
        key, _dot, digest = signing.Signer(salt=context.signing_salt("subscription")).unsign(token).partition(".")
    except signing.BadSignature:
        return None
    row: StatusSubscriber | None = StatusSubscriber.objects.filter(pk=key).first()
    if row is None or hashed(row.to)[:16] != digest:
        return None
    return None if row.agreed_at is None and _open_confirmation(row) is None else row


def confirm(row: StatusSubscriber) -> bool:
    """Confirms a subscription. Returns True if that is new."""
    with transaction.atomic():
        _end_confirmations(row, Confirmation.Answer.AGREED)
        new = bool(StatusSubscriber.objects.filter(pk=row.pk, agreed_at=None).update(agreed_at=real_now()))
        if new:
            _note_subscriber("status_subscribed", row, STRANGER)
    return new


def choose_directories(row: StatusSubscriber, directories: Collection[str]) -> None:
    """Sets the directories (codes) that the subscriber wants to hear about; none: all."""
    StatusSubscriber.objects.filter(pk=row.pk).update(directories=sorted(directories))


def end_subscription(row: StatusSubscriber, *, by: Actor = STRANGER) -> None:
    """Ends a subscription and deletes the address. One that never confirmed is left in peace.

    by: the client where it is not the subscriber's own wish. Doing it twice does nothing.
    """
    with transaction.atomic():
        if row.agreed_at is None:
            _end_confirmations(row, Confirmation.Answer.DECLINED)
        ended, _of_tables = StatusSubscriber.objects.filter(pk=row.pk).delete()
        if ended and by is not STRANGER:
            _note_subscriber("status_removed", row, by)
        elif ended and row.agreed_at is not None:
            _note_subscriber("status_left", row, by)


def sms_received(event: SmsReceived) -> None:
    """Ends the subscription of a subscriber who answers an SMS with one of STOP_WORDS."""
    message = event.message
    if message.recipient_id is None or message.recipient_kind != SUBSCRIBER:
        return
    if event.text.strip().upper() not in STOP_WORDS:
        return
    row = StatusSubscriber.objects.filter(pk=message.recipient_id, to=event.sender).first()
    if row is not None:
        end_subscription(row)


# ---------------------------------------------------------------- within


def _note_subscriber(action: str, row: StatusSubscriber, by: Actor) -> None:
    """Records an action without the address, which goes when the subscription ends."""
    note(action, actor=by, subject_kind="subscriber", subject_id=row.pk, channel=row.channel)


def _asked_by_strangers(recipient: str, network: str) -> Mapping[Counted, list[Sent]]:
    """Returns what strangers have had sent, and what was tried: to this recipient, on the page of the client in use,
    from this network, and in all; locks the counts.
    """
    tenant = context.current_tenant()
    count_alone(["asked by strangers"])
    with context.platform():  # whichever client's page they asked on
        rows = Confirmation.objects.exclude(BY_CLIENT).filter(sent_at__gt=real_now() - REMEMBERED)
        return {
            Counted.RECIPIENT: all_sent(rows.filter(recipient=recipient)),
            Counted.CLIENT: all_sent(rows.filter(tenant=tenant)),
            Counted.NETWORK: all_sent(rows.filter(address=network[:45])),
            Counted.PLATFORM: all_sent(rows),
        }


def _open_confirmation(row: StatusSubscriber) -> Confirmation | None:
    return Confirmation.objects.filter(
        tenant=context.current_tenant(), contact=row.pk, ended_at=None, expires_at__gt=real_now()
    ).first()


def _end_confirmations(row: StatusSubscriber, answer: str) -> None:
    rows = Confirmation.objects.filter(tenant=context.current_tenant(), contact=row.pk, ended_at=None)
    rows.update(ended_at=real_now(), answer=answer)


@dataclass(frozen=True)
class WhoReads:
    """The reader of messages to a subscriber. one_click: ends them by POST (RFC 8058), empty before it has confirmed.

    values: what only the letter itself may say, such as the code and the link to the subscription.
    """

    email: str
    mobile: str
    language: str
    one_click: str
    values: Mapping[str, object]


def who_reads(subscriber_id: UUID) -> WhoReads | None:
    """Returns the reader for a subscriber of the client in use; None when it has ended its subscription."""
    row = StatusSubscriber.objects.filter(pk=subscriber_id).first()
    if row is None:
        return None
    by_sms, asked = row.channel == Message.Channel.SMS, _open_confirmation(row)
    code = code_of(PURPOSE, whose_code(asked)) if asked is not None else ""
    firm = cut(sms_safe(context.current_tenant().legal_name), 16 if by_sms else 60)
    values = {"firm": firm, "code": code, "manage": subscription_path(row), "agreed": row.agreed_at is not None}
    return WhoReads("" if by_sms else row.to, row.to if by_sms else "", row.language, _one_click(row), values)


def _one_click(row: StatusSubscriber) -> str:
    if row.agreed_at is None or row.channel == Message.Channel.SMS:
        return ""
    return f"{address_of(context.current_tenant())}{subscription_path(row)}"
