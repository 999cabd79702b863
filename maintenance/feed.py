"""Writes the calendar feed: a client's windows as iCalendar (RFC 5545) with MAINTNOTE properties.

Concrete occurrences in UTC, never RRULE (clients disagree over recurrence at clock changes). One VEVENT for each
session, with a UID and a maintenance ID of its own (readers that look up by the ID would keep the last one only);
further ones name the first as RELATED-TO. The first keeps the window's ID for good, so that a cancelled window leaves a
tombstone.
The bytes depend on what is stored alone, so that an unchanged calendar is answered with 304.
MAINTNOTE: jda/maintnote-std, standard.md; one bad VEVENT makes readers drop the whole feed, so only its words are used.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, ngettext
from icalendar import Alarm, Calendar, Event, vCalAddress, vDuration, vText

from labels.selectors import numbers_in_use
from maintenance.domain.defaults import PLATFORM_ZONE
from maintenance.domain.quarters import QuarterlyUpgrade, upgrades_from
from maintenance.domain.wall_clock import local_day
from maintenance.models import CalendarFeed, MaintenanceRequest, Window, WindowEvent
from maintenance.status.scope import EVERYTHING, WindowScope
from maintenance.window_words import window_sentences
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.sealing import opened, sealed
from tenants.selectors import address_of, working_days

KEPT = timedelta(days=90)  # how long an ended or cancelled window stays, after its time
REFRESH = timedelta(minutes=15)
_A_YEAR = timedelta(days=365)
MOST_OBJECTS = 200  # numbers named one by one; more are named by their request

State = Window.State
# state → (STATUS of the VEVENT, X-MAINTNOTE-STATUS); the first knows three words only (RFC 5545, 3.8.1.11).
STATUSES = {
    State.WAITING_FOR_APPROVAL: ("TENTATIVE", "TENTATIVE"),
    State.SCHEDULED: ("CONFIRMED", "CONFIRMED"),
    State.RUNNING: ("CONFIRMED", "IN-PROCESS"),
    State.VERIFYING: ("CONFIRMED", "IN-PROCESS"),
    State.COMPLETED: ("CONFIRMED", "COMPLETED"),
    State.CANCELLED: ("CANCELLED", "CANCELLED"),
    State.ABORTED: ("CANCELLED", "CANCELLED"),
    State.ROLLED_BACK: ("CANCELLED", "CANCELLED"),
    State.MISSED: ("CANCELLED", "CANCELLED"),
    State.SUPERSEDED: ("CONFIRMED", "COMPLETED"),  # it has run; its line says by what it was replaced
}


@dataclass(frozen=True)
class Feed:
    """The calendar's bytes and their strong ETag (with quotes)."""

    content: bytes
    tag: str


# ---------------------------------------------------------------- addresses


def new_secret() -> tuple[str, bytes]:
    """Returns a new address as two columns of a feed: its sealed secret and its digest."""
    token = secrets.token_urlsafe(32)
    return sealed(token), _digest(token)


def _digest(token: str) -> bytes:
    """Returns the SHA-256 by which a feed is found."""
    return hashlib.sha256(token.encode()).digest()


def token_of(feed: CalendarFeed) -> str:
    """Returns the secret part of the address."""
    return opened(feed.secret)


def feed_of(token: str) -> CalendarFeed | None:
    """Returns the feed of an address; None for a forged, foreign, revoked or replaced one."""
    open_ones = CalendarFeed.objects.filter(revoked_at=None).exclude(holder__is_active=False)
    feed: CalendarFeed | None = open_ones.filter(digest=_digest(token)).first()
    return feed


# ---------------------------------------------------------------- the calendar


def windows_feed(scope: WindowScope = EVERYTHING, reminders: Sequence[int] = ()) -> Feed:
    """Returns the client's windows of a scope that are open, or ended less than KEPT ago.

    reminders: how many minutes before each session the reader's program reminds of it.
    """
    tenant = context.current_tenant()
    with translation.override(tenant.language):
        content = _calendar(tenant, scope, reminders).to_ical()
    return Feed(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def last_event() -> int | None:
    """Returns the number of the client's latest window event, or None; another number means that something changed."""
    return WindowEvent.objects.order_by("-pk").values_list("pk", flat=True).first()


def _calendar(tenant: Tenant, scope: WindowScope, reminders: Sequence[int]) -> Calendar:
    name = _("Maintenance of %(client)s") % {"client": tenant.legal_name}
    made = Calendar()
    made.add("prodid", "-//Shouhao//Maintenance calendar//EN")
    made.add("version", "2.0")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", vDuration(REFRESH, params={"VALUE": "DURATION"}))
    made.add("x-published-ttl", vDuration(REFRESH))
    shown = windows_with_times().filter(Q(state__in=Window.OPEN) | Q(ends_at__gte=business_now() - KEPT))
    windows = list(shown.order_by("starts_at", "pk"))
    windows = scope.chosen(windows)
    numbers, address, says = _numbers(windows), address_of(tenant), _standing_words(windows)
    for window in windows:
        for event in _events(window, tenant, numbers.get(window.request_id, []), address, says[window.pk]):
            for alarm in _alarms(window, event, reminders):
                event.add_component(alarm)
            made.add_component(event)
    for upgrade in _upgrades(scope):
        made.add_component(upgrade_event(upgrade, tenant, address))
    return made


def _upgrades(scope: WindowScope) -> list[QuarterlyUpgrade]:
    """Returns the quarterly upgrades of a year ahead, for clients with numbers: all are touched, and no display is."""
    if scope.impact_only or not numbers_in_use().exists():
        return []
    return upgrades_from(business_now().astimezone(PLATFORM_ZONE).date(), working_days())


def upgrade_event(upgrade: QuarterlyUpgrade, tenant: Tenant, address: str) -> Event:
    """Returns the entry of an upgrade's first day, tentative; the client's window is a separate entry once booked."""
    event, key = Event(), f"upgrade-{upgrade.begins_on.year}-q{upgrade.quarter}"
    event.add("uid", f"{key}@{settings.BASE_DOMAIN}")
    event.add("dtstamp", local_day(upgrade.begins_on - _A_YEAR, PLATFORM_ZONE)[0].astimezone(UTC))
    event.add("sequence", 0)
    event.add("dtstart", upgrade.begins_on)
    event.add("dtend", upgrade.begins_on + timedelta(days=1))
    event.add("summary", _("Quarterly upgrade of label recognition begins"))
    event.add("description", _("A window that concerns you is announced in advance."))
    event.add("url", address + reverse("windows"))
    event.add("status", "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    _maintnote(event, tenant, key, [key], "NO-IMPACT", "TENTATIVE")
    return event


def _maintnote(
    event: Event, tenant: Tenant, maintenance_id: str, objects: Sequence[str], impact: str, status: str
) -> None:
    event.add("organizer", vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}", params={"CN": "Shouhao"}))
    event.add("x-maintnote-provider", vText(settings.BASE_DOMAIN))
    event.add("x-maintnote-account", vText(tenant.schema_name))
    event.add("x-maintnote-maintenance-id", vText(maintenance_id))
    for each in objects:
        event.add("x-maintnote-object-id", vText(each))
    event.add("x-maintnote-impact", vText(impact))
    event.add("x-maintnote-status", vText(status))


def windows_with_times() -> QuerySet[Window]:
    """Returns windows with all that their entries say."""
    rows = Window.objects.select_related("request").prefetch_related("sessions")
    windows: QuerySet[Window] = rows.annotate(changed_at=Max("events__recorded_at"))
    return windows


def events_of(window: Window, tenant: Tenant) -> Iterator[Event]:
    """Returns the entries of one window (of `windows_with_times`), as the feed has them."""
    numbers, says = _numbers([window]).get(window.request_id, []), _standing_words([window])[window.pk]
    return _events(window, tenant, numbers, address_of(tenant), says)


def _numbers(windows: list[Window]) -> dict[UUID, list[str]]:
    """Returns each request's numbers, canonical and in order; requests with more than MOST_OBJECTS are left out."""
    few = [window.request_id for window in windows if window.request.number_count <= MOST_OBJECTS]
    by_request: dict[UUID, list[str]] = {}
    rows = MaintenanceRequest.numbers.through.objects.filter(maintenancerequest__in=few).order_by("number__canonical")
    for request, canonical in rows.values_list("maintenancerequest_id", "number__canonical"):
        by_request.setdefault(request, []).append(canonical)
    return by_request


def _standing_words(windows: Sequence[Window]) -> dict[UUID, str]:
    """Returns each window's sentence once it is over; before, the word of its state, which no clock changes."""
    over = [window for window in windows if window.state not in Window.OPEN]
    return {window.pk: window.standing_word for window in windows} | window_sentences(over, business_now())


def _events(window: Window, tenant: Tenant, numbers: list[str], address: str, says: str) -> Iterator[Event]:
    """Yields an entry for each session; those of a cancelled window stay as tombstones."""
    times = [(session.period.lower, session.period.upper) for session in window.sessions.all()]
    for place, (start, end) in enumerate(times, 1):
        yield _event(window, tenant, numbers, address, says, place, len(times), start, end)


def _event(
    window: Window,
    tenant: Tenant,
    numbers: list[str],
    address: str,
    says: str,
    place: int,
    places: int,
    start: datetime,
    end: datetime,
) -> Event:
    status, maintnote_status = STATUSES[State(window.state)]
    changed_at = window.changed_at.astimezone(UTC).replace(microsecond=0)  # type: ignore[attr-defined]  # annotated
    event, maintenance_id = Event(), f"{window.pk}" if place == 1 else f"{window.pk}-{place}"
    event.add("uid", f"{maintenance_id}@{settings.BASE_DOMAIN}")
    if place > 1:
        event.add("related-to", f"{window.pk}@{settings.BASE_DOMAIN}")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", window.sequence)
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", end.astimezone(UTC))
    event.add("summary", _summary(window, place, places))
    event.add("description", _description(window, says))
    event.add("url", address + reverse("window", args=[window.pk]))
    event.add("status", status)
    event.add("transp", "TRANSPARENT")
    objects = numbers or [f"request-{window.request_id}"]
    _maintnote(event, tenant, maintenance_id, objects, "DEGRADED" if window.impact else "NO-IMPACT", maintnote_status)
    return event


def _alarms(window: Window, event: Event, reminders: Sequence[int]) -> Iterator[Alarm]:
    """Yields the reader's reminders; a window that is off has none."""
    if window.state not in Window.OPEN:
        return
    for minutes in reminders:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(minutes=-minutes))
        alarm.add("description", str(event["summary"]))
        yield alarm


def _summary(window: Window, place: int, places: int) -> str:
    title = _("Maintenance: %(title)s") % {"title": window}
    return f"{title} ({place}/{places})" if places > 1 else title


def _description(window: Window, says: str) -> str:
    count = window.request.number_count
    lines = [
        says,
        ngettext("%(count)s number", "%(count)s numbers", count) % {"count": f"{count:,}"},
        _("Displays are affected while it runs.") if window.impact else _("No impact on display."),
    ]
    if window.request.standby_text:
        lines.append(_("Meanwhile handsets show: %(text)s") % {"text": window.request.standby_text})
    return "\n".join(lines)
