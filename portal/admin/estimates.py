"""How estimates have held over all clients, and how many windows of small subjects begin at night."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.admin.site import desk
from portal.contexts import fields_of
from portal.presenters import estimates


@desk.page("estimates/", "estimates")
def estimates_page(request: HttpRequest) -> HttpResponse:
    """See templates/admin/estimates.html."""
    context = {**desk.each_context(request), "title": _("Accuracy of estimates"), **fields_of(estimates.desk_page())}
    return TemplateResponse(request, "admin/estimates.html", context)
