"""The queue in which clients' edits wait while edits are paused."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, DateTimeField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from compliance.evidence.services import record
from labels.selectors import directories, numbers_in_use
from maintenance import plain
from maintenance.domain.change_classes import ChangeClass
from maintenance.domain.estimate import Content
from maintenance.domain.intake import PauseScope, ranked_at
from maintenance.domain.plans import ANY_TIME, Wish
from maintenance.intake.models import EditPause, Pooled
from maintenance.models import MaintenanceRequest, Series
from tenants.clock import business_now
from tenants.context import current_tenant, platform
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane

EDITS_PAUSED: Final = "edits_paused"  # the code of Refused
IS_PAUSED: Final = "SELECT EXISTS (SELECT FROM public.intake_editpause WHERE ended_at IS NULL)"


def pauses() -> QuerySet[EditPause]:
    """Returns the pauses in force, whomever they touch, the one that ends last first."""
    now = Func(function="business_now", output_field=DateTimeField())
    lasting = EditPause.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), ended_at=None)
    return lasting.order_by(F("ends_at").desc(nulls_first=True), "pk")


def touches(scope: PauseScope) -> bool:
    """Returns whether a pause touches the client in use: by its industry, and for one party's pause by its numbers."""
    if not scope.of_industry(current_tenant().industry):
        return False
    if not scope.party:
        return True
    return numbers_in_use().exists() and any(each.code == scope.party for each in directories())  # it shows them all


def pauses_here() -> list[EditPause]:
    """Returns the pauses that touch the client in use, the one that ends last first."""
    return [pause for pause in pauses() if touches(pause.scope)]


def pause_on(content: str) -> EditPause | None:
    """Returns the last-ending pause that holds back work of a content for the client in use, or None."""
    return next((pause for pause in pauses() if pause.scope.holds(content) and touches(pause.scope)), None)


def pause_of(request: MaintenanceRequest) -> EditPause | None:
    """Returns the pause that holds a request back; None for emergencies and the platform's own work."""
    bound = not request.by_platform and request.change_class != ChangeClass.EMERGENCY
    return pause_on(request.content) if bound else None


def holds_row(row: Pooled) -> bool:
    """Returns whether a pause holds back a queued row of the client in use."""
    if row.subject == Pooled.Subject.SERIES:
        series = Series.objects.filter(pk=row.subject_id).first()
        return series is not None and pause_on(series.content) is not None
    if row.subject == Pooled.Subject.REQUEST:
        request = MaintenanceRequest.objects.filter(pk=row.subject_id).first()
        return request is not None and holds_back(request)
    return pause_on(Content.RESTORE) is not None


def queued() -> QuerySet[Pooled]:
    """Returns what is queued over all clients, in order."""
    return Pooled.objects.order_by("ranked_at", "pk")


def holds_back(request: MaintenanceRequest) -> bool:
    """Returns whether a pause keeps a request from being booked now."""
    return pause_of(request) is not None


def stand(
    subject: str,
    subject_id: UUID,
    *,
    lane: str,
    actor: Actor,
    wish: Wish = ANY_TIME,
    only: Collection[str] | None = None,
    action: str = "request_pooled",
    **details: Any,
) -> Pooled:
    """Queues something of the client in use; what is queued already keeps its place.

    only: of a restore, the numbers that it is for; None: all of the backup. action, details: for its history.
    """
    now = business_now()
    row, new = Pooled.objects.get_or_create(
        subject_id=subject_id,
        defaults={
            "subject": subject,
            "tenant": current_tenant(),
            "lane": lane,
            "wish": plain.wish(wish),
            "only": None if only is None else sorted(only),
            **actor.columns("handed_in_by"),
            "handed_in_by_kind": actor.kind,
            "handed_in_at": now,
            "ranked_at": ranked_at(now, Lane(lane)),
        },
    )
    if new:
        record(action, actor=actor, subject_kind=subject, subject_id=subject_id, **details)
    return row


def place_of(subject_id: UUID) -> int | None:
    """Returns its place in the queue over all clients, from 1; None when it does not wait."""
    return places_of([subject_id]).get(subject_id)


def places_of(subject_ids: Collection[UUID]) -> dict[UUID, int]:
    """Returns the places (place_of) of those that wait, by their keys."""
    if not subject_ids:
        return {}
    earlier = Q(ranked_at__lt=OuterRef("ranked_at")) | Q(ranked_at=OuterRef("ranked_at"), pk__lt=OuterRef("pk"))
    before = Pooled.objects.filter(earlier).annotate(all=Value(1)).values("all").annotate(count=Count("pk"))
    mine = Pooled.objects.filter(subject_id__in=subject_ids)
    with platform():
        rows = mine.annotate(before=Coalesce(Subquery(before.values("count")), 0)).values_list("subject_id", "before")
        return {subject_id: count + 1 for subject_id, count in rows}


def leave(subject_id: UUID) -> bool:
    """Removes something of the client in use from the queue. Returns False when it is not queued (any more)."""
    return bool(Pooled.objects.filter(subject_id=subject_id, tenant=current_tenant()).delete()[0])
