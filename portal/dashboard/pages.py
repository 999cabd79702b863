"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.dashboard import shown as presenter
from portal.shell.access import allowed
from portal.shell.contexts import render_page
from tenants.clock import business_now


@allowed("viewer")
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What is shown on handsets now, what comes next, what is to be done."""
    return render_page(request, "portal/dashboard/page.html", presenter.read_dashboard(business_now()))
