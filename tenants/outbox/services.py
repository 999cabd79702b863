"""Saying something to people: rows in the caller's transaction; nothing is sent here."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from tenants import context
from tenants.agenda.services import CHANNEL
from tenants.clock import business_now
from tenants.domain import tagged
from tenants.domain.summaries import SummaryTime, next_summary
from tenants.domain.topics import TERMS, Topic, Urgency
from tenants.models import Tenant
from tenants.outbox.events import Said, Unsaid
from tenants.outbox.gathering import Gather, goes_with
from tenants.outbox.models import Message

PAGE, ATTACHED = "page", "attached"  # the parameters in which a message keeps its page, and what is attached to it


AT_ONCE = 1000  # messages in one statement


@dataclass(frozen=True)
class Recipient:
    """Whom to tell: a contact, user or invitation of the client in use, or the applicant of a tenant (no id).

    quiet: hours of the client's day in which no SMS is wanted: one that falls due in them waits for their end.
    topic: of tenants.domain.topics; empty where it answers a person's own act. summary: when the reader wants to read
    it, together with what else there is.
    """

    kind: str
    id: UUID | None
    channels: tuple[str, ...]
    quiet: tuple[time, time] | None = None
    topic: str = ""
    summary: SummaryTime | None = None


@dataclass(frozen=True)
class Audience:
    """Whoever wants to hear of a topic. Who signs in reads it in the portal too, also where there is no recipient."""

    topic: str
    recipients: Sequence[Recipient] = ()

    def __iter__(self) -> Iterator[Recipient]:
        return iter(self.recipients)

    def __len__(self) -> int:
        return len(self.recipients)


APPLICANT = Recipient("applicant", None, ("email",))


@dataclass(frozen=True)
class Page:
    """A page of the site of whoever reads, by the name that portal gives it: resolved when the message is written.

    pk: of what the page is about, where it is about one thing. query: what follows the question mark.
    """

    name: str
    pk: UUID | int | None = None
    query: str = ""

    def as_json(self) -> dict[str, str]:
        """The values of the page's fields that are stored."""
        return {"name": self.name, "pk": "" if self.pk is None else str(self.pk), "query": self.query}


@dataclass(frozen=True)
class Attached:
    """A file that an e-mail carries, drawn when it is written, of a kind that a room makes (attachments.py)."""

    kind: str
    pk: UUID

    def as_json(self) -> dict[str, str]:
        """The values of its fields that are stored."""
        return {"kind": self.kind, "pk": str(self.pk)}


def queue_message(
    template: str,
    recipients: Iterable[Recipient],
    *,
    key: str,
    about: str = "",
    due_at: datetime | None = None,
    worth_until: datetime | None = None,
    page: Page | None = None,
    attached: Attached | None = None,
    keys: str = "",
    urgent: bool = False,
    **parameters: Any,
) -> int:
    """Note a message for each recipient and channel. Returns how many are new: the same key says nothing twice.

    template: "<app>/<name>", a folder below templates/ with messages/<name>.subject.txt, .email.txt, .sms.txt,
    .voice.txt for what is called through (it says what each of `keys`, digits, does: see events.KeyPressed) and
    .bot.txt where a group bot says more than an SMS. urgent: quiet hours do not hold it up.
    parameters: JSON values, instants and days (tagged in the row). due_at: business time, None means now.
    worth_until: business time from which on it is not sent any more. page: where the letter leads.
    attached: to an e-mail.
    """
    if isinstance(recipients, Audience):
        shown = parameters if page is None else {**parameters, PAGE: page.as_json()}
        Said(key, recipients.topic, template, about, shown, due_at).emit()
    return tell_for(
        context.current_tenant(),
        template,
        recipients,
        key=key,
        about=about,
        due_at=due_at,
        worth_until=worth_until,
        page=page,
        attached=attached,
        keys=keys,
        urgent=urgent,
        **parameters,
    )


def tell_for(
    tenant: Tenant,
    template: str,
    recipients: Iterable[Recipient],
    *,
    key: str,
    about: str = "",
    due_at: datetime | None = None,
    worth_until: datetime | None = None,
    page: Page | None = None,
    attached: Attached | None = None,
    keys: str = "",
    urgent: bool = False,
    **parameters: Any,
) -> int:
    """As `queue_message`, for a tenant whose schema may not exist yet. Who has left is told nothing more."""
    if page is not None:
        parameters[PAGE] = page.as_json()
    if attached is not None:
        parameters[ATTACHED] = attached.as_json()
    said: list[Any] = [template, about, json.dumps(parameters, cls=tagged.Encoder), keys, urgent, worth_until]
    rows, new = _rows(tenant, recipients, key, due_at, urgent=urgent), 0
    with connection.cursor() as cursor:
        while some := list(islice(rows, AT_ONCE)):
            cursor.execute(_QUEUE, [*said, *map(list, zip(*some, strict=True)), tenant.pk])
            new += cursor.rowcount
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return new


# Many in one statement: a change may have to be said to thousands.
_QUEUE = """
    WITH said (template, about, parameters, keys, urgent, worth_until, now) AS MATERIALIZED (
        SELECT %s::text, %s::text, %s::jsonb, %s::text, %s::boolean, %s::timestamptz, business_now()
    )
    INSERT INTO public.outbox_message
        (tenant_id, channel, topic, template, recipient_kind, recipient_id, about, parameters, key, keys, urgent,
        gather, state, due_at, worth_until, fence, attempts, last_error)
    SELECT tenant.id, message.channel, message.topic, said.template, message.kind, message.recipient, said.about,
        said.parameters, message.key, said.keys, said.urgent, message.gather, 'waiting',
        coalesce(message.due_at, said.now), said.worth_until, 0, 0, ''
    FROM said, unnest(%s::text[], %s::text[], %s::text[], %s::uuid[], %s::text[], %s::text[], %s::timestamptz[])
        AS message (channel, topic, kind, recipient, key, gather, due_at), public.tenants_tenant AS tenant
    WHERE tenant.id = %s AND NOT (tenant.state = 'closed' AND tenant.closed_at IS NOT NULL)
    ON CONFLICT (key) DO NOTHING
"""


def _rows(
    tenant: Tenant, recipients: Iterable[Recipient], key: str, due_at: datetime | None, *, urgent: bool
) -> Iterator[tuple[Any, ...]]:
    """What differs between the messages: a row for each recipient and channel, in the columns of _QUEUE."""
    for recipient in recipients:
        for channel in recipient.channels:
            yield (
                str(channel),
                str(recipient.topic),
                recipient.kind,
                recipient.id,
                f"{tenant.pk}:{key}:{recipient.id or 'applicant'}:{channel}",
                str(_goes_with(recipient, channel, urgent=urgent)),
                _due(recipient, due_at),
            )


def _goes_with(recipient: Recipient, channel: str, *, urgent: bool) -> str:
    if recipient.summary is not None:
        return Gather.SUMMARY
    if urgent or recipient.topic not in {*Topic}:
        return Gather.NONE
    return goes_with(TERMS[Topic(recipient.topic)].urgency is Urgency.NOW, channel, recipient.channels)


def _due(recipient: Recipient, due_at: datetime | None) -> datetime | None:
    if recipient.summary is None:
        return due_at
    now = business_now()
    return next_summary(now if due_at is None else max(now, due_at), recipient.summary)


def move_summary(contact: UUID, topic: str, summary: SummaryTime | None) -> None:
    """What waits of a topic for a contact's summary comes at another time; without one at once."""
    due = business_now() if summary is None else next_summary(business_now(), summary)
    Message.objects.filter(
        tenant=context.current_tenant(),
        recipient_id=contact,
        topic=topic,
        gather=Gather.SUMMARY,
        done_at=None,
        due_at__gt=business_now(),
    ).update(due_at=due)


def make_void(about: str) -> int:
    """Reminders of something that has moved or ended are not sent. Returns how many were still waiting."""
    Unsaid(about).emit()
    return _void(about=about)


def make_all_void() -> int:
    """The client in use leaves: what still waits to be said to it is not."""
    return _void()


def _void(**which: str) -> int:
    waiting = Message.objects.filter(tenant=context.current_tenant(), done_at=None, **which)
    return waiting.update(state=Message.State.VOID, done_at=Now())
