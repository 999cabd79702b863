"""Numbers that each sample of what handsets show contains."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import transaction

from compliance.evidence.services import record
from labels.bulk import with_any_of
from labels.models import Number
from tenants.context import current_tenant
from tenants.people.actors import Actor

NAMED: Final = 100  # numbers of one act that are noted each; of more, how many they were, and which
NOTED: Final = 1_000  # numbers of one note


def mark_critical(numbers: Collection[UUID], *, critical: bool, actor: Actor) -> int:
    """Have each sample contain these numbers, or not. Returns of how many that is new."""
    with transaction.atomic():
        rows = with_any_of(Number.objects.exclude(state=Number.State.RELEASED), "pk", numbers)
        changed = dict(
            rows.exclude(critical=critical).select_for_update().order_by("pk").values_list("pk", "canonical")
        )
        with_any_of(Number.objects.all(), "pk", changed).update(critical=critical)
        if len(changed) <= NAMED:
            action = "number_critical" if critical else "number_not_critical"
            for key, canonical in changed.items():
                record(action, actor=actor, subject_kind="number", subject_id=key, number=canonical)
            return len(changed)
        action, client = "numbers_critical" if critical else "numbers_not_critical", current_tenant().pk
        for start in range(0, len(changed), NOTED):
            some = list(changed)[start : start + NOTED]
            record(action, actor=actor, subject_kind="client", subject_id=client, concerns=some, count=len(some))
        return len(changed)
