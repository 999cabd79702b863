"""The calendar feed: its secret addresses, and the calendar itself."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from compliance.evidence.selectors import with_namesakes
from maintenance import feed as feeds, services
from maintenance.models import CalendarFeed
from maintenance.status.scope import scope_of
from portal.calendars.feed_forms import FeedForm, values_of
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.missing import missing_is_404
from portal.shell.once import once
from portal.shell.pages import INVALID, posted
from portal.shell.reading import StampedCache, for_many, read_only
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.selectors import address_of

# Nothing but an event and the day changes it; the minute is for an event that was committed after a later one.
KEPT: StampedCache[feeds.Feed] = StampedCache(60.0)


@read_only
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar; whoever has the address may read it, until it is revoked."""
    feed = feeds.feed_of(token)
    if feed is None:
        raise Http404
    services.note_feed_read(feed)
    client, scope, reminders = current_tenant(), scope_of(feed), tuple(feed.reminders)
    stamp = client.legal_name, client.language, feeds.last_event(), business_now().date()
    key = client.schema_name, scope, reminders  # who chose the same read the same bytes
    made = KEPT.get(key, stamp, lambda: feeds.windows_feed(scope, reminders))
    response = HttpResponse(made.content, content_type="text/calendar; charset=utf-8")
    response["ETag"], response["Cache-Control"] = made.tag, "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="maintenance.ics"'
    answer: HttpResponse = get_conditional_response(request, etag=made.tag, response=response)  # type: ignore[assignment]
    return for_many(answer)


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def settings_calendar(request: PortalRequest) -> HttpResponseBase:
    """The addresses; an operator makes another."""
    return _make(request) if request.method == "POST" else _page(request, FeedForm())


@allowed("operator")
@once
def _make(request: HttpRequest) -> HttpResponse:
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, form, INVALID)
    services.make_feed(form.cleaned_data["name"], actor=actor(request), scope=form.scope, reminders=form.ahead)
    messages.success(request, _("The address is ready: copy it into your calendar."))
    return redirect("settings_calendar")


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one address tells; it stays the same when that is changed."""
    feed = get_object_or_404(CalendarFeed, pk=pk, revoked_at=None)
    form = FeedForm(posted(request), initial=values_of(feed))
    if not form.is_valid():
        status = INVALID if form.is_bound else 200
        return render_page(request, "portal/calendars/feed.html", FeedPage(feed, form), status)
    with missing_is_404(CalendarFeed.DoesNotExist):  # revoked in another tab meanwhile
        services.change_feed(
            pk, form.cleaned_data["name"], actor=actor(request), scope=form.scope, reminders=form.ahead
        )
    messages.success(request, _("Saved."))
    return redirect("settings_calendar")


@dataclass(frozen=True)
class FeedPage:
    """An address of the calendar, and what it tells."""

    feed: CalendarFeed
    form: FeedForm


@dataclass(frozen=True)
class FeedsPage:
    """Addresses of the calendar: (feed, its address, empty once it is revoked); and the form of another."""

    feeds: list[tuple[CalendarFeed, str]]
    form: FeedForm


def _page(request: HttpRequest, form: FeedForm, status: int = 200) -> HttpResponse:
    base = address_of(current_tenant())
    rows = [
        (feed, "" if feed.revoked_at else base + reverse("calendar", args=[feeds.token_of(feed)]))
        for feed in with_namesakes(
            CalendarFeed.objects.select_related("holder").order_by("revoked_at", "-created_at"), "created_by"
        )[:100]
    ]
    return render_page(request, "portal/calendars/feeds.html", FeedsPage(rows, form), status)


@allowed("operator")
@require_POST
@once
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Calendars with this address get nothing more."""
    with missing_is_404(CalendarFeed.DoesNotExist):
        services.revoke_feed(pk, actor=actor(request))
    messages.success(request, _("The address was revoked."))
    return redirect("settings_calendar")


@allowed("operator")
@require_POST
@once
def replace_address(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Calendars need another address from now on."""
    with missing_is_404(CalendarFeed.DoesNotExist):
        services.rotate_feed(pk, actor=actor(request))
    messages.success(request, _("The address was replaced: copy the new one into your calendar."))
    return redirect("settings_calendar")
