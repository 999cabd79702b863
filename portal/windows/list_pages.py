"""The page of all windows of a client, filtered by state."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from labels.selectors import number_called
from portal.shell.access import allowed
from portal.shell.contexts import render_page
from portal.shell.lists import ListShown, key_asked
from portal.tables.state_lists import WINDOWS
from portal.windows.lists import WindowRow, window_rows
from tenants.clock import business_now


@dataclass(frozen=True)
class WindowListPage:
    """Windows in a list. offered: the keys of those for which a time is offered; number: whose windows they are, or
    empty.
    """

    listed: ListShown
    rows: list[WindowRow]
    offered: Collection[UUID]
    number: str


@allowed("viewer")
@require_safe
def window_list(request: HttpRequest) -> HttpResponse:
    """Windows by page, of all numbers or of one (?number=): in a state (?only=), in an order (?sort=)."""
    listed = WINDOWS.shown(request)
    windows = list(listed.page.object_list)
    offered = {each.pk for each in windows if each.offered and each.state in each.NOT_STARTED}
    number = number_called(key_asked(request.GET, "number"))
    page = WindowListPage(listed, window_rows(windows, business_now()), offered, number)
    return render_page(request, "portal/windows/list.html", page)
