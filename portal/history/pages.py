"""Who did what."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.history import shown as presenter
from portal.shell.access import allowed
from portal.shell.contexts import render_page

PAGE = 50


@dataclass(frozen=True)
class HistoryPage:
    """The history, the newest first. older, newest: queries of the next page and of the first, or empty."""

    records: list[presenter.RecordShown]
    wanted: presenter.Filter
    older: str
    newest: str
    export_url: str


@allowed("viewer")
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The history, filtered; older records by ?before=, so that new ones do not move the pages."""
    wanted = presenter.Filter.read(request.GET)
    records = list(presenter.records(wanted)[: PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    newest = query.urlencode()
    page = HistoryPage(
        records=[presenter.entry(record) for record in records[:PAGE]],
        wanted=wanted,
        older=_with(newest, f"before={records[PAGE - 1].pk}") if len(records) > PAGE else "",
        newest=f"?{newest}" if wanted.before is not None else "",
        export_url=reverse("history_export") + f"?{newest}",
    )
    return render_page(request, "portal/history/list.html", page)


def _with(query: str, more: str) -> str:
    return f"?{query}&{more}" if query else f"?{more}"


@allowed("viewer")
@require_safe
def history_csv(request: HttpRequest) -> HttpResponse:
    """What is filtered, as CSV."""
    records = presenter.records(presenter.Filter.read(request.GET))[: presenter.MOST_EXPORTED]
    return HttpResponse(
        presenter.as_csv(records),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="history.csv"'},
    )
