"""Documents that we draw for a client: the fallback plan of a window, to read, to print, to download."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from maintenance.documents import selectors, services
from maintenance.documents.models import Document
from maintenance.models import Window
from maintenance.selectors import windows_with_requests
from portal.contexts import render_page
from portal.files import drawn_response
from portal.pages.access import allowed
from portal.presenters.documents import plan_shown


@allowed("viewer")
@require_safe
def window_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The fallback plan of a window as a page that prints well, with its PDF and the versions before it."""
    window: Window = get_object_or_404(windows_with_requests(), pk=pk)
    document = plan_of(window, get_language() or "")
    return render_page(request, "portal/windows/plan.html", plan_shown(window, document))


def plan_of(window: Window, language: str) -> Document:
    """The plan as it is now; of a window that is over the last one that was drawn, else 404."""
    if window.state in Window.OPEN:
        return services.plan_in_force(window, language)
    last: Document | None = selectors.plans_of(window).first()
    if last is None:
        raise Http404
    return last


@allowed("viewer")
@require_safe
def document_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The PDF of one version, as it was drawn."""
    return drawn_response(get_object_or_404(Document, pk=pk, pdf__isnull=False))
