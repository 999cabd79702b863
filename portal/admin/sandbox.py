"""The sandbox's clock: business time beside real time; it travels ahead by a step, to an instant, to the next event."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.db.models.functions import TruncMinute
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from labels.directories.models import Directory
from portal.admin.forms import ClockForm
from portal.admin.site import desk
from portal.admin.work_names import work_name
from tenants import clock
from tenants.agenda.models import Work
from tenants.agenda.services import next_due

STEPS = {"hour": timedelta(hours=1), "six_hours": timedelta(hours=6), "day": timedelta(days=1)}


@desk.page("sandbox/", "sandbox")
def sandbox_page(request: HttpRequest) -> HttpResponse:
    """Show and move the clock. Outside the sandbox the page does not exist."""
    if not settings.SANDBOX:
        raise Http404
    form = ClockForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and (target := _target(form.cleaned_data)) is not None:
            clock.travel_to(target)
            return redirect(request.path)
        messages.error(request, _("There is no time to move to: choose a step or a time in the future."))
    upcoming = Work.objects.filter(done_at=None, due_at__gt=clock.business_now())
    minutes = upcoming.annotate(minute=TruncMinute("due_at")).values("minute", "name", "tenant__legal_name")
    pieces = minutes.annotate(count=Count("id")).order_by("minute", "name")[:8]
    context = {
        **desk.each_context(request),
        "title": _("Sandbox clock"),
        "business": clock.business_now(),
        "real": clock.real_now(),
        "ahead": clock.offset(),
        "travelling_to": clock.travelling_to(),
        "next_due": next_due(),
        "upcoming": [piece | {"name": work_name(piece["name"])} for piece in pieces],
        "form": form,
        "mail_url": f"{settings.SANDBOX_ADDRESS}/mail",
        "sms_url": f"{settings.SANDBOX_ADDRESS}/sms",
        "directories": list(Directory.objects.filter(active=True)),
    }
    return TemplateResponse(request, "admin/sandbox.html", context)


def _target(given: dict[str, Any]) -> datetime | None:
    """The instant to travel to; now stops a journey; None when there is nothing ahead."""
    now = clock.business_now()
    if given["step"] == "stop":
        return now
    if given["step"] == "next":
        return next_due()
    if given["step"] == "to":
        return given["to"] if given["to"] and given["to"] > now else None
    return now + STEPS[given["step"]]
