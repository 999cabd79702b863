"""The desk's search: what Unfold's palette asks for (Ctrl+K, /) as somebody types."""

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from portal.search.shown import found
from portal.search.typed import read
from portal.shell.contexts import render_page
from portal.shell.desk.site import desk


@desk.page("search/", "search")
def search_page(request: HttpRequest) -> HttpResponse:
    """At the address of Unfold's own, which would keep for five minutes what a person has found.

    How often one may ask: portal.shell.throttles.
    """

    def may_view(model: type[Model]) -> bool:
        allowed: bool = desk.get_model_admin(model).has_view_permission(request)
        return allowed

    shown = found(read(request.GET.get("s", "")), may_view)
    return render_page(request, "admin/search/results.html", shown)
