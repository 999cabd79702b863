"""The bell: what the client was told, for those who sign in. To look marks nothing; opening an entry does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page as PageOfEntries, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from portal.shell.access import PortalRequest, allowed
from portal.shell.contexts import render_page
from tenants.outbox.rendering import subject_of, way_to
from tenants.people import bell
from tenants.people.models import BellEntry
from tenants.people.texts import TOPICS

ON_A_PAGE = 30


@dataclass(frozen=True)
class ShownBellEntry:
    """Something that was said. leads: whether there is a page about it."""

    pk: int
    title: str
    topic: str
    at: datetime
    is_read: bool
    leads: bool


@dataclass(frozen=True)
class BellPage:
    """Entries of the bell, newest first. unread: how many this person has not read."""

    page: PageOfEntries[Any]
    entries: list[ShownBellEntry]
    unread: int


@allowed("viewer")
@require_safe
def bell_page(request: PortalRequest) -> HttpResponse:
    """The page lists the entries to read, newest first."""
    page = Paginator(bell.bell_entries(), ON_A_PAGE).get_page(request.GET.get("page"))
    read = bell.entries_read(request.user, [*page.object_list])
    entries = [
        ShownBellEntry(
            pk=row.pk,
            title=subject_of(row.template, row.parameters, request.tenant),
            topic=str(TOPICS.get(row.topic, "")),
            at=row.due_at,
            is_read=row.pk in read,
            leads=bool(way_to(row.parameters, request.tenant)),
        )
        for row in page.object_list
    ]
    return render_page(request, "portal/telling/bell.html", BellPage(page, entries, bell.unread_count(request.user)))


@allowed("viewer")
@require_POST
def open_bell_entry(request: PortalRequest, pk: int) -> HttpResponse:
    """Mark an entry as read, and go where it leads."""
    row = get_object_or_404(BellEntry, pk=pk)
    bell.mark_read(request.user, [row.pk])
    return redirect(way_to(row.parameters, request.tenant) or "bell")


@allowed("viewer")
@require_POST
def read_bell(request: PortalRequest) -> HttpResponse:
    """Mark everything as read."""
    bell.mark_read(request.user)
    return redirect("bell")
