"""Settings of a client: asking for a change of its registered details."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.master_data import ask_for_change, open_change
from compliance.reviews.models import Case
from portal.people.details_forms import DetailsForm
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import posted
from portal.shell.refusals import carry_out, status_of
from tenants.selectors import address_of, platform_tenant


@dataclass(frozen=True)
class DetailsPage:
    """Asking for other registered details. open: the change that is under review already; sign_up: where it can apply
    as another subject, which no change makes of it.
    """

    form: DetailsForm
    open: Case | None
    sign_up: str


@allowed("owner")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def change_details(request: PortalRequest) -> HttpResponse:
    """Ask for it with the document that proves it; two reviewers decide."""
    form = DetailsForm(posted(request), request.FILES or None, tenant=request.tenant)

    def ask() -> Case:
        given = dict(form.cleaned_data)
        files, text = [given.pop("file")], given.pop("text")
        return ask_for_change(given, files=files, text=text, actor=actor(request))

    asked = carry_out(form, ask)
    if asked is not None:
        messages.success(request, _("Submitted for review. You will be notified of the result."))
        return redirect("case", asked.pk)
    sign_up = address_of(platform_tenant()) + reverse("sign_up", urlconf=settings.URLCONFS["staff"])
    shown = DetailsPage(form, open_change(), sign_up)
    return render_page(request, "portal/people/details.html", shown, status_of(form))
