"""The desk's home shows events over all clients, with the list behind each figure. The page refreshes itself."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from portal.now.figures import may_see
from portal.now.lists import counted_by, list_page
from portal.now.shown import now_page
from portal.shell.contexts import render_page
from portal.shell.desk.site import desk


@desk.page("now/", "now")
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """Shows the page; its own refreshes get the figures alone."""
    shown = now_page(request)
    if "HX-Request" in request.headers:
        return render_page(request, "admin/now/_figures.html", shown)
    return desk.render(request, "admin/now/page.html", shown, title=pgettext("desk", "Now"))


@desk.page("now/<slug:name>/", "now_list")
@require_safe
def behind_a_figure(request: HttpRequest, name: str) -> HttpResponse:
    """Lists the rows that a figure counts, each with its page."""
    behind = counted_by(name, request.GET.get("of", ""))
    if not may_see(request, behind.model):
        raise PermissionDenied
    return desk.render(request, "admin/now/list.html", list_page(behind), title=behind.title)
