"""The standby label of a booked window: one that has been approved since can still be chosen."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maintenance import selectors, services
from maintenance.models import Window
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import CONFLICT, INVALID
from portal.shell.refusals import add_refusal
from portal.windows.forms import WindowStandbyForm
from tenants.refusals import Refused


@dataclass(frozen=True)
class WindowStandbyPage:
    """Standby labels that may lie over a window."""

    row: Window
    can_choose: bool
    form: WindowStandbyForm


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def window_standby(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose another standby label for a window that has not begun."""
    window = get_object_or_404(selectors.windows_with_requests(), pk=pk)
    if request.method != "POST":
        return _page(request, window, _form(window))
    form = WindowStandbyForm(request.POST)
    if not form.is_valid():
        return _page(request, window, form, INVALID)
    sequence, text = form.cleaned_data["sequence"], form.cleaned_data["standby"]
    try:
        services.choose_standby_label(window.pk, text, sequence=sequence, actor=actor(request))
    except Refused as refused:
        window.refresh_from_db()
        form = WindowStandbyForm({"sequence": window.sequence, "standby": text})
        add_refusal(form, refused)
        return _page(request, window, form, CONFLICT)
    messages.success(request, _("The standby label was saved."))
    return redirect("window", window.pk)


def _form(window: Window) -> WindowStandbyForm:
    return WindowStandbyForm(initial={"sequence": window.sequence, "standby": window.request.standby_text})


def _page(request: HttpRequest, window: Window, form: WindowStandbyForm, status: int = 200) -> HttpResponse:
    page = WindowStandbyPage(window, selectors.takes_standby_label(window), form)
    return render_page(request, "portal/windows/standby.html", page, status)
