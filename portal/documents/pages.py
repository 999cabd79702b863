"""Documents that we draw: fallback plans, reports of windows and of quarters, each in its versions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_safe

from maintenance.documents import reports as drawn, selectors, services
from maintenance.documents.models import Document
from maintenance.domain.reports import Quarter
from maintenance.models import Window
from maintenance.selectors import read_pieces, windows_with_requests
from portal.documents.shown import document_shown
from portal.shell.access import allowed
from portal.shell.contexts import render_page
from portal.shell.files import drawn_response
from portal.shell.pages import page_of
from tenants.when import quarter_text


@allowed("viewer")
@require_safe
def window_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The fallback plan of a window as a page that prints well, with its PDF and the versions before it."""
    window: Window = get_object_or_404(windows_with_requests(), pk=pk)
    document = plan_of(window, get_language() or "")
    return render_page(
        request, "portal/documents/plan.html", document_shown(document, str(window), reverse("window", args=[pk]))
    )


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


@dataclass(frozen=True)
class ReportsPage:
    """quarters: each with its name, the newest first; page: of the windows that are over."""

    quarters: list[tuple[Quarter, str]]
    page: Page[Any]


@allowed("viewer")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """All reports: of each quarter since the first window, and of each window that is over."""
    over = windows_with_requests().exclude(state__in=Window.OPEN).order_by("-starts_at", "-id")
    quarters = [(each, quarter_text(each.year, each.number)) for each in drawn.quarters()]
    page = page_of(request, over, 25)
    read_pieces(page.object_list)
    return render_page(request, "portal/documents/list.html", ReportsPage(quarters, page))


@allowed("viewer")
@require_safe
def window_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report of a window that is over, as a page that prints well, with its PDF and the versions before it."""
    window: Window = get_object_or_404(windows_with_requests(), pk=pk)
    shown = document_shown(window_report_of(window, get_language() or ""), str(window), reverse("window", args=[pk]))
    return render_page(request, "portal/documents/report.html", shown)


@allowed("viewer")
@require_safe
def quarter_report(request: HttpRequest) -> HttpResponse:
    """The report of a quarter (?quarter=2026-Q4), so far where it has not ended."""
    document = quarter_report_of(request.GET.get("quarter", ""), get_language() or "")
    return render_page(
        request, "portal/documents/report.html", document_shown(document, _("Reports"), reverse("reports"))
    )


def window_report_of(window: Window, language: str) -> Document:
    """The report; 404 while the window is not over."""
    if window.state in Window.OPEN:
        raise Http404
    return drawn.report_of_window(window, language)


def quarter_report_of(text: str, language: str) -> Document:
    """The report; 404 for what is no quarter, or none in which the client has been."""
    quarter = Quarter.parse(text)
    if quarter is None or quarter not in drawn.quarters():
        raise Http404
    return drawn.report_of_quarter(quarter, language)
