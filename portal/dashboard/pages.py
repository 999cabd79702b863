"""The first page."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from portal.dashboard import shown as presenter
from portal.shell.access import PortalRequest, allowed
from portal.shell.pages import htmx, render_for_htmx
from tenants.clock import business_now


@allowed("viewer")
@require_safe
def dashboard(request: PortalRequest) -> HttpResponse:
    """What is shown on handsets now, what comes next, what is to be done. It asks for itself again; 204 while ?version=
    is still true, so that nothing flickers.
    """
    page = presenter.read_dashboard(business_now(), request.user)
    if htmx(request) and request.GET.get("version") == page.version:
        return HttpResponse(status=204)
    return render_for_htmx(request, "portal/dashboard/page.html", page)
