"""Writes to each client's history what of its work was held after a restore, released or dropped."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any, Final

from django.db import transaction

from compliance.evidence.services import record
from tenants import context
from tenants.agenda.services import Planned, schedule_for_clients
from tenants.clients import holding
from tenants.clients.holding import HeldCount, OutwardHeld, Which
from tenants.database.identifiers import uuid7
from tenants.domain.actors import PLATFORM, Actor
from tenants.selectors import clients_with_work

NOTE: Final = "compliance.note_held"


def release_at_desk(which: Which, *, actor: Actor) -> int:
    """Releases what is held. Returns how much."""
    with transaction.atomic():
        return _record_order("held_released", which, holding.release_held(which), actor)


def drop_at_desk(which: Which, *, actor: Actor) -> int:
    """Drops what is held. Returns how much."""
    with transaction.atomic():
        return _record_order("held_dropped", which, holding.drop_held(which), actor)


def _record_order(action: str, which: Which, counts: Sequence[HeldCount], actor: Actor) -> int:
    """Records the order in the staff's history now, and in the clients' histories soon. Returns how much
    it concerned.
    """
    count = holding.total(counts)
    record(
        action,
        actor=actor,
        subject_kind="held",
        subject_id=which.kind or "all",
        concerns=sorted({str(each.tenant) for each in counts if each.tenant}),
        what=which.what or "everything",
        count=count,
    )
    note_later(action, counts, actor)
    return count


def note_held_back(event: OutwardHeld) -> None:
    """Notes in each client's history what was held back. Bound to OutwardHeld."""
    note_later("held_back", event.held, PLATFORM)


def note_later(action: str, counts: Sequence[HeldCount], actor: Actor) -> None:
    """Schedules a record in each client's history of what was done with its own work. In the caller's transaction."""
    ordered = sorted((each for each in counts if each.tenant), key=lambda each: (str(each.tenant), each.kind))
    of_client = {tenant: list(each) for tenant, each in groupby(ordered, lambda each: each.tenant)}
    with context.platform():
        served = clients_with_work().filter(pk__in=of_client).values_list("pk", flat=True)
        schedule_for_clients({tenant: _planned_note(action, of_client[tenant], actor) for tenant in served})


def _planned_note(action: str, counts: Sequence[HeldCount], actor: Actor) -> Planned:
    held = [[each.kind, each.what, each.count] for each in counts]
    return Planned(NOTE, str(uuid7()), {"action": action, "held": held, "actor": asdict(actor)})


def note_held(action: str, held: Sequence[tuple[str, str, int]], actor: dict[str, Any]) -> None:
    """Records each kind in the history of the client in use.

    held: kind, what it is (a message's template, the name of work) and how many.
    """
    for kind, rows in groupby(held, lambda each: each[0]):
        counts = {what: count for _kind, what, count in rows}
        record(
            action,
            actor=Actor(**actor),
            subject_kind="held",
            subject_id=kind,
            what=f"held_{kind}",
            count=sum(counts.values()),
            names=[f"{what}: {count}" for what, count in counts.items()],
        )
