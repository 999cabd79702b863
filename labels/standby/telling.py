"""Records what happens to standby numbers, and tells programs and subscribers."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from compliance.evidence.services import record
from labels.models import Number
from labels.selectors import about_numbers
from tenants.domain.actors import Actor
from tenants.domain.topics import Topic
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell


def tell_of_standby_numbers(
    template: str,
    window_id: UUID,
    actor: Actor,
    *,
    numbers: Mapping[str, str],
    starts_at: datetime,
    until: datetime,
    lacking: int = 0,
) -> None:
    """Records an act on a window's standby numbers, and queues the message. numbers: number → its standby number."""
    pairs = sorted(numbers.items())
    record(
        template,
        actor=actor,
        subject_kind="window",
        subject_id=window_id,
        count=len(pairs),
        lacking=lacking,
        numbers=dict(pairs[:50]),
    )
    queue_message(
        f"labels/{template}",
        everyone_to_tell(Topic.STANDBY, about_numbers(Number.objects.filter(canonical__in=list(numbers)))),
        key=f"{template}:{window_id}:{len(pairs)}:{pairs[0][1] if pairs else ''}:{until.isoformat()}",
        about=f"window:{window_id}",
        count=len(pairs),
        lacking=lacking,
        pairs=pairs[:20],
        starts_at=starts_at,
        ends_at=until,
        page=Page("standby"),
    )
