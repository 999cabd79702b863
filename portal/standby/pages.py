"""Standby labels: approved beforehand, shown while maintenance runs."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from labels.entitlement import checks as label_checks
from labels.models import StandbyLabel
from labels.standby import labels as standby_labels
from maintenance.calendars.selectors import terms
from portal.labels.checks import LabelCheck, label_check
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import INVALID
from portal.shell.refusals import add_refusal
from portal.standby import shown as presenter
from portal.standby.forms import StandbyForm
from tenants.clock import business_now
from tenants.refusals import Refused


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def standby(request: PortalRequest) -> HttpResponseBase:
    """The standby labels and where they are shown; an operator asks for another."""
    return _ask(request) if request.method == "POST" else _page(request, StandbyForm())


@allowed("operator")
@once
def _ask(request: HttpRequest) -> HttpResponse:
    form = StandbyForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=INVALID)
    text = form.cleaned_data["text"]
    try:
        standby_labels.request_standby_label(text, actor=actor(request))
    except Refused as refused:
        status = add_refusal(form, refused, at="text")
        check = label_check(label_checks.check_standby_label(text))
        return _page(request, form, status=status, checks=check)
    messages.success(request, _("Submitted. Once approved, it is ready whenever you need it."))
    return redirect("standby")


@dataclass(frozen=True)
class StandbyPage:
    """Standby labels with the keys of their cases, where they are shown, standby numbers, and a label asked for.

    long_impact: a window whose impact lasts longer takes standby numbers.
    """

    standby_labels: list[tuple[StandbyLabel, UUID | None]]
    leases: list[presenter.LeaseRow]
    standby_numbers: list[presenter.StandbyNumberRow]
    long_impact: timedelta
    form: StandbyForm
    checks: LabelCheck | None


def _page(request: HttpRequest, form: StandbyForm, status: int = 200, checks: LabelCheck | None = None) -> HttpResponse:
    page = StandbyPage(
        standby_labels=presenter.standby_labels(),
        leases=presenter.leases(business_now()),
        standby_numbers=presenter.standby_numbers_of_client(),
        long_impact=timedelta(hours=terms().windows.long_impact_hours),
        form=form,
        checks=checks,
    )
    return render_page(request, "portal/standby/list.html", page, status)


@allowed("operator")
@require_POST
def check_standby_typed(request: HttpRequest) -> HttpResponse:
    """A fragment while typing: what the rules say."""
    text = request.POST.get("text", "")
    check = label_check(label_checks.check_standby_label(text)) if text.strip() else None
    return render(request, "portal/changes/_checks.html", {"checks": check})


@allowed("operator")
@require_POST
@once
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No longer offered; windows that have it keep it."""
    label = get_object_or_404(StandbyLabel, pk=pk)
    standby_labels.retire_standby_label(label.pk)
    messages.success(request, _("“%(text)s” was retired.") % {"text": label.text})
    return redirect("standby")
