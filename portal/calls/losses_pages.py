"""Enquiries and orders by channel: brought as a file, so that what a maintenance cost is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from maintenance.outbound import selectors, services
from maintenance.outbound.models import ChannelCount
from portal.calls.outbound_forms import LossesFileForm
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.pages import INVALID, page_of
from portal.shell.refusals import add_refusal
from tenants.clock import business_now
from tenants.when import local

EXAMPLE = (
    "day,hour,channel,enquiries,orders\n2026-11-03,22,phone,40,6\n2026-11-03,22,wechat,12,2\n2026-11-04,,website,80,9\n"
)


@dataclass(frozen=True)
class LossesPage:
    """What was brought. problems: of a file of which nothing was kept; channels: (code, name)."""

    page: Page[Any]
    form: LossesFileForm
    problems: Sequence[services.WrongLine]
    channels: list[tuple[str, object]]


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def losses(request: PortalRequest) -> HttpResponseBase:
    """See templates/portal/calls/losses.html."""
    if request.method == "POST":
        return _bring(request)
    return _page(request, LossesFileForm())


@allowed("operator")
def _bring(request: HttpRequest) -> HttpResponse:
    form = LossesFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=INVALID)
    file: UploadedFile[Any] = form.cleaned_data["file"]
    try:
        rows = services.read_counts(file.read(services.LARGEST + 1), local(business_now()).date())
    except services.WrongFile as wrong:
        status = add_refusal(form, wrong, at="file")
        return _page(request, form, wrong.problems, status)
    new = services.keep_counts(rows, actor=actor(request))
    said = ngettext("%(count)s row is new or differs.", "%(count)s rows are new or differ.", new)
    told = said % {"count": f"{new:,}"} if new else _("Everything in this file was known already.")
    messages.success(request, told)
    return redirect("losses")


def _page(
    request: HttpRequest, form: LossesFileForm, problems: Sequence[services.WrongLine] = (), status: int = 200
) -> HttpResponse:
    page = LossesPage(
        page=page_of(request, selectors.channel_counts()),
        form=form,
        problems=problems,
        channels=list(ChannelCount.Channel.choices),
    )
    return render_page(request, "portal/calls/losses.html", page, status)


@allowed("viewer")
@require_safe
def losses_example(request: HttpRequest) -> HttpResponse:
    """A file to begin from."""
    return HttpResponse(
        "\ufeff" + EXAMPLE,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="enquiries.csv"'},
    )
