"""Reads how far messages have come."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from tenants.clock import real_now
from tenants.context import current_tenant
from tenants.domain.receipts import Reach, Told, normal_id, reach
from tenants.models import Tenant
from tenants.outbox.models import NOT_TOLD, Delivery, Message
from tenants.sealing import keyed_hash

# Messages with a code: it is entered on a page, never answered by SMS, and strangers may request one.
CODES: Final = frozenset({"labels/number_code", "tenants/contact_confirmation", "tenants/status_confirmation"})
OF_THE_PUBLIC: Final = ("customer", "subscriber")  # kinds of recipients whose only answer is to stop
ANSWERED_WITHIN: Final = timedelta(days=7)  # an SMS, by another SMS
LATELY: Final = timedelta(hours=24)
UNREACHED_SINCE: Final = timedelta(days=30)  # older failures tell nothing about an address
_BEFORE_ANY_RECEIPT: Final = {
    Message.State.WAITING: Told.QUEUED,
    Message.State.SENT: Told.SUBMITTED,
    Message.State.UNKNOWN: Told.EXPIRED,  # it may have arrived, and a receipt may still say so
    Message.State.FAILED: Told.FAILED,
    Message.State.VOID: Told.VOID,
    Message.State.WITHIN: Told.SUBMITTED,  # its letter is gone
}
NOTHING_LATER: Final = (Message.Channel.EMAIL, Message.Channel.BOT)  # channels without receipts
TOLD: Final = Q(receipt=Message.Receipt.DELIVERED) | Q(channel__in=NOTHING_LATER, receipt="")


@dataclass(frozen=True)
class SaidTo:
    """A message to somebody, and how far it has come; at: since when, in real time, None while it waits."""

    id: int
    tenant: UUID
    about: str
    recipient: UUID
    kind: str
    channel: str
    template: str
    due_at: datetime
    told: Told
    at: datetime | None


def not_told_lately() -> QuerySet[Message]:
    """Returns messages that ended within LATELY and are known not to have arrived; over all clients."""
    return Message.objects.filter(NOT_TOLD, done_at__gte=real_now() - LATELY)


def messages_to_contacts() -> QuerySet[Message]:
    """Returns the messages to contacts of the client in use, sent or waiting, the latest due first."""
    mine = Message.objects.filter(tenant=current_tenant(), recipient_kind="contact")
    return mine.order_by("-due_at", "-id")


def told_states(messages: Sequence[Message]) -> list[tuple[Told, datetime | None]]:
    """Returns for each message how far it has come, and since when (real time; None while it waits)."""
    by_id = _letters(messages)
    letters = [by_id.get(each.within or 0, each) for each in messages]
    return [(_told(each), each.receipt_at or each.sent_at or each.done_at) for each in letters]


def said_about(
    tenants: Collection[UUID], about: Collection[str], *, since: datetime | None = None, until: datetime | None = None
) -> list[SaidTo]:
    """Returns the messages of these clients about these subjects, in the order in which they were queued; without void
    ones. since, until: business time in which they were due; a message that waits for the end of quiet hours was due
    before.
    """
    rows = Message.objects.filter(tenant__in=tenants, about__in=about).exclude(recipient_id=None).order_by("pk")
    if since is not None:
        rows = rows.filter(due_at__gte=since)
    if until is not None:
        rows = rows.filter(Q(due_at__lte=until) | Q(fence__gt=0))
    messages, said = list(rows), []
    for message, (told, at) in zip(messages, told_states(messages), strict=True):
        if told is not Told.VOID and message.recipient_id is not None:
            said.append(
                SaidTo(
                    message.pk,
                    message.tenant_id,
                    message.about,
                    message.recipient_id,
                    message.recipient_kind,
                    message.channel,
                    message.template,
                    message.due_at,
                    told,
                    at,
                )
            )
    return said


def latest_by_channel(said: Iterable[SaidTo]) -> Mapping[UUID, Mapping[str, SaidTo]]:
    """Returns for each recipient the last message over each channel, in the order in which they were first told."""
    latest: dict[UUID, dict[str, SaidTo]] = defaultdict(dict)
    for each in said:
        latest[each.recipient][each.channel] = each
    return latest


def reach_of(ways: Mapping[str, SaidTo] | None) -> Reach:
    """Returns whether somebody was told, by the last message over each channel."""
    return reach([each.told for each in (ways or {}).values()])


def unreached_addresses(tenant: Tenant) -> Mapping[tuple[UUID, str], datetime]:
    """Returns the contacts and channels whose last recent message did not arrive, and since when (real time)."""
    since = real_now() - UNREACHED_SINCE
    mine = Message.objects.filter(tenant=tenant, recipient_kind="contact")
    failed: dict[tuple[UUID, str], tuple[int, datetime]] = {}
    rows = mine.filter(NOT_TOLD, done_at__gt=since).annotate(ended=Coalesce("receipt_at", "done_at")).order_by("pk")
    for person, channel, pk, ended in rows.values_list("recipient_id", "channel", "pk", "ended"):
        if person is not None:
            failed[person, channel] = (pk, ended)
    if not failed:
        return {}
    people, ways = {person for person, _channel in failed}, {channel for _person, channel in failed}
    arrived = mine.filter(TOLD, state=Message.State.SENT, channel__in=ways, sent_at__gt=since, recipient_id__in=people)
    pairs = arrived.values_list("recipient_id", "channel").annotate(last=Max("pk"))
    later = {(person, channel): last for person, channel, last in pairs}
    return {way: ended for way, (pk, ended) in failed.items() if later.get(way, 0) < pk}


def _letters(messages: Iterable[Message]) -> Mapping[int, Message]:
    """Returns the letters in which some of the messages went out, by their ids."""
    ids = {each.within for each in messages if each.state == Message.State.WITHIN and each.within is not None}
    return Message.objects.in_bulk(ids) if ids else {}


def _told(message: Message) -> Told:
    if message.receipt:
        return Told(message.receipt)
    told = _BEFORE_ANY_RECEIPT[Message.State(message.state)]
    return Told.HANDED_OVER if told is Told.SUBMITTED and message.channel in NOTHING_LATER else told


def recipient_hash(mobile: str) -> str:
    """Returns a hash by which deliveries to one number are found, over all clients, without revealing it."""
    return keyed_hash("outbox.recipient", "+" + mobile.lstrip("+"))


def messages_sent_to(mobile: str) -> QuerySet[Delivery]:
    """Returns what providers got for a number, over all clients, the newest first."""
    rows = Delivery.objects.filter(recipient=recipient_hash(mobile), message__isnull=False)
    return rows.select_related("message__tenant").order_by("-submitted_at")


def messages_known_as(provider_id: str) -> QuerySet[Delivery]:
    """Returns the deliveries with this provider's id."""
    rows = Delivery.objects.filter(id_normal=normal_id(provider_id), message__isnull=False)
    return rows.select_related("message__tenant")


def last_sms_to(mobile: str, *, stops: bool) -> Message | None:
    """Returns the message that an SMS from this number may answer: the newest recent one to it that is no code.

    A client's message to the public must not take the answer from one that asks for it: it is meant only if nothing
    else was sent, or if the SMS wants no more (stops).
    """
    rows = Delivery.objects.filter(
        recipient=recipient_hash(mobile),
        message__channel=Message.Channel.SMS,
        submitted_at__gt=real_now() - ANSWERED_WITHIN,
    ).exclude(message__template__in=CODES)
    rows = rows.select_related("message__tenant").order_by("-submitted_at")
    newest: Delivery | None = None if stops else rows.exclude(message__recipient_kind__in=OF_THE_PUBLIC).first()
    newest = newest or rows.first()
    return newest.message if newest else None


@dataclass(frozen=True)
class ToldCount:
    """Counts of messages to a contact (None: to all) over a channel.

    arrived: by a receipt; lost: could not be delivered.
    """

    contact: UUID | None
    channel: str
    sent: int
    arrived: int
    lost: int


_SENT = Q(state__in=(Message.State.SENT, Message.State.WITHIN))


def told_about(about: str) -> list[ToldCount]:
    """Counts the messages to contacts of the client in use about something, for each contact and channel."""
    rows = _to_contacts().filter(about=about)
    return [ToldCount(*row) for row in _counted(rows, "recipient_id", "channel")]


def told_between(start: datetime, end: datetime) -> list[ToldCount]:
    """Counts the messages to contacts due in [start, end) of business time, for each channel."""
    rows = _to_contacts().filter(due_at__gte=start, due_at__lt=end)
    return [ToldCount(None, *row) for row in _counted(rows, "channel")]


def _to_contacts() -> QuerySet[Message]:
    mine = Message.objects.filter(tenant=current_tenant(), recipient_kind="contact")
    return mine.exclude(state__in=(Message.State.VOID, Message.State.WAITING))


def _counted(rows: QuerySet[Message], *by: str) -> list[tuple[Any, ...]]:
    counts = {"sent": Count("pk", _SENT), "arrived": Count("pk", Q(receipt=Message.Receipt.DELIVERED))}
    groups = rows.order_by(*by).values(*by).annotate(**counts, lost=Count("pk", NOT_TOLD))
    return list(groups.values_list(*by, "sent", "arrived", "lost"))
