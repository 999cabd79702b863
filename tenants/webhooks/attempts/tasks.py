"""The Celery task that tells programs: one at a time claims tries, waits for many endpoints at once, writes what came.

The database is asked by this thread alone; the other one waits for endpoints.
"""

from __future__ import annotations

import asyncio
import threading  # noqa: TID251 - what it does is of no client's schema
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Final

import structlog
from celery import shared_task
from django.db import transaction
from django.db.models.functions import Now

from tenants import claiming, context, parties
from tenants.agenda.services import tell_ended
from tenants.clock import real_now
from tenants.domain.lanes import WEBHOOKS
from tenants.domain.webhooks import TryOutcome, goes_off, outcome_of, pause_before, retry_after, signatures
from tenants.models import Tenant
from tenants.sealing import opened
from tenants.webhooks import services
from tenants.webhooks.attempts.claims import claim_attempts, party_of
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.attempts.post import Answer, post
from tenants.webhooks.models import Endpoint, WebhookEvent

log = structlog.get_logger(__name__)

SENDER: Final = "webhooks"  # the party whose one place the task that claims has
SLICE: Final = 20.0  # seconds for which it claims; then the next one does, while this one waits for its answers
AT_ONCE: Final = 300  # tries in flight
LINGER: Final = 1.0  # seconds without anything due before the task ends
LOOK: Final = 0.1  # seconds between looks for more while answers are awaited


@dataclass(frozen=True)
class Try:
    """A claimed try, ready to be sent. sent_at: real time, as it is signed."""

    claim: claiming.Claim
    tenant: Tenant
    attempt: Attempt
    url: str
    headers: dict[str, str]
    body: bytes
    sent_at: datetime


@shared_task(name="webhooks.send_attempts")
def send_attempts() -> int:
    """Make the tries that are due for at most SLICE seconds, unless another task does. Returns how many were made."""
    with context.platform():
        place = parties.take(SENDER)
    if place is None:
        return 0
    with _loop() as loop, context.platform():
        sender = Sender(loop)
        try:
            sender.work(until=time.monotonic() + SLICE)
        finally:
            place.let_go()
            tell_ended(WEBHOOKS)
        while sender.flying:
            sender.settle(wait=LOOK)
    return sender.made


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A thread that waits for endpoints."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True, name="webhooks")
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class Sender:
    """Begins tries in the loop and writes down what came of them. flying: how many are under way."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.made = self.flying = 0
        self._answers: SimpleQueue[tuple[Try, Answer]] = SimpleQueue()

    def work(self, *, until: float) -> None:
        """Until nothing has been due for LINGER seconds, or until then (monotonic)."""
        idle_since = time.monotonic()
        while (now := time.monotonic()) < until:
            if self.begin(claim_attempts(AT_ONCE - self.flying)) or self.flying:
                idle_since = now
            elif now - idle_since >= LINGER:
                return
            self.settle(wait=LOOK)

    def begin(self, claims: Sequence[claiming.Claim]) -> int:
        """Send what was claimed. Returns how many tries."""
        tries = list(_prepared(claims))
        for each in tries:
            asyncio.run_coroutine_threadsafe(self._send(each), self.loop)
        self.made, self.flying = self.made + len(tries), self.flying + len(tries)
        return len(tries)

    async def _send(self, each: Try) -> None:
        answer = await post(each.url, each.headers, each.body)
        self._answers.put((each, answer))

    def settle(self, *, wait: float) -> None:
        """Write down what has come, waiting so long for the first."""
        try:
            answers = [self._answers.get(timeout=wait)]
        except Empty:
            return
        while not self._answers.empty():
            answers.append(self._answers.get())
        for each, answer in answers:
            self.flying -= 1
            try:
                _settle(each, answer)
            except claiming.FenceLost:  # it is being sent again: twice is allowed, never is not
                log.info("webhook.fence_lost", attempt=each.attempt.pk)


# ---------------------------------------------------------------- before


def _prepared(claims: Sequence[claiming.Claim]) -> Iterator[Try]:
    """What is sent. Tries at endpoints that are off or gone, or of events that are not kept any more, are dropped."""
    held = {claim.id: claim for claim in claims}
    of_clients: dict[Tenant, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.select_related("tenant").filter(pk__in=held):
        of_clients[attempt.tenant].append(attempt)
    for tenant, attempts in of_clients.items():
        with context.client(tenant):
            endpoints = Endpoint.objects.in_bulk({each.endpoint for each in attempts})
            events = WebhookEvent.objects.in_bulk({each.event for each in attempts})
        for attempt in attempts:
            endpoint, event = endpoints.get(attempt.endpoint), events.get(attempt.event)
            if event is None or endpoint is None or endpoint.state != Endpoint.State.ON:
                claiming.finish(held[attempt.pk], outcome=TryOutcome.DROPPED)
            else:
                yield _try_of(held[attempt.pk], tenant, attempt, endpoint, event)


def _try_of(claim: claiming.Claim, tenant: Tenant, attempt: Attempt, endpoint: Endpoint, event: WebhookEvent) -> Try:
    now = real_now()
    secrets = [opened(endpoint.secret)]
    if endpoint.old_secret_until is not None and endpoint.old_secret_until > now:
        secrets.append(opened(endpoint.old_secret))
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Shouhao-Webhooks/1",
        "webhook-id": str(event.pk),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(secrets, str(event.pk), timestamp, event.body),
    }
    return Try(claim, tenant, attempt, endpoint.url, headers, event.body.encode(), now)


# ---------------------------------------------------------------- after


def _settle(each: Try, answer: Answer) -> None:
    outcome = outcome_of(answer.status)
    with context.client(each.tenant), transaction.atomic():
        claiming.finish(
            each.claim,
            outcome=outcome,
            sent_at=each.sent_at,
            code=answer.status,
            milliseconds=answer.milliseconds,
            answer=answer.text,
            trouble=answer.trouble,
        )
        if outcome == TryOutcome.DELIVERED:
            Endpoint.objects.filter(pk=each.attempt.endpoint, failing_since__isnull=False).update(failing_since=None)
        else:
            _after_failure(each.attempt, outcome, answer)
    if answer.silent:
        parties.leave_alone(party_of(each.attempt.endpoint), answer.trouble)
    else:
        parties.ask_again(party_of(each.attempt.endpoint))
    log.info(
        "webhook.tried",
        client=each.tenant.schema_name,
        endpoint=str(each.attempt.endpoint),
        event_id=str(each.attempt.event),
        number=each.attempt.number,
        outcome=str(outcome),
        status=answer.status,
        trouble=answer.trouble,
        milliseconds=answer.milliseconds,
    )


def _after_failure(attempt: Attempt, outcome: TryOutcome, answer: Answer) -> None:
    """It is tried again, or the endpoint is switched off. A test is made once, and says nothing of the others."""
    endpoint = Endpoint.objects.select_for_update().filter(pk=attempt.endpoint, state=Endpoint.State.ON).first()
    if endpoint is None:
        return
    now = real_now()
    if outcome == TryOutcome.GONE:
        services.switch_off_by_itself(endpoint, Endpoint.State.GONE)
    elif attempt.reason == Attempt.Reason.TEST:
        return
    elif goes_off(endpoint.failing_since, now):
        services.switch_off_by_itself(endpoint, Endpoint.State.FAILED)
    else:
        if endpoint.failing_since is None:
            endpoint.failing_since = now
            endpoint.save(update_fields=["failing_since"])
        _try_again(attempt, retry_after(answer.retry_after, now))


def _try_again(attempt: Attempt, asked: timedelta | None) -> None:
    number = attempt.number + 1
    pause = pause_before(number, event=str(attempt.event), endpoint=str(attempt.endpoint), asked=asked)
    if pause is not None:
        Attempt.objects.create(
            tenant=attempt.tenant,
            endpoint=attempt.endpoint,
            event=attempt.event,
            round=attempt.round,
            number=number,
            reason=attempt.reason,
            due_at=attempt.due_at,
            not_before=Now() + pause,
        )
