"""Charges for maintenance: each removed mark takes an appeal, which is charged as it is made."""

from django.db.models import Q

from labels.displays.remedies import cost_of_appeals
from labels.models import Number
from maintenance.domain.estimate import Content
from maintenance.models import MaintenanceRequest, Window
from tenants.ledger import services as ledger


def lock_paid_account(content: str) -> None:
    """Locks the client's account before its windows, numbers and displays, where such work charges it."""
    if content == Content.MARK_REMOVAL:
        ledger.lock_account()


def demand_within_limit(request: MaintenanceRequest) -> None:
    """Raises Refused where this work, with all uncharged bookings, takes the client over its limit.

    Call it after `lock_paid_account`: of two bookings the second sees the first.
    """
    if request.content != Content.MARK_REMOVAL or request.by_platform:
        return
    booked = MaintenanceRequest.objects.filter(
        content=Content.MARK_REMOVAL, by_platform=False, window__state__in=Window.UNPUBLISHED
    )
    numbers = Number.objects.filter(Q(requests=request) | Q(requests__in=booked)).order_by()
    ledger.demand_within_limit(cost_of_appeals(numbers.values("pk")))
