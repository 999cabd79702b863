"""The client's status page, public by choice, and the choice."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from compliance.evidence.services import record
from maintenance import feed
from portal.contexts import render_page
from portal.pages.access import PortalRequest, actor, allowed
from portal.pages.shared import htmx, render_for_htmx
from portal.presenters import status as presenter
from portal.reading import Kept, read_only
from tenants import services
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.models import Tenant
from tenants.selectors import address_of

KEPT: Kept[presenter.StatusPage] = Kept(5.0)


class StatusForm(forms.Form):
    """The choice."""

    status_page_public = forms.BooleanField(label=lazy("Anyone with the address can view it"), required=False)


@dataclass(frozen=True)
class StatusSettings:
    """The choice, and where the page stands."""

    form: StatusForm
    status_url: str


def _is_public() -> bool:
    """Read afresh: the tenant of the request may be some seconds old."""
    return bool(Tenant.objects.filter(pk=current_tenant().pk, status_page_public=True).exists())


def _page(request: HttpRequest) -> presenter.StatusPage:
    """For strangers, of whom there may be many, what was worked out some seconds ago, unless a window has moved."""
    if request.user.is_authenticated:
        return presenter.status_page(business_now())
    key = current_tenant().schema_name, get_language()
    return KEPT.get(key, feed.last_event(), lambda: presenter.status_page(business_now()))


@read_only
def status(request: HttpRequest) -> HttpResponse:
    """What is going on, what is planned, what was; asks for itself. 204 while ?version= is still true."""
    if not request.user.is_authenticated and not _is_public():
        return redirect_to_login(request.get_full_path())
    page = _page(request)
    if htmx(request):
        if request.GET.get("version") == page.version:
            return HttpResponse(status=204)
        return render_for_htmx(request, "portal/status/_now.html", page)
    return render_for_htmx(request, "portal/status/public.html", page)


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def settings_status(request: PortalRequest) -> HttpResponseBase:
    """Who may read the status page; an owner chooses."""
    if request.method == "POST":
        return _switch(request)
    form = StatusForm(initial={"status_page_public": _is_public()})
    form.fields["status_page_public"].disabled = request.user.role != "owner"
    page = StatusSettings(form, address_of(current_tenant()) + reverse("status"))
    return render_page(request, "portal/settings/status.html", page)


@allowed("owner")
def _switch(request: HttpRequest) -> HttpResponse:
    form = StatusForm(request.POST)
    public = form.is_valid() and form.cleaned_data["status_page_public"]
    tenant = current_tenant()
    with transaction.atomic():
        if services.switch_status_page(public=public):
            state = "public" if public else "private"
            record(
                "status_page_switched", actor=actor(request), subject_kind="client", subject_id=tenant.pk, state=state
            )
    messages.success(
        request,
        _("The status page is public.") if public else _("The status page is now visible to signed-in members only."),
    )
    return redirect("settings_status")
