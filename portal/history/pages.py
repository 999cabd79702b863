"""Who did what."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from compliance.evidence.models import Record
from labels.selectors import number_called
from portal.history import shown as presenter
from portal.shell.access import allowed
from portal.shell.contexts import render_page
from portal.shell.days import day_asked
from portal.shell.lists import ListBar, key_asked

PAGE = 50


@dataclass(frozen=True)
class HistoryPage:
    """The history. onward, first: queries of the next page and of the first, or empty; number: whose it is alone, or
    empty.
    """

    records: list[presenter.RecordShown]
    listed: ListBar
    search: str
    number: str
    since: date | None
    until: date | None
    onward: str
    first: str


@allowed("viewer")
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The history of ?since= to ?until= with a text (?q=), by whom (?only=), in an order (?sort=)."""
    asked, query = request.GET, request.GET.copy()
    records = list(presenter.beyond(presenter.RECORDS.chosen(asked), asked)[: PAGE + 1])
    goes_on = "after" in query
    query.pop("after", None)
    page = HistoryPage(
        records=[presenter.entry(record) for record in records[:PAGE]],
        listed=presenter.RECORDS.bar(asked),
        search=asked.get("q", "").strip()[:60],
        number=number_called(key_asked(asked, "number")),
        since=day_asked(asked.get("since")),
        until=day_asked(asked.get("until")),
        first=f"?{query.urlencode()}" if goes_on else "",
        onward=_after(query, records[PAGE - 1]) if len(records) > PAGE else "",
    )
    return render_page(request, "portal/history/list.html", page)


def _after(query: QueryDict, record: Record) -> str:
    query["after"] = str(record.pk)
    return f"?{query.urlencode()}"
