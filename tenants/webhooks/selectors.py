"""Reads the events for programs and the tries to deliver them."""

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
    """Returns events with their places, the earliest first."""
    rows = WebhookEvent.objects.filter(seq__gt=after).order_by("seq")
    return rows.filter(topic__in=topics) if topics else rows


def last_seq() -> int:
    """Returns the place of the newest event; 0 when nothing has happened."""
    return WebhookEvent.objects.order_by("-seq").filter(seq__isnull=False).values_list("seq", flat=True).first() or 0


def attempts_at(endpoint: Endpoint) -> QuerySet[Attempt]:
    """Returns the tries at an endpoint, the newest first."""
    return Attempt.objects.filter(tenant=context.current_tenant(), endpoint=endpoint.pk)


def attempts_made() -> QuerySet[Attempt]:
    """Returns the tries at all endpoints that were sent, the latest first."""
    return Attempt.objects.filter(tenant=context.current_tenant()).exclude(sent_at=None).order_by("-sent_at", "-id")


def attempt_at(endpoint: Endpoint, attempt_id: int) -> Attempt:
    """Returns one try. Raises Attempt.DoesNotExist."""
    return attempts_at(endpoint).get(pk=attempt_id)


@dataclass(frozen=True)
class EndpointStanding:
    """The counts of an endpoint: tries that wait, and those delivered and failed in the last day."""

    waiting: int = 0
    delivered: int = 0
    failed: int = 0


def endpoint_standings(since: datetime) -> dict[UUID, EndpointStanding]:
    """Returns the counts of each endpoint of the client in use; since: real time."""
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
    """Returns the text that the signature of a try covers; empty before it is sent."""
    if attempt.sent_at is None:
        return ""
    return signature_base(str(event.pk), int(attempt.sent_at.timestamp()), event.body)
