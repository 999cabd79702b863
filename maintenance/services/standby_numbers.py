"""Reserves standby numbers for windows whose impact is long, and opens them when it begins."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from labels.standby import numbers as standby_numbers
from maintenance import extending
from maintenance.campaigns.following import campaign_of
from maintenance.campaigns.selectors import most_standby_numbers
from maintenance.models import Window
from maintenance.services import transitions
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.lanes import Lane

EVERY = timedelta(days=1)


def keep_standby_numbers(window: Window, *, again: bool = False, campaign: UUID | None = None) -> None:
    """Bring a window's standby numbers to its present time and state. May be called again.

    again: the window has not changed; a known shortage is not told once more. campaign: the one that books the window
    now, which takes its share of the pool at the most.
    """
    if not extending.takes_standby_numbers(window, window.ends_at):
        standby_numbers.close_standby_numbers(window.pk, lane=window.lane)
        return
    campaign = campaign or campaign_of(window.pk)
    most = most_standby_numbers(campaign, window.pk) if campaign else None
    numbers = list(window.request.numbers.values_list("pk", flat=True))
    if window.state in Window.NOT_STARTED:
        standby_numbers.reserve_standby_numbers(
            window.pk, numbers, starts_at=window.starts_at, until=window.ends_at, again=again, most=most
        )
    else:
        standby_numbers.open_standby_numbers(window.pk, numbers, until=window.ends_at, lane=window.lane, most=most)


def look_after_reservations() -> None:
    """Reserves, once a day, what the pool lacked when windows were booked, if it has some by now."""
    schedule("maintenance.reserve_standby_numbers", key="nightly", due_at=business_now() + EVERY, lane=Lane.BULK)
    for window in Window.objects.filter(state__in=Window.NOT_STARTED, impact=True).order_by("starts_at"):
        if extending.takes_standby_numbers(window, window.ends_at):
            _look_after(window.pk)


def _look_after(window_id: UUID) -> None:
    with transaction.atomic():
        window = transitions.locked(window_id)
        if window.state in Window.NOT_STARTED:
            keep_standby_numbers(window, again=True)
