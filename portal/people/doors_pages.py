"""The page of doors: every access to the client's data that a person or program has."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maintenance.models import CalendarFeed
from portal.people import doors
from portal.people.doors_shown import doors_page
from portal.shell.access import PortalRequest, allowed
from portal.shell.contexts import render_page
from tenants.people.models import ApiKey

TABLES: dict[str, type[ApiKey] | type[CalendarFeed]] = {doors.KEY: ApiKey, doors.FEED: CalendarFeed}


@allowed("owner")
@require_safe
def all_doors(request: PortalRequest) -> HttpResponse:
    """The page lists people and their browsers, keys, feeds, webhooks, frames on other sites, subscriptions."""
    return render_page(request, "portal/people/doors.html", doors_page(request.tenant, request.user))


@allowed("owner")
@require_POST
def take_door(request: PortalRequest, kind: str, pk: UUID) -> HttpResponse:
    """An owner answers for a key or a feed from now on."""
    table = TABLES.get(kind)
    if table is None:
        raise Http404
    row: Any = get_object_or_404(table, pk=pk, revoked_at=None)
    if row.holder_id != request.user.pk:
        doors.take_over(doors.Door(kind, row.pk, row.name, row.last_used_at), by=request.user)
    messages.success(request, _("You now answer for “%(name)s”.") % {"name": row.name})
    return redirect("settings_doors")
