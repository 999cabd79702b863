"""The next seasons of a client's industry: whether it is ready, each answer one click from its remedy."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from portal.seasons import shown as presenter
from portal.shell.access import PortalRequest, allowed
from portal.shell.contexts import render_page
from tenants.clock import business_now


@dataclass(frozen=True)
class SeasonsPage:
    """seasons: the next to begin first."""

    seasons: list[presenter.SeasonShown]


@allowed("viewer")
@require_safe
def seasons(request: PortalRequest) -> HttpResponse:
    """See templates/portal/seasons/page.html."""
    return render_page(request, "portal/seasons/page.html", SeasonsPage(presenter.seasons_shown(business_now())))
