"""Counts the booked windows that a pause of edits would hold back, before it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from maintenance.calendars.load import from_noon_to_noon, night_at
from maintenance.calendars.models import BookedSession
from maintenance.domain.change_classes import ChangeClass
from maintenance.domain.intake import PauseScope
from maintenance.intake.line import touches
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tenants.selectors import clients_in_service

MOST_CLIENTS: Final = 1000  # that are looked at, those whose windows start first


@dataclass(frozen=True)
class PausePreview:
    """Counts windows, and their clients, that would start until the end of this night, and until the pause ends.

    whole: whether all clients with a window in that time were looked at.
    """

    windows_tonight: int = 0
    clients_tonight: int = 0
    windows: int = 0
    clients: int = 0
    whole: bool = True


def preview_pause(scope: PauseScope, now: datetime, ends_at: datetime) -> PausePreview:
    """Previews a pause from now on. Each client is read in its own schema, as its windows are at their start."""
    starting = _starting(scope, now, ends_at)
    dawn = from_noon_to_noon(night_at(now)).end
    looked_at = Tenant.objects.in_bulk(list(starting)[:MOST_CLIENTS])
    held = [_held_back(tenant, starting[key], scope, now, ends_at) for key, tenant in looked_at.items()]
    tonight = [sum(start < dawn for start in starts) for starts in held]
    return PausePreview(
        windows_tonight=sum(tonight),
        clients_tonight=sum(map(bool, tonight)),
        windows=sum(map(len, held)),
        clients=sum(map(bool, held)),
        whole=len(looked_at) == len(starting),
    )


def _starting(scope: PauseScope, now: datetime, ends_at: datetime) -> dict[UUID, list[UUID]]:
    """Returns the windows with a session in the time, by client, the earliest first."""
    sessions = BookedSession.objects.filter(starts_at__gte=now, starts_at__lt=ends_at, by_platform=False)
    sessions = sessions.filter(tenant__in=clients_in_service())
    if scope.industry:
        sessions = sessions.filter(tenant__industry=scope.industry)
    found: dict[UUID, list[UUID]] = {}
    for tenant, window in sessions.order_by("starts_at", "pk").values_list("tenant_id", "window_id"):
        found.setdefault(tenant, []).append(window)
    return found


def _held_back(
    tenant: Tenant, windows: Sequence[UUID], scope: PauseScope, now: datetime, ends_at: datetime
) -> list[datetime]:
    """Returns the starts of a client's windows that a pause would hold back."""
    with context.client(tenant):
        if not touches(scope):
            return []
        rows = Window.objects.filter(
            pk__in=set(windows), state__in=Window.NOT_STARTED, starts_at__gte=now, starts_at__lt=ends_at
        ).exclude(request__change_class=ChangeClass.EMERGENCY)
        found = rows.values_list("starts_at", "request__content")
        return [start for start, content in found if scope.holds(content)]
