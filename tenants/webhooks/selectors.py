"""What was told to programs, and what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tenants import context
from tenants.domain.webhooks import TryOutcome, signature_base
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import Endpoint, WebhookEvent


def events_told(*, after: int = 0, topics: Collection[str] = ()) -> QuerySet[Any]:
    """Events with their places, the earliest first."""
    rows = WebhookEvent.objects.filter(seq__gt=after).order_by("seq")
    return rows.filter(topic__in=topics) if topics else rows


def last_seq() -> int:
    """The place of the newest event; 0 when nothing has happened."""
    return WebhookEvent.objects.order_by("-seq").filter(seq__isnull=False).values_list("seq", flat=True).first() or 0


def attempts_at(endpoint: Endpoint) -> QuerySet[Attempt]:
    """The tries at an endpoint, the newest first."""
    return Attempt.objects.filter(tenant=context.current_tenant(), endpoint=endpoint.pk)


def attempts_made() -> QuerySet[Attempt]:
    """The tries at all endpoints that were sent, the latest first."""
    return Attempt.objects.filter(tenant=context.current_tenant()).exclude(sent_at=None).order_by("-sent_at", "-id")


def attempt_at(endpoint: Endpoint, attempt_id: int) -> Attempt:
    """One try. Raises Attempt.DoesNotExist."""
    return attempts_at(endpoint).get(pk=attempt_id)


@dataclass(frozen=True)
class EndpointStanding:
    """How an endpoint fares: tries that wait, and of the last day those that arrived and those that failed."""

    waiting: int = 0
    delivered: int = 0
    failed: int = 0


def endpoint_standings(since: datetime) -> dict[UUID, EndpointStanding]:
    """Of each endpoint of the client in use; since: real time."""
    failed = (TryOutcome.FAILED, TryOutcome.GONE)
    recent = Q(sent_at__gte=since)
    rows = (
        Attempt.objects.filter(Q(done_at=None) | recent, tenant=context.current_tenant())
        .order_by()
        .values_list("endpoint")
        .annotate(
            waiting=Count("pk", filter=Q(done_at=None)),
            delivered=Count("pk", filter=recent & Q(outcome=TryOutcome.DELIVERED)),
            failed=Count("pk", filter=recent & Q(outcome__in=failed)),
        )
    )
    return {endpoint: EndpointStanding(*counts) for endpoint, *counts in rows}


def what_was_signed(attempt: Attempt, event: WebhookEvent) -> str:
    """The text that the signature of a try is made of; empty before it is sent."""
    if attempt.sent_at is None:
        return ""
    return signature_base(str(event.pk), int(attempt.sent_at.timestamp()), event.body)
