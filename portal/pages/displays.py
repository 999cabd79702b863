"""Every number on every directory."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from labels import reconciler
from labels.models import Display, Number
from labels.selectors import directories
from portal.pages.access import allowed
from portal.pages.once import once
from portal.pages.shared import page_of
from portal.presenters import displays as show
from portal.presenters.changes import searched

# What can be asked for by ?only=, and which states it means.
FILTERS = {
    "shown": (show.State.SHOWN,),
    "on_the_way": show.ON_THE_WAY,
    "overdue": (show.State.STALE, show.State.MISSING),
    "wrong": (show.State.WRONG, show.State.FAILED),
    "trouble": show.BAD,
}


@allowed("viewer")
@require_GET
def displays(request: HttpRequest) -> HttpResponse:
    """The matrix, by page; ?only= keeps numbers with a display in such a state."""
    active = directories()
    only, search = request.GET.get("only", ""), request.GET.get("q", "").strip()[:60]
    found = searched(Number.objects.filter(state=Number.State.ACTIVE), search).order_by("group", "canonical")
    cells = Display.objects.filter(number=OuterRef("pk"), directory__active=True)
    if only in FILTERS:
        found = found.filter(Exists(cells.filter(state__in=FILTERS[only])))
    else:
        only, found = "", found.filter(Exists(cells.exclude(state=show.State.NOTHING)))
    page = page_of(request, found, 25)
    page.object_list = show.rows(list(page.object_list), active)
    context = {
        "directories": [show.named(directory) for directory in active],
        "page": page,
        "counts": show.summary(show.counts()),
        "only": only,
        "search": search,
    }
    return render(request, "portal/displays/matrix.html", context)


@allowed("operator")
@require_POST
@once
def look(request: HttpRequest) -> HttpResponse:
    """Have every directory looked at; asking again while that waits changes nothing."""
    for directory in directories():
        reconciler.check_consistency(directory.code)
    messages.info(request, _("Every directory is looked at; the answers appear here within a minute."))
    return redirect("displays")
