"""Resumes a client's work after its tables were restored: jobs are scheduled again, once, and places counted anew."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import Q

from maintenance.announcements.models import Announcement
from maintenance.announcements.services import schedule_publishing
from maintenance.calendars import services as calendars
from maintenance.calendars.models import BookedSession
from maintenance.calls.comparisons import look_later
from maintenance.calls.domain.comparing import LOOKS
from maintenance.documents.following import follow_documents
from maintenance.models import Series, Window
from maintenance.notices.models import Notice
from maintenance.notices.services import chase_later
from maintenance.promises import services as promises
from maintenance.services.reminding import remind
from maintenance.services.requests import take_places
from tenants.agenda.services import schedule
from tenants.clients.epochs import ClientRestored
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.models import Tenant

log = structlog.get_logger(__name__)


def take_up_windows(event: ClientRestored) -> None:
    """Schedules the jobs of the restored client. Bound to ClientRestored, inside the client's schema.

    Safe to repeat: a scheduled job keeps its time.
    """
    windows = list(Window.objects.filter(state__in=Window.OPEN).select_related("request").order_by("starts_at", "pk"))
    _give_back_places(event.tenant, windows)
    for window in windows:
        _take_up_window(window)
    recent = business_now() - timedelta(days=max(LOOKS))
    for window in Window.objects.filter(state=Window.State.COMPLETED, ends_at__gte=recent):
        look_later(window)
    for notice in Notice.objects.filter(state=Notice.State.OPEN):
        chase_later(notice, notice.asked_at)
    today = business_now().astimezone(ZoneInfo(event.tenant.time_zone)).date()
    for series in Series.objects.filter(Q(until=None) | Q(until__gte=today)):
        schedule("maintenance.materialise", key=str(series.pk), lane=Lane.BULK, series=str(series.pk))
    for announcement in Announcement.objects.filter(state=Announcement.State.SCHEDULED):
        schedule_publishing(announcement)
    log.info("windows.taken_up", client=event.tenant.schema_name, windows=len(windows))


def _give_back_places(tenant: Tenant, windows: Sequence[Window]) -> None:
    """Frees the places of windows that are missing now, or are over."""
    booked = BookedSession.objects.filter(tenant=tenant).exclude(window_id__in=[window.pk for window in windows])
    for window_id in set(booked.values_list("window_id", flat=True)):
        calendars.release(window_id)


def _take_up_window(window: Window) -> None:
    try:
        with transaction.atomic():
            take_places(window)
    except calendars.Full:  # others have booked it since: the window keeps its time, and a person looks
        log.warning("window.place_taken", window=str(window.pk))
    name = {Window.State.SCHEDULED: "maintenance.start", Window.State.RUNNING: "maintenance.run"}
    name[Window.State.VERIFYING] = "maintenance.run"
    if window.state in name:
        schedule(
            name[Window.State(window.state)],
            key=str(window.pk),
            due_at=window.starts_at,
            lane=window.lane,
            keep_earlier=True,
            window=str(window.pk),
        )
    if window.state == Window.State.SCHEDULED:
        remind(window)
    promises.follow_window(window)
    follow_documents(window.pk)
