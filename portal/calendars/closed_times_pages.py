"""When maintenance may run: the calendar at any instant, and the client's own times without maintenance."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maintenance import closed_times as selectors, services
from maintenance.calendars.models import Blackout
from maintenance.calendars.selectors import as_rule, blackout_names, terms
from maintenance.domain.calendar import OffPeak
from maintenance.domain.exclusions import OpenTime
from maintenance.selectors import client_calendar
from portal.calendars import shown as year
from portal.calendars.closed_times_forms import FORMS, SHAPES, ExclusionForm, InstantForm
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.missing import missing_is_404
from portal.shell.once import once
from portal.shell.refusals import carry_out, status_of
from portal.windows import lists as window_lists


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def closed_times(request: PortalRequest) -> HttpResponseBase:
    """The state at an instant and all rules; an operator adds a time of the client's own."""
    if request.method == "POST":
        return _add(request)
    shape = request.GET.get("shape", "")
    shape = shape if shape in FORMS else Blackout.Shape.DAILY
    return _page(request, FORMS[shape](initial={"shape": shape}))


@allowed("operator")
@once
def _add(request: HttpRequest) -> HttpResponse:
    shape = request.POST.get("shape", "")
    form = FORMS.get(shape, FORMS[Blackout.Shape.DAILY])(request.POST)
    carry_out(form, lambda: services.exclude(actor=actor(request), **form.span()))
    if form.errors:
        return _page(request, form, status_of(form))
    messages.success(request, _("Saved: no maintenance with an impact will be booked in that period."))
    return redirect("closed_times")


@allowed("operator")
@require_POST
@once
def include(request: HttpRequest, pk: int) -> HttpResponse:
    """Maintenance may run again in a time of the client's own."""
    with missing_is_404(Blackout.DoesNotExist):
        services.include(pk, actor=actor(request))
    messages.success(request, _("Removed: maintenance may run in that period again."))
    return redirect("closed_times")


@dataclass(frozen=True)
class ClosedTimesPage:
    """When maintenance may run. state: at the instant that is asked for; rules: of the platform; own: (the client's
    exclusion, when it holds); shapes: (shape, words); must_stay_open: what they may not take.
    """

    instant: InstantForm
    state: window_lists.CalendarShown
    zone: str
    off_peak: OffPeak
    rules: list[year.RuleShown]
    own: list[tuple[Blackout, str]]
    form: ExclusionForm
    shape: str
    shapes: list[tuple[str, object]]
    must_stay_open: OpenTime


def _page(request: HttpRequest, form: ExclusionForm, status: int = 200) -> HttpResponse:
    instant = InstantForm(request.GET if "at" in request.GET else None)
    own, binding = selectors.exclusions(), client_calendar()
    mine = {row.code for row in own}
    names = blackout_names()
    page = ClosedTimesPage(
        instant=instant,
        state=window_lists.calendar_state(_asked(instant)),
        zone=binding.zone.key,
        off_peak=binding.off_peak,
        rules=[
            year.RuleShown(names.get(each.code, each.name), year.when(each), each.hard)
            for each in binding.blackouts
            if each.code not in mine
        ],
        own=[(row, year.when(as_rule(row))) for row in own],
        form=form,
        shape=form["shape"].value(),
        shapes=list(SHAPES.items()),
        must_stay_open=terms().open_time,
    )
    return render_page(request, "portal/calendars/closed_times.html", page, status)


def _asked(form: InstantForm) -> datetime | None:
    if not form.is_bound or not form.is_valid():
        return None
    at: datetime | None = form.cleaned_data["at"]
    if at is not None and not 2000 <= at.year < 2100:
        form.add_error("at", _("Choose a time between 2000 and 2100."))
        return None
    return at
