"""Reading cases: the reviewers' inbox over all clients, and a client's own cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Now

from compliance.reviews.models import Attachment, Case, Entry
from tenants import context

_THREAD = Prefetch("entries", Entry.objects.order_by("id").prefetch_related("attachments"))


@dataclass(frozen=True)
class Counts:
    """How many cases stand where: with the reviewers, of these late, and with the clients."""

    open: int
    late: int
    waiting: int


# ---------------------------------------------------------------- over all clients


def inbox() -> QuerySet[Case]:
    """All cases with their clients, in the order in which reviewers take them: lane, then promise."""
    return Case.objects.select_related("tenant").order_by("lane_rank", "due_at", "id")


def late(case: Case, now: datetime) -> bool:
    """Whether the promise is broken at `now` (business time). While the client is to answer the clock stands still."""
    return case.state == Case.State.OPEN and case.due_at < now


def counts(now: datetime) -> Counts:
    """Open, late and waiting cases over all clients; now: business time."""
    found = Case.objects.aggregate(
        open=Count("id", Q(state=Case.State.OPEN)),
        late=Count("id", Q(state=Case.State.OPEN, due_at__lt=now)),
        waiting=Count("id", Q(state=Case.State.WAITING)),
    )
    return Counts(**found)


def with_thread(case_id: UUID) -> Case:
    """A case with its client, turns and attachments, for a reviewer. Raises Case.DoesNotExist."""
    return Case.objects.select_related("tenant").prefetch_related(_THREAD).get(pk=case_id)


def next_to_decide(case: Case, reviewer: str) -> Case | None:
    """The case that comes after this one in the inbox, held by nobody else; from the top again at the end."""
    free = Q(held_until=None) | Q(held_until__lt=Now()) | Q(held_by=reviewer)
    waiting = inbox().filter(free, state=Case.State.OPEN).exclude(pk=case.pk)
    after = waiting.filter(
        Q(lane_rank__gt=case.lane_rank)
        | Q(lane_rank=case.lane_rank, due_at__gt=case.due_at)
        | Q(lane_rank=case.lane_rank, due_at=case.due_at, id__gt=case.pk)
    )
    return after.first() or waiting.first()


def earlier_decisions(case: Case, limit: int = 10) -> list[Case]:
    """What was decided for the same client before, newest first."""
    decided = Case.objects.filter(tenant=case.tenant, decided_at__isnull=False).exclude(pk=case.pk)
    return list(decided.order_by(F("decided_at").desc())[:limit])


# ---------------------------------------------------------------- the client in use


def cases_of_client() -> QuerySet[Case]:
    """The client's own cases, newest first."""
    return Case.objects.filter(tenant=context.current_tenant()).order_by("-opened_at", "-id")


def case_of_client(case_id: UUID) -> Case:
    """One of the client's own cases with its thread. Raises Case.DoesNotExist, also for another client's."""
    return cases_of_client().prefetch_related(_THREAD).get(pk=case_id)


def open_case_about(kind: str, subject_id: UUID) -> Case | None:
    """The client's open case about a subject, or None."""
    return cases_of_client().filter(kind=kind, subject_id=subject_id, decided_at=None).first()


def waiting_for_client() -> int:
    """How many cases wait for the client's answer."""
    return cases_of_client().filter(state=Case.State.WAITING).count()


def attachment_of_client(attachment_id: UUID) -> Attachment:
    """A file in one of the client's own cases. Raises Attachment.DoesNotExist, also for another client's."""
    return Attachment.objects.get(pk=attachment_id, entry__case__tenant=context.current_tenant())
