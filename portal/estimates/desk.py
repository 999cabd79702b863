"""How estimates have held over all clients, and how many windows of small subjects begin at night."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.estimates import shown as estimates
from portal.shell.desk.site import desk


@desk.page("estimates/", "estimates")
def estimates_page(request: HttpRequest) -> HttpResponse:
    """See templates/admin/estimates.html."""
    return desk.render(request, "admin/estimates.html", estimates.desk_page(), title=_("Accuracy of estimates"))
