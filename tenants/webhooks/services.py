"""Writes endpoints and events of webhooks, and decides which event is tried where."""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tenants import context
from tenants.acts.noting import note
from tenants.agenda.services import CHANNEL, schedule
from tenants.clients import catching_up
from tenants.clients.catching_up import AWAY
from tenants.clock import business_now, real_now
from tenants.database.statements import execute, fetch_one, wait_in_line
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.domain.outside import AddressTrouble
from tenants.domain.topics import Topic
from tenants.domain.webhooks import (
    BOTH_LIVE,
    LOOKED_UP_EVERY,
    SECRET_BYTES,
    UNKNOWN_AT_MOST,
    TryOutcome,
    secret_from,
)
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.outside.addresses_outside import check_typed
from tenants.people.selectors import owners
from tenants.refusals import Refused
from tenants.sealing import sealed
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import LIVE, Endpoint, WebhookEvent
from tenants.webhooks.selectors import attempts_at

NUMBER = "webhooks.number_events"  # the due work
CHECK = "webhooks.check_addresses"  # the due work: all of a client's that are not checked yet, side by side
MOST_ENDPOINTS = 20
MOST_REPLAYED = 10_000
PIECE = 1000  # events that are numbered in one statement
STORM = 5  # events of a client within a second: those after them wait for the next whole one, to be numbered together
GATHERED = timedelta(seconds=1)
TEST = "webhook.test"

# ---------------------------------------------------------------- endpoints


def make_endpoint(name: str, url: str, topics: Collection[str], *, by: Actor, secret: str = "") -> tuple[Endpoint, str]:
    """Makes an endpoint and its secret, which is never shown again. topics: none means all.

    secret: of a program that has one already; else one is drawn. Raises Refused.
    """
    state = _first_state(url)
    secret = secret or secret_from(secrets.token_bytes(SECRET_BYTES))
    with transaction.atomic():
        wait_in_line(f"new webhooks {context.schema_in_use()}")  # of two at once the second counts the first
        if Endpoint.objects.count() >= MOST_ENDPOINTS:
            raise Refused(_("There are %(most)d webhooks already: delete one first.") % {"most": MOST_ENDPOINTS})
        made = Endpoint.objects.create(
            name=name,
            url=url,
            topics=sorted(set(topics)),
            secret=sealed(secret),
            state=state,
            **by.columns("made_by"),
        )
        _check_soon(made)
        _note_endpoint("webhook_made", made, by, url=url)
    return made, secret


def change_endpoint(endpoint_id: UUID, *, name: str, url: str, topics: Collection[str], by: Actor) -> Endpoint:
    """Changes an endpoint's name, address or topics. Raises Refused."""
    state = _first_state(url)
    with transaction.atomic():
        endpoint = locked(endpoint_id)
        if endpoint.is_on and endpoint.url != url:
            endpoint.state, endpoint.failing_since = state, None
        endpoint.name, endpoint.url, endpoint.topics = name, url, sorted(set(topics))
        endpoint.save(update_fields=["name", "url", "topics", "state", "failing_since"])
        _check_soon(endpoint)
        _note_endpoint("webhook_changed", endpoint, by, url=url)
    return endpoint


def rotate_secret(endpoint_id: UUID, *, by: Actor) -> tuple[Endpoint, str]:
    """Makes another secret, which is never shown again; for a day, deliveries are signed with the one before
    it, too.
    """
    secret = secret_from(secrets.token_bytes(SECRET_BYTES))
    with transaction.atomic():
        endpoint = locked(endpoint_id)
        endpoint.old_secret, endpoint.secret = endpoint.secret, sealed(secret)
        endpoint.old_secret_until = real_now() + BOTH_LIVE
        endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
        _note_endpoint("webhook_secret_rotated", endpoint, by)
    return endpoint, secret


def switch_endpoint(endpoint_id: UUID, *, on: bool, by: Actor) -> Endpoint:
    """Switches an endpoint on, with its failures reset, or off: what has not arrived yet is no longer sent."""
    with transaction.atomic():
        endpoint = locked(endpoint_id)
        _set_state(endpoint, _first_state(endpoint.url) if on else Endpoint.State.OFF)
        _check_soon(endpoint)
        _note_endpoint("webhook_switched", endpoint, by, state="on" if on else "off")
    return endpoint


def _note_endpoint(action: str, endpoint: Endpoint, by: Actor, **details: object) -> None:
    note(action, actor=by, subject_kind="webhook", subject_id=endpoint.pk, webhook=endpoint.name, **details)


def _first_state(url: str) -> Endpoint.State:
    """Returns the state of an endpoint that is switched on: its address may have to be looked up first.
    Raises Refused.
    """
    return Endpoint.State.CHECKING if check_typed(url) else Endpoint.State.ON


def _check_soon(endpoint: Endpoint) -> None:
    if endpoint.state == Endpoint.State.CHECKING:
        schedule(CHECK, key="addresses", lane=Lane.BULK)


def addresses_to_check() -> list[tuple[UUID, str]]:
    """Returns the addresses of the client in use that nobody has looked up yet, by endpoint."""
    return list(Endpoint.objects.filter(state=Endpoint.State.CHECKING).values_list("pk", "url"))


def note_checked(endpoint_id: UUID, url: str, trouble: AddressTrouble | None) -> None:
    """Writes the result of looking an address up, unless it has changed meanwhile.

    An unknown host is looked up again, for a time, since name servers may be away.
    """
    endpoint = Endpoint.objects.select_for_update().filter(pk=endpoint_id, url=url).first()
    if endpoint is None or endpoint.state != Endpoint.State.CHECKING:
        return
    unknown, now = trouble is AddressTrouble.UNKNOWN_HOST, real_now()
    if trouble is None:
        endpoint.state, endpoint.failing_since = Endpoint.State.ON, None
        endpoint.save(update_fields=["state", "failing_since"])
    elif unknown and now - (endpoint.failing_since or now) < UNKNOWN_AT_MOST:
        endpoint.failing_since = endpoint.failing_since or now
        endpoint.save(update_fields=["failing_since"])
        schedule(CHECK, key="addresses", lane=Lane.BULK, due_at=business_now() + LOOKED_UP_EVERY, keep_earlier=True)
    else:
        switch_off_by_itself(endpoint, Endpoint.State.UNKNOWN if unknown else Endpoint.State.INSIDE)


def switch_off_by_itself(endpoint: Endpoint, state: Endpoint.State) -> None:
    """Switches a locked endpoint off for the platform; the state says why. The owners get one e-mail."""
    _set_state(endpoint, state)
    _note_endpoint("webhook_gave_up", endpoint, PLATFORM, outcome=f"webhook_{state}")
    queue_message(
        "portal/webhook_off",
        [Recipient("user", owner, ("email",)) for owner in owners().values_list("pk", flat=True)],
        key=f"webhook_off:{endpoint.pk}:{attempts_at(endpoint).aggregate(last=Max('pk'))['last'] or 0}",
        page=Page("webhook", endpoint.pk),
        name=endpoint.name,
        url=endpoint.url,
        gone=state == Endpoint.State.GONE,
        why=state,
    )


def delete_endpoint(endpoint_id: UUID, *, by: Actor) -> None:
    """Deletes an endpoint and its tries."""
    with transaction.atomic():
        endpoint = locked(endpoint_id)
        attempts_at(endpoint).delete()
        _note_endpoint("webhook_deleted", endpoint, by)
        endpoint.delete()


def locked(endpoint_id: UUID) -> Endpoint:
    """Returns the endpoint, locked until the transaction ends. Raises Endpoint.DoesNotExist."""
    endpoint: Endpoint = Endpoint.objects.select_for_update().get(pk=endpoint_id)
    return endpoint


def _set_state(endpoint: Endpoint, state: str) -> None:
    endpoint.state, endpoint.failing_since = state, None
    endpoint.save(update_fields=["state", "failing_since"])
    if not endpoint.is_on:
        waiting = attempts_at(endpoint).filter(done_at=None, lease_until=None)
        waiting.update(done_at=Now(), outcome=TryOutcome.DROPPED)


# ---------------------------------------------------------------- events


_NOW_AND_JUST_BEFORE: Final = """
    SELECT business_now(), (SELECT count(*) FROM (
        SELECT FROM webhooks_webhookevent WHERE made_at > (SELECT clock_timestamp()) - interval '1 second' LIMIT %s
    ) AS just_before)
"""


def note_event(kind: str, topic: Topic, data: Mapping[str, Any]) -> None:
    """Notes an event, in the caller's transaction: it gets its place, and is sent, after the commit (in a storm about a
    second later). data: JSON values, instants, days, UUIDs.
    """
    plain = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    now, just_before = fetch_one(_NOW_AND_JUST_BEFORE, [STORM])
    occurred_at = catching_up.due_inside(None, outward=False) or now
    event = WebhookEvent.objects.create(type=kind, topic=topic, data=plain, occurred_at=occurred_at)
    due_at = now.replace(microsecond=0) + GATHERED if just_before == STORM else None
    # Each with a key of its own: transactions do not wait for one another.
    schedule(NUMBER, key=str(event.pk), due_at=due_at, lane=Lane.FAST)


def number_events() -> int:
    """Gives committed events their places, in the order in which they were made, and has them sent.

    One task at a time does so for a client, so that no number is missing below one that can be read. Returns how many.
    """
    with transaction.atomic():
        wait_in_line(f"webhooks {context.schema_in_use()}")
        rows = list(WebhookEvent.objects.filter(seq=None, test=False).order_by("occurred_at", "pk")[:PIECE])
        if not rows:
            return 0
        for seq, event in enumerate(rows, _last_seq() + 1):
            _complete(event, seq)
        WebhookEvent.objects.bulk_update(rows, ["seq", "body", "sha256"])
        endpoints = list(Endpoint.objects.filter(state__in=LIVE))
        _make_tries([(endpoint, event) for event in rows for endpoint in endpoints if wants(endpoint, event)])
        if len(rows) == PIECE:
            schedule(NUMBER, key="more", lane=Lane.FAST)
    return len(rows)


def _last_seq() -> int:
    """Returns the last number given.

    None is given twice: numbers given after the backup, which a restore has undone, lie below the restore's own time in
    milliseconds since 1970, as no client has a thousand events each second.
    """
    last: int = WebhookEvent.objects.aggregate(last=Max("seq"))["last"] or 0
    restored_at = catching_up.restored_last(context.current_tenant())
    return last if restored_at is None else max(last, int(restored_at.timestamp() * 1000))


def wants(endpoint: Endpoint, event: WebhookEvent) -> bool:
    """Returns True if an endpoint receives such events."""
    return not endpoint.topics or event.topic in endpoint.topics


def _complete(event: WebhookEvent, seq: int | None) -> None:
    said: dict[str, Any] = {"type": event.type, "timestamp": event.occurred_at, "topic": event.topic}
    if seq is not None:
        said["seq"] = seq
    event.seq = seq
    event.body = json.dumps(said | {"data": event.data}, cls=DjangoJSONEncoder, ensure_ascii=False)
    event.sha256 = hashlib.sha256(event.body.encode()).hexdigest()


def _make_tries(pairs: Iterable[tuple[Endpoint, WebhookEvent]], reason: str = Attempt.Reason.EVENT) -> int:
    """Makes the first try of each, now; events older than a restore are held. Wakes the sender."""
    tenant, now, pairs = context.current_tenant(), business_now(), list(pairs)
    restored_at = catching_up.restored_last(tenant) if reason == Attempt.Reason.EVENT else None
    rounds = _last_rounds(pairs) if reason == Attempt.Reason.RESENT else {}
    rows = [
        Attempt(
            tenant=tenant,
            endpoint=endpoint.pk,
            event=event.pk,
            round=rounds.get(event.pk, -1) + 1,
            reason=reason,
            due_at=event.occurred_at + AWAY if restored_at and event.occurred_at <= restored_at else now,
        )
        for endpoint, event in pairs
    ]
    Attempt.objects.bulk_create(rows, batch_size=PIECE)
    execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return len(rows)


def _last_rounds(pairs: Collection[tuple[Endpoint, WebhookEvent]]) -> dict[UUID, int]:
    """Returns how often events were sent to one endpoint, by event."""
    endpoints, events = {endpoint.pk for endpoint, _event in pairs}, {event.pk for _endpoint, event in pairs}
    tried = Attempt.objects.filter(endpoint__in=endpoints, event__in=events)
    return dict(tried.order_by().values_list("event").annotate(last=Max("round")))


# ---------------------------------------------------------------- by hand


def send_test_event(endpoint_id: UUID) -> Attempt:
    """Sends an endpoint a test event: at once, beside whatever waits for it. Raises Refused."""
    with transaction.atomic():
        endpoint = locked(endpoint_id)
        _refuse_off(endpoint)
        event = WebhookEvent(
            type=TEST,
            topic=Topic.PROGRAMS,
            data={"webhook": str(endpoint.pk), "name": endpoint.name},
            test=True,
            occurred_at=business_now(),
        )
        _complete(event, None)
        event.save()
        _make_tries([(endpoint, event)], Attempt.Reason.TEST)
        made: Attempt = Attempt.objects.get(endpoint=endpoint.pk, event=event.pk)
    return made


def resend(endpoint_id: UUID, event_id: UUID) -> None:
    """Sends an endpoint an event once more. Raises Refused, WebhookEvent.DoesNotExist."""
    with transaction.atomic():
        endpoint = locked(endpoint_id)
        _refuse_off(endpoint)
        event = WebhookEvent.objects.get(Q(test=True) | Q(seq__isnull=False), pk=event_id)
        _make_tries([(endpoint, event)], Attempt.Reason.RESENT)


def replay(
    endpoint_id: UUID, *, after: int | None = None, since: datetime | None = None, by: Actor
) -> tuple[Endpoint, int]:
    """Sends an endpoint once more all events that it wants, after a place or since an instant (business time).

    Returns the endpoint, and how many events. Raises Refused without a beginning, or for too many.
    """
    if (after is None) == (since is None):
        raise Refused(_("Say either after which number, or since when."), code="replay_from_where")
    with transaction.atomic():
        endpoint = locked(endpoint_id)
        _refuse_off(endpoint)
        rows = WebhookEvent.objects.filter(seq__isnull=False).order_by("seq").defer("body", "data")
        rows = rows.filter(seq__gt=after) if after is not None else rows.filter(occurred_at__gte=since)
        if endpoint.topics:
            rows = rows.filter(topic__in=endpoint.topics)
        events = list(rows[: MOST_REPLAYED + 1])
        if len(events) > MOST_REPLAYED:
            raise Refused(
                _("More than %(most)s events would be resent: choose a later start.") % {"most": f"{MOST_REPLAYED:,}"},
                code="too_many",
            )
        _drop_resent_that_wait(endpoint, [event.pk for event in events])
        count = _make_tries([(endpoint, event) for event in events], Attempt.Reason.RESENT)
        _note_endpoint("webhook_replayed", endpoint, by, count=count)
    return endpoint, count


def _drop_resent_that_wait(endpoint: Endpoint, events: Collection[UUID]) -> None:
    """Deletes waiting repetitions, so that an event requested twice is not sent twice."""
    waiting = attempts_at(endpoint).filter(done_at=None, lease_until=None, reason=Attempt.Reason.RESENT)
    waiting.filter(event__in=events).delete()


def _refuse_off(endpoint: Endpoint) -> None:
    if not endpoint.is_on:
        raise Refused(_("The webhook is switched off: switch it on first."), code="webhook_off")


def switch_all_off() -> None:
    """Switches off all endpoints of the client in use, which leaves."""
    for endpoint in Endpoint.objects.filter(state__in=LIVE):
        _set_state(locked(endpoint.pk), Endpoint.State.OFF)
