"""The client's account: what was charged, credited and refunded."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from compliance.evidence.selectors import with_namesakes
from portal.bill import shown as presenter
from portal.bill.statements import statement_page
from portal.shell.access import PortalRequest, allowed
from portal.shell.contexts import render_page
from portal.shell.pages import page_of
from tenants.domain import credit
from tenants.ledger import selectors
from tenants.ledger.models import Entry
from tenants.ledger.selectors import Balance
from tenants.outside import spreadsheets

MOST_EXPORTED = 50_000


@dataclass(frozen=True)
class BillPage:
    """The account. page: of EntryShowns; sum: the balance in fen without its sign; limit: of what may be owed, in fen;
    tight: so much of it is used that the client was warned; query: the filter, for exports.
    """

    page: Page[Any]
    balance: Balance
    sum: int
    limit: int | None
    tight: bool
    since: date | None
    until: date | None
    query: str


@allowed("viewer")
@require_safe
def bill(request: HttpRequest) -> HttpResponse:
    """The balance and the entries, the newest first; ?since= and ?until= (days, inclusive) choose some."""
    entries, since, until = _chosen(request)
    page = page_of(request, entries, 25)
    page.object_list = presenter.entries(page.object_list)
    query = request.GET.copy()
    query.pop("page", None)
    balance, limit = selectors.balance(), selectors.credit_limit()
    tight = credit.nearly_used(balance.fen, limit)
    shown = BillPage(page, balance, abs(balance.fen), limit, tight, since, until, query.urlencode())
    return render_page(request, "portal/bill/list.html", shown)


def _chosen(request: HttpRequest) -> tuple[QuerySet[Entry], date | None, date | None]:
    entries = with_namesakes(selectors.entries(), "made_by")
    since, until = _day(request.GET.get("since", "")), _day(request.GET.get("until", ""))
    if since:
        entries = entries.filter(business_at__gte=_midnight(since))
    if until:
        entries = entries.filter(business_at__lt=_midnight(until + timedelta(days=1)))
    return entries, since, until


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 2000 <= day.year <= 9000 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@allowed("viewer")
@require_safe
def csv(request: HttpRequest) -> HttpResponse:
    """What is chosen, as CSV."""
    rows = presenter.table(_chosen(request)[0][:MOST_EXPORTED])
    return _file(spreadsheets.as_csv(presenter.head(), rows), spreadsheets.CSV_TYPE, "bill.csv")


@allowed("viewer")
@require_safe
def xlsx(request: HttpRequest) -> HttpResponse:
    """What is chosen, as a workbook."""
    rows = presenter.table(_chosen(request)[0][:MOST_EXPORTED])
    return _file(spreadsheets.as_xlsx("bill", presenter.head(), rows), spreadsheets.XLSX_TYPE, "bill.xlsx")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@allowed("viewer")
@require_safe
def statement(request: PortalRequest) -> HttpResponse:
    """The statement of a month (?month=2026-11, else of the last one), to print."""
    return render_page(request, "portal/bill/statement.html", statement_page(request, request.tenant))
