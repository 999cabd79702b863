"""Queues messages to people: rows in the caller's transaction; nothing is sent here."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache, partial
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models.functions import Now

from tenants import context
from tenants.agenda.services import CHANNEL
from tenants.clients import catching_up
from tenants.clock import business_now
from tenants.database.statements import fetch_one
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
    """A contact, user or invitation of the client in use, or the applicant of a tenant (no id).

    quiet: hours of the client's day in which no SMS is wanted: one that falls due in them waits for their end. topic:
    of tenants.domain.topics; empty for an answer to a person's own act. summary: when the reader wants to read it,
    together with other messages.
    """

    kind: str
    id: UUID | None
    channels: tuple[str, ...]
    quiet: tuple[time, time] | None = None
    topic: str = ""
    summary: SummaryTime | None = None


@dataclass(frozen=True)
class Audience:
    """Everybody who wants to hear of a topic.

    People who sign in read it in the portal too, even if there is no recipient.
    """

    topic: str
    recipients: Sequence[Recipient] = ()

    def __iter__(self) -> Iterator[Recipient]:
        return iter(self.recipients)

    def __len__(self) -> int:
        return len(self.recipients)


APPLICANT = Recipient("applicant", None, ("email",))


@dataclass(frozen=True)
class Page:
    """A page of the reader's site, by its name in portal; resolved when the message is written.

    pk: of the page's subject, where it has one. query: the part after the question mark.
    """

    name: str
    pk: UUID | int | None = None
    query: str = ""

    def as_json(self) -> dict[str, str]:
        """Returns the values that are stored."""
        return {"name": self.name, "pk": "" if self.pk is None else str(self.pk), "query": self.query}


@dataclass(frozen=True)
class Attached:
    """A file that an e-mail carries, drawn when it is written, of a kind that a room makes (attachments.py)."""

    kind: str
    pk: UUID

    def as_json(self) -> dict[str, str]:
        """Returns the values that are stored."""
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
    """Queues a message for each recipient and channel. Returns how many are new: the same key queues nothing twice.

    template: "<app>/<name>", of templates/<app>/messages/<name>.txt, which has a block for each part
    (tenants.outbox.parts; a call's says what each of `keys`, digits, does: see events.KeyPressed). urgent: quiet hours
    do not delay it. parameters: JSON values, instants and days (tagged in the row). due_at: business time, None means
    now. worth_until: business time from which on it is not sent any more. page: where the letter leads. attached: to an
    e-mail.
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
    """Queues messages as `queue_message` does, for a tenant whose schema may not exist yet.

    A client that has left gets nothing more.
    """
    if page is not None:
        parameters[PAGE] = page.as_json()
    if attached is not None:
        parameters[ATTACHED] = attached.as_json()
    said: list[Any] = [template, about, json.dumps(parameters, cls=tagged.Encoder), keys, urgent, worth_until]
    messages, new = _messages(recipients, due_at, urgent=urgent), 0
    while some := list(islice(messages, AT_ONCE)):
        kinds = {kind: place for place, kind in enumerate(dict.fromkeys(kind for kind, _id in some), start=1)}
        whom = ",".join("NULL" if recipient is None else recipient.hex for _kind, recipient in some)
        which = ",".join(str(kinds[kind]) for kind, _id in some)
        columns = map(list, zip(*kinds, strict=True))
        row = fetch_one(_QUEUE, [*said, key, f"{{{whom}}}", f"{{{which}}}", *columns, tenant.pk, CHANNEL])
        new += row[0]
    return new


# Many in one statement: a change may have to be said to thousands. Only who is told differs between most of them; the
# rest goes along once for each kind of message.
_QUEUE = """
    WITH said (template, about, parameters, keys, urgent, worth_until, key, now) AS MATERIALIZED (
        SELECT %s::text, %s::text, %s::jsonb, %s::text, %s::boolean, %s::timestamptz, %s::text, business_now()
    ),
    queued AS (
        INSERT INTO public.outbox_message
            (tenant_id, channel, topic, template, recipient_kind, recipient_id, about, parameters, key, keys, urgent,
            gather, state, due_at, worth_until, fence, attempts, last_error)
        SELECT tenant.id, kind.channel, kind.topic, said.template, kind.recipient, message.recipient, said.about,
            said.parameters,
            concat(tenant.id, ':', said.key, ':', coalesce(message.recipient::text, 'applicant'), ':', kind.channel),
            said.keys, said.urgent, kind.gather, 'waiting', coalesce(kind.due_at, said.now), said.worth_until, 0, 0, ''
        FROM said
        CROSS JOIN unnest(%s::uuid[], %s::int[]) WITH ORDINALITY AS message (recipient, kind, place)
        JOIN unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[]) WITH ORDINALITY
            AS kind (recipient, channel, topic, gather, due_at, number) ON kind.number = message.kind
        JOIN public.tenants_tenant AS tenant
            ON tenant.id = %s AND NOT (tenant.state = 'closed' AND tenant.closed_at IS NOT NULL)
        ORDER BY message.place
        ON CONFLICT (key) DO NOTHING RETURNING id
    )
    SELECT count(*), pg_notify(%s, '') FROM queued
"""


class _Kind(NamedTuple):
    """The values that messages to many recipients share, in the columns of _QUEUE."""

    recipient: str
    channel: str
    topic: str
    gather: str
    due_at: datetime | None


def _messages(
    recipients: Iterable[Recipient], due_at: datetime | None, *, urgent: bool
) -> Iterator[tuple[_Kind, UUID | None]]:
    """Yields a message for each recipient and channel."""
    kinds = cache(partial(_kinds, due_at=due_at, urgent=urgent))
    for recipient in recipients:
        for kind in kinds(recipient.kind, recipient.channels, recipient.topic, recipient.summary):
            yield kind, recipient.id


def _kinds(
    recipient: str,
    channels: tuple[str, ...],
    topic: str,
    summary: SummaryTime | None,
    *,
    due_at: datetime | None,
    urgent: bool,
) -> list[_Kind]:
    due = catching_up.due_inside(due_at if summary is None else _in_summary(summary, due_at), outward=True)
    return [
        _Kind(recipient, str(each), str(topic), str(_goes_with(topic, each, channels, summary, urgent=urgent)), due)
        for each in channels
    ]


def _goes_with(
    topic: str, channel: str, channels: tuple[str, ...], summary: SummaryTime | None, *, urgent: bool
) -> Gather:
    if summary is not None:
        return Gather.SUMMARY
    if urgent or topic not in TERMS:
        return Gather.NONE
    return goes_with(TERMS[Topic(topic)].urgency is Urgency.NOW, channel, channels)


def _in_summary(summary: SummaryTime, due_at: datetime | None) -> datetime:
    now = business_now()
    return next_summary(now if due_at is None else max(now, due_at), summary)


def move_summary(contact: UUID, topic: str, summary: SummaryTime | None) -> None:
    """Moves what waits of a topic for a contact's summary to another time; without a summary it goes out at once."""
    due = business_now() if summary is None else next_summary(business_now(), summary)
    Message.objects.filter(
        tenant=context.current_tenant(),
        recipient_id=contact,
        topic=topic,
        gather=Gather.SUMMARY,
        done_at=None,
        due_at__range=(business_now(), business_now() + catching_up.AWAY / 2),  # not what is held since a restore
    ).update(due_at=due)


def make_void(about: str) -> int:
    """Voids waiting messages about something that has moved or ended. Returns how many there were."""
    Unsaid(about).emit()
    return _void(about=about)


def make_all_void() -> int:
    """Voids all waiting messages to the client in use, which leaves."""
    return _void()


def _void(**which: str) -> int:
    waiting = Message.objects.filter(tenant=context.current_tenant(), done_at=None, **which)
    return waiting.update(state=Message.State.VOID, done_at=Now())
