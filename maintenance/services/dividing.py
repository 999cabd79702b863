"""Divides a request that is too large for the wished time in two, each with an estimate and windows of its own."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from maintenance.domain.estimate import Content
from maintenance.models import MaintenanceRequest
from maintenance.services.drafting import draft_label_change, draft_work, withdraw_draft
from tenants.domain.actors import Actor
from tenants.refusals import Refused


def divide(request_id: UUID, count: int, *, actor: Actor) -> tuple[MaintenanceRequest, MaintenanceRequest]:
    """Makes two drafts out of one: the first `count` of its numbers, and the rest. Raises Refused."""
    with transaction.atomic():
        request = MaintenanceRequest.objects.select_for_update().get(pk=request_id)
        if request.state != MaintenanceRequest.State.DRAFT or request.by_platform:
            raise Refused(_("This request has already been booked or withdrawn."), code="not_a_draft")
        numbers = list(request.numbers.order_by("canonical").values_list("pk", flat=True))
        if not 0 < count < len(numbers):
            raise Refused(_("Both parts need at least one number."), code="not_divisible")
        withdraw_draft(request.pk)
        return _draft_part(request, numbers[:count], actor), _draft_part(request, numbers[count:], actor)


def _draft_part(request: MaintenanceRequest, numbers: list[UUID], actor: Actor) -> MaintenanceRequest:
    if request.content == Content.LABEL_CHANGE:
        return draft_label_change(
            text=request.text,
            numbers=numbers,
            actor=actor,
            valid_from=request.valid_from,
            valid_until=request.valid_until,
            urgency=request.urgency,
        )
    return draft_work(
        request.content, numbers=numbers, actor=actor, standby_text=request.standby_text, urgency=request.urgency
    )
