"""Drills ask everybody who hears of maintenance to answer; the times are measured and reported."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST, require_safe

from maintenance.documents.drills import begin_drill, drill_report
from maintenance.notices.models import Notice
from maintenance.scripts.selectors import language_or_default
from portal.documents.shown import document_shown
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.refusals import refusals_told
from portal.telling import drills as presenter


@allowed("viewer")
@require_safe
def drills(request: HttpRequest) -> HttpResponse:
    """The page lists all drills and their results."""
    return render_page(request, "portal/telling/drills.html", presenter.drills_page())


@allowed("operator")
@require_POST
@once
def drill_begin(request: HttpRequest) -> HttpResponse:
    """Ask everybody now."""
    with refusals_told(request):
        begin_drill(actor=actor(request))
        messages.success(request, _("Everybody has been asked. The report is updated as they answer."))
    return redirect("drills")


@allowed("viewer")
@require_safe
def drill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report of a drill."""
    notice = get_object_or_404(Notice, pk=pk, kind=Notice.Kind.DRILL)
    report = drill_report(notice.pk, language_or_default(get_language() or ""))
    return render_page(request, "portal/documents/report.html", document_shown(report, _("Drills"), reverse("drills")))
