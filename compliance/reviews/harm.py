"""What it does to a client that its case waits, which the queue is ranked by (compliance.domain.queue)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from compliance.reviews.models import Case
from tenants import context


def set_harm(subjects: Collection[UUID], harm_at: datetime | None) -> None:
    """Write from when labels of the client in use are withdrawn while nobody decides its open cases about subjects."""
    waiting = Case.objects.filter(tenant=context.current_tenant(), subject_id__in=subjects, decided_at=None)
    waiting.exclude(harm_at=harm_at).update(harm_at=harm_at)
