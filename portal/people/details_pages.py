"""Settings of a client: asking for a change of its registered details."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
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


@dataclass(frozen=True)
class DetailsPage:
    """Asking for other registered details. open: the change that is under review already."""

    form: DetailsForm
    open: Case | None


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
    return render_page(request, "portal/people/details.html", DetailsPage(form, open_change()), status_of(form))
