"""How well estimates have held."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.estimates import shown as presenter
from portal.shell.access import allowed
from portal.shell.contexts import render_page


@allowed("viewer")
@require_safe
def estimates(request: HttpRequest) -> HttpResponse:
    """By kind of maintenance, for the client and over all clients, and its own windows one by one."""
    return render_page(request, "portal/estimates/page.html", presenter.estimates_shown())
