"""SFTP servers of the client's own from which call records are fetched."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from maintenance.calls import sources
from maintenance.calls.models import CallSource
from portal.calls import sources as presenter
from portal.calls.forms import CallSourceForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.refusals import carry_out, refusals_told, status_of


@dataclass(frozen=True)
class CallSourcesPage:
    """The servers, and the form of another one."""

    sources: list[presenter.SourceShown]
    form: CallSourceForm


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def call_sources(request: HttpRequest) -> HttpResponseBase:
    """What is fetched where; an owner names another server, or a new secret for one."""
    if request.method == "POST":
        return _add(request)
    return _page(request, CallSourceForm(), 200)


def _page(request: HttpRequest, form: CallSourceForm, status: int) -> HttpResponse:
    return render_page(request, "portal/calls/sources.html", CallSourcesPage(presenter.sources_shown(), form), status)


@sensitive_post_parameters("password", "private_key")
@sensitive_variables("form")
@allowed("owner")
@once
def _add(request: HttpRequest) -> HttpResponse:
    form = CallSourceForm(request.POST)
    if carry_out(form, lambda: sources.add_source(**form.cleaned_data, actor=actor(request))) is None:
        return _page(request, form, status_of(form))
    messages.success(request, _("Saved. The server is asked for its host key; this takes a moment."))
    return redirect("call_sources")


@allowed("owner")
@require_POST
def call_source_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Pin the key that was shown."""
    row = get_object_or_404(sources.call_sources(), pk=pk)
    with refusals_told(request):
        sources.confirm_host_key(row.pk, request.POST.get("host_key", ""), actor=actor(request))
        messages.success(request, _("Confirmed. Files are being fetched."))
    return redirect("call_sources")


@allowed("operator")
@require_POST
def call_source_fetch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look into the folder now."""
    row: CallSource = get_object_or_404(sources.call_sources(), pk=pk)
    with refusals_told(request):
        sources.fetch_now(row.pk)
        messages.success(request, _("The server is being asked."))
    return redirect("call_sources")


@allowed("owner")
@require_POST
def call_source_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fetch nothing more there."""
    sources.remove_source(pk, actor=actor(request))
    messages.success(request, _("Removed, with its password or key. Calls that were imported stay."))
    return redirect("call_sources")
