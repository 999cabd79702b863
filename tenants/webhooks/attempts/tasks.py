"""Runs the Celery task that delivers webhooks: one at a time claims tries, waits for many endpoints at once, and writes
the results. Only this thread uses the database; the others wait for endpoints.
"""

import threading  # noqa: TID251 - what it does is of no client's schema
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251 - waits for endpoints; touches no database
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Final
from uuid import UUID

import structlog
from celery import shared_task
from django.db import transaction
from django.db.models.functions import Now

from tenants import context
from tenants.agenda import claiming
from tenants.agenda.services import tell_ended
from tenants.agenda.shutting_down import is_ending
from tenants.clock import real_now
from tenants.database import full_disk
from tenants.domain.lanes import WEBHOOKS
from tenants.domain.webhooks import (
    IN_FLIGHT,
    TryOutcome,
    goes_off,
    outcome_of,
    pause_before,
    retry_after,
    run_after,
    signatures,
)
from tenants.models import Tenant
from tenants.outside import parties
from tenants.outside.exchange import get_ready
from tenants.sealing import opened
from tenants.webhooks import services
from tenants.webhooks.attempts.claims import claim_attempts, note_delivered, party_of
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.attempts.post import ProgramAnswer, post
from tenants.webhooks.models import LIVE, Endpoint, WebhookEvent

log = structlog.get_logger(__name__)

SENDER: Final = "webhooks"  # the party whose one place the task that claims has
SLICE: Final = 20.0  # seconds for which it claims; then the next task does, while this one waits for its answers
AT_ONCE: Final = 100  # tries in hand, each in a thread; with one more while its host is looked up (TasksMax)
LINGER: Final = 1.0  # seconds without anything due before the task ends
LOOK: Final = 0.1  # seconds between looks for more while answers are awaited
STALE: Final = 8.0  # seconds after which a try that waits behind others is given back: its lease must outlast it


@dataclass(frozen=True)
class Try:
    """A claimed try, ready to be sent.

    claimed_at, claimed: when it was taken, in real time and by this process's clock.
    """

    claim: claiming.Claim
    tenant: Tenant
    attempt: Attempt
    url: str
    secrets: tuple[str, ...]
    body: str
    claimed_at: datetime
    claimed: float


@dataclass(frozen=True)
class Made:
    """A try that was sent. sent_at: real time, as it was signed."""

    of: Try
    sent_at: datetime
    answer: ProgramAnswer


@dataclass
class Line:
    """The tries at one endpoint, one behind the other.

    failures: how many there were; a try that waited through one goes back.
    """

    places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(IN_FLIGHT))
    failures: int = 0


@shared_task(name="webhooks.send_attempts")
def send_attempts() -> int:
    """Makes the tries that are due for at most SLICE seconds, unless another task does. Returns how many were made."""
    with full_disk.told_once():
        if full_disk.STANDING.has_room():
            return _send_due()
    return 0


def _send_due() -> int:
    with context.platform():
        place = parties.take(SENDER)
    if place is None:
        return 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks") as threads, context.platform():
        sender = Sender(threads)
        try:
            threads.submit(get_ready).result()  # one thread at the least has begun
            sender.work(until=time.monotonic() + SLICE)
        finally:
            place.let_go()
            tell_ended(WEBHOOKS)
        while sender.flying:
            sender.settle(wait=LOOK)
    return sender.made


class Sender:
    """Has threads make tries, and writes the results. flying: how many are in hand.

    runs: how many tries fast endpoints get at a time.
    """

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self.threads = threads
        self.made = self.flying = 0
        self.runs: dict[UUID, int] = {}
        self._lines: dict[UUID, Line] = defaultdict(Line)
        self._answers: SimpleQueue[Made | Try] = SimpleQueue()

    def work(self, *, until: float) -> None:
        """Runs until nothing has been due for LINGER seconds, until then (monotonic), or until the worker
        shuts down.
        """
        idle_since = time.monotonic()
        while not is_ending() and (now := time.monotonic()) < until:
            if self.begin(claim_attempts(AT_ONCE - self.flying, self.runs, most_of_client=AT_ONCE - 1)) or self.flying:
                idle_since = now
            elif now - idle_since >= LINGER:
                return
            self.settle(wait=LOOK)

    def begin(self, claims: Sequence[claiming.Claim]) -> int:
        """Sends what was claimed, or drops it. Returns how many were claimed."""
        tries = list(_prepared(claims)) if claims else []
        self.made, self.flying = self.made + len(tries), self.flying + len(tries)
        for each in tries:
            line = self._lines[each.attempt.endpoint]
            with suppress(RuntimeError):  # the machine has no thread left: those that have begun come to it
                self.threads.submit(self._send, each, line, line.failures)
        return len(claims)

    def _send(self, each: Try, line: Line, failures: int) -> None:
        """Puts an answer for the try in the queue, whatever happens, since `settle` waits for all that are flying.

        A try that could not even be sent, for want of a thread for instance, has failed: it is retried after a backoff.
        """
        try:
            answer = self._tried(each, line, failures)
        except Exception as error:
            log.exception("webhook.not_sent", attempt=each.attempt.pk)
            answer = Made(each, each.claimed_at, ProgramAnswer(0, trouble=f"not sent: {type(error).__name__}"))
        self._answers.put(answer)

    def _tried(self, each: Try, line: Line, failures: int) -> Made | Try:
        """Returns the answer; the try itself where it is not made now. failures: of the line when it was claimed."""
        if each.attempt.reason == Attempt.Reason.TEST:  # it waits for nothing
            return _posted(each)
        with line.places:
            if line.failures != failures or time.monotonic() - each.claimed > STALE or is_ending():
                return each
            made = _posted(each)
            if outcome_of(made.answer.status) != TryOutcome.DELIVERED:
                line.failures += 1
            return made

    def settle(self, *, wait: float) -> None:
        """Writes the answers that have come, waiting so long for the first."""
        try:
            answers = [self._answers.get(timeout=wait)]
        except Empty:
            return
        while not self._answers.empty():
            answers.append(self._answers.get())
        self.flying -= len(answers)
        not_made = [each for each in answers if isinstance(each, Try)]
        self.made -= len(not_made)
        claiming.release([each.claim for each in not_made])
        of_clients: dict[Tenant, list[Made]] = defaultdict(list)
        for each in answers:
            if isinstance(each, Made):
                of_clients[each.of.tenant].append(each)
        for tenant, made in of_clients.items():
            self._settle_of(tenant, made)

    def _settle_of(self, tenant: Tenant, made: Sequence[Made]) -> None:
        arrived = [each for each in made if outcome_of(each.answer.status) == TryOutcome.DELIVERED]
        failed = [each for each in made if outcome_of(each.answer.status) != TryOutcome.DELIVERED]
        if arrived:
            _settle_arrived(tenant, arrived)
        for each in arrived:
            if each.of.attempt.endpoint not in self.runs:
                parties.ask_again(party_of(each.of.attempt.endpoint))
            self.runs[each.of.attempt.endpoint] = run_after(each.answer.milliseconds)
        for each in failed:
            self.runs.pop(each.of.attempt.endpoint, None)
            try:
                _settle_failed(each)
            except claiming.FenceLost:  # it is being sent again: twice is allowed, never is not
                log.info("webhook.fence_lost", attempt=each.of.attempt.pk)


# ---------------------------------------------------------------- before


def _prepared(claims: Sequence[claiming.Claim]) -> Iterator[Try]:
    """Yields the tries to send.

    Tries at endpoints that are off or gone, or of events that are no longer kept, are dropped.
    """
    held, now, claimed = {claim.id: claim for claim in claims}, real_now(), time.monotonic()
    of_clients: dict[Tenant, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.select_related("tenant").filter(pk__in=held).order_by("not_before", "pk"):
        of_clients[attempt.tenant].append(attempt)
    for tenant, attempts in of_clients.items():
        if tenant.state == Tenant.State.REMOVED:
            for attempt in attempts:
                claiming.drop(held[attempt.pk], outcome=TryOutcome.DROPPED)
            continue
        if tenant.migration_failed_at is not None:
            for attempt in attempts:
                claiming.put_off(held[attempt.pk], claiming.NOT_MIGRATED, claiming.LONG_PAUSE)
            continue
        with context.client(tenant):
            endpoints = Endpoint.objects.in_bulk({each.endpoint for each in attempts})
            events = WebhookEvent.objects.defer("data").in_bulk({each.event for each in attempts})
        secrets = {key: _live_secrets(endpoint, now) for key, endpoint in endpoints.items()}
        for attempt in attempts:
            endpoint, event = endpoints.get(attempt.endpoint), events.get(attempt.event)
            claim = held[attempt.pk]
            if event is None or endpoint is None or not endpoint.is_on:
                claiming.finish(claim, outcome=TryOutcome.DROPPED)
            else:
                yield Try(claim, tenant, attempt, endpoint.url, secrets[endpoint.pk], event.body, now, claimed)


def _live_secrets(endpoint: Endpoint, now: datetime) -> tuple[str, ...]:
    both = endpoint.old_secret_until is not None and endpoint.old_secret_until > now
    return (opened(endpoint.secret), opened(endpoint.old_secret)) if both else (opened(endpoint.secret),)


def _posted(each: Try) -> Made:
    sent_at = each.claimed_at + timedelta(seconds=time.monotonic() - each.claimed)
    timestamp, event = int(sent_at.timestamp()), str(each.attempt.event)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Shouhao-Webhooks/1",
        "webhook-id": event,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(each.secrets, event, timestamp, each.body),
    }
    return Made(each, sent_at, post(each.url, headers, each.body.encode()))


# ---------------------------------------------------------------- after


def _settle_arrived(tenant: Tenant, made: Sequence[Made]) -> None:
    with context.client(tenant), transaction.atomic():
        endpoints = {each.of.attempt.endpoint for each in made}
        Endpoint.objects.filter(pk__in=endpoints, failing_since__isnull=False).update(failing_since=None)
        ours = note_delivered([(each.of.claim, each.sent_at, each.answer) for each in made])
    for each in made:
        if each.of.claim.id in ours:
            _log(each, TryOutcome.DELIVERED)
        else:  # it is being sent again: twice is allowed, never is not
            log.info("webhook.fence_lost", attempt=each.of.attempt.pk)


def _settle_failed(made: Made) -> None:
    attempt, answer = made.of.attempt, made.answer
    outcome = outcome_of(answer.status)
    with context.client(made.of.tenant), transaction.atomic():
        claiming.finish(
            made.of.claim,
            outcome=outcome,
            sent_at=made.sent_at,
            code=answer.status,
            milliseconds=answer.milliseconds,
            answer=answer.text,
            trouble=answer.trouble,
        )
        _after_failure(attempt, outcome, answer)
    if answer.silent:
        parties.leave_alone(party_of(attempt.endpoint), answer.trouble)
    else:
        parties.ask_again(party_of(attempt.endpoint))
    _log(made, outcome)


def _log(made: Made, outcome: TryOutcome) -> None:
    attempt, answer = made.of.attempt, made.answer
    log.info(
        "webhook.tried",
        client=made.of.tenant.schema_name,
        endpoint=str(attempt.endpoint),
        event_id=str(attempt.event),
        number=attempt.number,
        outcome=str(outcome),
        status=answer.status,
        trouble=answer.trouble,
        milliseconds=answer.milliseconds,
    )


def _after_failure(attempt: Attempt, outcome: TryOutcome, answer: ProgramAnswer) -> None:
    """Schedules a retry, or switches the endpoint off. A test is made once, and changes nothing for the others."""
    endpoint = Endpoint.objects.select_for_update().filter(pk=attempt.endpoint, state__in=LIVE).first()
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
        _schedule_retry(attempt, retry_after(answer.retry_after, now))


def _schedule_retry(attempt: Attempt, asked: timedelta | None) -> None:
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
