"""How estimates have held over all clients, and how many windows of small subjects begin at night."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.presenters import estimates


def estimates_page(request: HttpRequest, site_context: dict[str, Any]) -> HttpResponse:
    """See templates/admin/estimates.html."""
    title = _("Accuracy of estimates")
    return TemplateResponse(request, "admin/estimates.html", {**site_context, "title": title, **estimates.desk_page()})
