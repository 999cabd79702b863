"""The only writer of the intake: pausing edits, handing in meanwhile, and letting the line go once they go on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from compliance.evidence import actions
from compliance.evidence.services import record
from maintenance import plain, selectors
from maintenance import services as maintenance
from maintenance.domain.changes import ChangeClass
from maintenance.domain.estimate import Lane
from maintenance.domain.intake import ranked_at
from maintenance.domain.plans import ANY_TIME, Wish
from maintenance.intake.models import EditPause, Pooled
from maintenance.models import MaintenanceRequest, Window
from maintenance.services.errors import Refused
from tenants import context
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.outbox.services import tell
from tenants.people.actors import Actor
from tenants.people.services import everyone_to_tell
from tenants.provisioning import address_of

actions.declare(request_pooled=_lazy("Handed in while edits are paused: {title}"))

BATCH = 20


def paused() -> EditPause | None:
    """The pause that lasts, if one does."""
    open_: EditPause | None = EditPause.objects.filter(ended_at=None).first()
    return open_


def pause(*, reason: str, actor: Actor) -> EditPause:
    """Book nothing new for clients until `resume`; emergencies go through. Raises Refused."""
    with transaction.atomic():
        if paused() is not None:
            raise Refused(_("Edits are paused already."), code="already_paused")
        made: EditPause = EditPause.objects.create(reason=reason, started_by=actor.name, started_at=business_now())
    return made


def resume(pause_id: int, *, actor: Actor) -> None:
    """Edits go on; what waits is booked in its order. Once more changes nothing."""
    with transaction.atomic():
        ended = EditPause.objects.filter(pk=pause_id, ended_at=None).update(
            ended_at=business_now(), ended_by=actor.name
        )
        if ended:
            schedule_for_platform("intake.drain", key="line")


def hand_in(request_id: UUID, start: datetime, *, actor: Actor, wish: Wish = ANY_TIME) -> Window | Pooled:
    """Book a window as `maintenance.services.book`; while edits are paused the request takes its place in the line."""
    with transaction.atomic():
        request = MaintenanceRequest.objects.select_for_update().get(pk=request_id)
        waits = (MaintenanceRequest.State.DRAFT, MaintenanceRequest.State.POOLED)
        if paused() is not None and request.change_class != ChangeClass.EMERGENCY and request.state in waits:
            return _pool(request, actor, wish)
    return maintenance.book(request_id, start, actor=actor, wish=wish)


def _pool(request: MaintenanceRequest, actor: Actor, wish: Wish) -> Pooled:
    now = business_now()
    row, new = Pooled.objects.get_or_create(
        request_id=request.pk,
        defaults={
            "tenant": current_tenant(),
            "lane": request.lane,
            "wish": plain.wish(wish),
            "handed_in_by": actor.name,
            "handed_in_at": now,
            "ranked_at": ranked_at(now, Lane(request.lane)),
        },
    )
    if new:
        MaintenanceRequest.objects.filter(pk=request.pk).update(state=MaintenanceRequest.State.POOLED, handed_in_at=now)
        record(
            "request_pooled", actor=actor, subject_kind="maintenance_request", subject_id=request.pk, title=str(request)
        )
    return row


def place_of(request_id: UUID) -> int | None:
    """How many requests go before this one, plus one, over all clients; None when it does not wait."""
    row = Pooled.objects.filter(request_id=request_id).first()
    if row is None:
        return None
    before = Pooled.objects.filter(ranked_at__lt=row.ranked_at).count()
    return before + Pooled.objects.filter(ranked_at=row.ranked_at, pk__lt=row.pk).count() + 1


def drain() -> None:
    """Book the first of the line, some at a time, unless edits are paused again. Outside any client's schema."""
    with transaction.atomic():
        if paused() is not None:
            return
        first = Pooled.objects.select_for_update(of=("self",), skip_locked=True).select_related("tenant")
        for row in first.order_by("ranked_at", "pk")[:BATCH]:
            with context.client(row.tenant):
                _take(row)
            row.delete()
        if Pooled.objects.exists():
            schedule_for_platform("intake.drain", key="line")


def _take(row: Pooled) -> None:
    """Book the earliest window that fits the wish; when none does the request is a draft again and its client told."""
    waiting = MaintenanceRequest.objects.filter(pk=row.request_id, state=MaintenanceRequest.State.POOLED)
    if not waiting.update(state=MaintenanceRequest.State.DRAFT):
        return  # withdrawn meanwhile
    request, wish = MaintenanceRequest.objects.get(pk=row.request_id), plain.wish_from(row.wish)
    try:
        with transaction.atomic():
            slots = selectors.proposal(request, wish=wish).slots
            if not slots:
                raise Refused(_("No legal time is free."), code="no_slot")
            maintenance.book(request.pk, slots[0].start, actor=Actor("person", row.handed_in_by), wish=wish)
    except Refused as refused:
        tell(
            "maintenance/pool_trouble",
            everyone_to_tell(),
            key=f"pool:{row.request_id}:{row.handed_in_at.isoformat()}",
            title=str(request),
            reason=str(refused),
            address=address_of(current_tenant()),
            path=f"/changes/{request.pk}/",
        )
