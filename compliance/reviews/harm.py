"""Writes the harm that waiting does to a client, by which the queue is ranked (compliance.domain.queue)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from compliance.reviews.models import Case
from tenants import context


def set_harm(subjects: Collection[UUID], harm_at: datetime | None) -> None:
    """Writes from when labels of the client in use are withdrawn while nobody decides its open cases about subjects."""
    waiting = Case.objects.filter(tenant=context.current_tenant(), subject_id__in=subjects, decided_at=None)
    waiting.exclude(harm_at=harm_at).update(harm_at=harm_at)
