"""The outbound plan: what a maintenance costs in calls, and the hours to move them to."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maintenance.models import Window
from maintenance.outbound import services
from maintenance.outbound.models import CallTeam
from maintenance.outbound.planning import OutboundForecast, OutboundPlanner, sessions_of
from maintenance.selectors import open_windows
from portal.calls import outbound as presenter
from portal.calls.outbound_forms import CallTeamForm, PlannedTimeForm
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.pages import INVALID
from portal.shell.refusals import carry_out, status_of
from tenants.clock import business_now

LISTED = 10  # windows that are offered


@dataclass(frozen=True)
class OutboundPage:
    """shown: of the time that is asked for, None before one is. query: of the table. windows: that may be chosen."""

    knows_calls: bool
    shown: presenter.OutboundShown | None
    window: Window | None
    windows: list[Window]
    query: str
    form: PlannedTimeForm
    team_form: CallTeamForm


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def outbound(request: PortalRequest) -> HttpResponseBase:
    """See templates/portal/calls/outbound.html."""
    if request.method == "POST":
        return _say_team(request)
    return _page(request)


@allowed("operator")
def _say_team(request: HttpRequest) -> HttpResponse:
    form = CallTeamForm(request.POST)
    carry_out(form, lambda: services.say_team(**form.cleaned_data, actor=actor(request)))
    if form.errors:
        return _page(request, form, status_of(form))
    messages.success(request, _("Saved: plans are made within it from now on."))
    return redirect(request.get_full_path())


def _page(request: HttpRequest, team_form: CallTeamForm | None = None, status: int = 200) -> HttpResponse:
    planner = OutboundPlanner(business_now())
    asked = any(name in request.GET for name in ("start", "end", "sessions"))
    form = PlannedTimeForm(request.GET if asked else None)
    forecast, window = _forecast(planner, request.GET, form)
    if asked and not form.is_valid():
        status = INVALID
    row = CallTeam.objects.first()
    if team_form is None:
        team = planner.team if planner.knows_calls else None
        guess = {name: getattr(team, name) for name in CallTeamForm.Meta.fields} if team is not None else {}
        team_form = CallTeamForm(instance=row) if row is not None else CallTeamForm(initial=guess)
    page = OutboundPage(
        knows_calls=planner.knows_calls,
        shown=presenter.outbound_shown(forecast) if forecast is not None else None,
        window=window,
        windows=list(open_windows().filter(state__in=Window.NOT_STARTED, impact=True)[:LISTED]),
        query=request.GET.urlencode(),
        form=form,
        team_form=team_form,
    )
    return render_page(request, "portal/calls/outbound.html", page, status)


def _forecast(
    planner: OutboundPlanner, asked: QueryDict, form: PlannedTimeForm
) -> tuple[OutboundForecast | None, Window | None]:
    """Of the window or the time that is asked for; None before one is, or while no calls are known."""
    window = _window(asked.get("window", "")) if "window" in asked else None
    if not planner.knows_calls:
        return None, window
    if window is not None:
        return planner.forecast(sessions_of(window), leaving_out=window.pk), window
    return (planner.forecast(form.cleaned_data["sessions"]), None) if form.is_valid() else (None, None)


def _window(text: str) -> Window:
    try:
        window: Window = Window.objects.select_related("request").get(pk=UUID(text))
    except (ValueError, Window.DoesNotExist) as error:
        raise Http404 from error
    return window


@allowed("viewer")
@require_safe
def outbound_csv(request: HttpRequest) -> HttpResponse:
    """The hours around the time that is asked for, with what is moved; 404 where there is no plan."""
    planner = OutboundPlanner(business_now())
    forecast, _window_asked = _forecast(planner, request.GET, PlannedTimeForm(request.GET))
    if forecast is None:
        raise Http404
    return HttpResponse(
        presenter.plan_as_csv(forecast),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="outbound-plan.csv"'},
    )
