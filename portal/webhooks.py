"""What people and programs do with webhooks, as the history tells it; and what the owners are told of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from compliance.evidence.services import record
from tenants.domain.actors import PLATFORM, Actor
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.people import selectors
from tenants.webhooks import services
from tenants.webhooks.events import EndpointSwitchedOff
from tenants.webhooks.models import Endpoint


def make(name: str, url: str, topics: Collection[str], *, actor: Actor) -> tuple[Endpoint, str]:
    """As services.make_endpoint."""
    with transaction.atomic():
        endpoint, secret = services.make_endpoint(name, url, topics, by=actor)
        _record("webhook_made", endpoint, actor, url=url)
    return endpoint, secret


def change_webhook(endpoint_id: UUID, *, name: str, url: str, topics: Collection[str], actor: Actor) -> Endpoint:
    """As services.change_endpoint."""
    with transaction.atomic():
        endpoint = services.change_endpoint(endpoint_id, name=name, url=url, topics=topics)
        _record("webhook_changed", endpoint, actor, url=url)
    return endpoint


def rotate(endpoint_id: UUID, *, actor: Actor) -> tuple[Endpoint, str]:
    """As services.rotate_secret."""
    with transaction.atomic():
        endpoint, secret = services.rotate_secret(endpoint_id)
        _record("webhook_secret_rotated", endpoint, actor)
    return endpoint, secret


def switch(endpoint_id: UUID, *, on: bool, actor: Actor) -> Endpoint:
    """As services.switch_endpoint."""
    with transaction.atomic():
        endpoint = services.switch_endpoint(endpoint_id, on=on)
        _record("webhook_switched", endpoint, actor, state="on" if on else "off")
    return endpoint


def delete(endpoint_id: UUID, *, actor: Actor) -> None:
    """As services.delete_endpoint."""
    with transaction.atomic():
        _record("webhook_deleted", services.delete_endpoint(endpoint_id), actor)


def replay(
    endpoint_id: UUID, *, after: int | None = None, since: datetime | None = None, actor: Actor
) -> tuple[Endpoint, int]:
    """As services.replay."""
    with transaction.atomic():
        count = services.replay(endpoint_id, after=after, since=since)
        endpoint = Endpoint.objects.get(pk=endpoint_id)
        _record("webhook_replayed", endpoint, actor, count=count)
    return endpoint, count


def tell_owners(event: EndpointSwitchedOff) -> None:
    """The platform has switched an endpoint off: once, by e-mail."""
    endpoint = event.endpoint
    _record("webhook_gave_up", endpoint, PLATFORM, outcome=f"webhook_{endpoint.state}")
    owners = selectors.owners().values_list("pk", flat=True)
    queue_message(
        "portal/webhook_off",
        [Recipient("user", owner, ("email",)) for owner in owners],
        key=f"webhook_off:{endpoint.pk}:{services.last_attempt(endpoint)}",
        page=Page("webhook", endpoint.pk),
        name=endpoint.name,
        url=endpoint.url,
        gone=endpoint.state == Endpoint.State.GONE,
        why=endpoint.state,
    )


def _record(action: str, endpoint: Endpoint, actor: Actor, **details: Any) -> None:
    record(action, actor=actor, subject_kind="webhook", subject_id=endpoint.pk, webhook=endpoint.name, **details)
