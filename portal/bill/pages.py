"""The client's account: what was charged, credited and refunded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.bill import shown as presenter
from portal.bill.entries_filter import ENTRY_KINDS, ENTRY_ORDERS, MOST_COUNTED, EntriesFilter
from portal.bill.paying import Transfer, transfer_details
from portal.bill.statements import latest_months, statement_page
from portal.shell.access import PortalRequest, allowed
from portal.shell.contexts import render_page
from portal.shell.lists import Facet, SortHead, facets, sort_heads
from portal.shell.pages import page_of
from tenants import invoices
from tenants.domain import credit
from tenants.ledger import selectors
from tenants.ledger.models import InvoiceRequest
from tenants.ledger.selectors import Balance
from tenants.outside import spreadsheets

MOST_EXPORTED = 50_000
INVOICES: Final = 3  # the newest of them on the bill


@dataclass(frozen=True)
class BillPage:
    """The account. sum: the balance in fen without its sign; limit: of what may be owed, in fen; tight: so much of it
    is used that the client was warned; transfer: how to pay, None while the platform has no account set; months: that
    have a statement, the newest first; page: of EntryShowns; total: entries without the filter; asked: the filter;
    query: as it was asked, for exports.
    """

    balance: Balance
    sum: int
    limit: int | None
    tight: bool
    transfer: Transfer | None
    months: Sequence[date]
    invoices: Sequence[InvoiceRequest]
    page: Page[Any]
    total: int
    asked: EntriesFilter
    facets: list[Facet]
    heads: dict[str, SortHead]
    query: str


@allowed("viewer")
@require_safe
def bill(request: PortalRequest) -> HttpResponse:
    """The balance and how to pay, statements, invoices, and the entries: of ?since= to ?until= (days, inclusive), of a
    kind (?only=), in an order (?sort=).
    """
    asked = EntriesFilter.read(request.GET)
    page = page_of(request, asked.entries(), 25)
    page.object_list = presenter.entries(page.object_list)
    query = request.GET.copy()
    query.pop("page", None)
    balance, limit, total = selectors.balance(), selectors.credit_limit(), selectors.entries().count()
    shown = BillPage(
        balance=balance,
        sum=abs(balance.fen),
        limit=limit,
        tight=credit.nearly_used(balance.fen, limit),
        transfer=transfer_details(),
        months=latest_months(request.tenant),
        invoices=list(invoices.invoice_requests()[:INVOICES]),
        page=page,
        total=total,
        asked=asked,
        facets=facets(ENTRY_KINDS, asked.counts() if 0 < total <= MOST_COUNTED else {}, asked.only),
        heads=sort_heads(ENTRY_ORDERS, asked.sort),
        query=query.urlencode(),
    )
    return render_page(request, "portal/bill/list.html", shown)


@allowed("viewer")
@require_safe
def csv(request: HttpRequest) -> HttpResponse:
    """What is chosen, as CSV."""
    rows = presenter.table(EntriesFilter.read(request.GET).entries()[:MOST_EXPORTED])
    return _file(spreadsheets.as_csv(presenter.head(), rows), spreadsheets.CSV_TYPE, "bill.csv")


@allowed("viewer")
@require_safe
def xlsx(request: HttpRequest) -> HttpResponse:
    """What is chosen, as a workbook."""
    rows = presenter.table(EntriesFilter.read(request.GET).entries()[:MOST_EXPORTED])
    return _file(spreadsheets.as_xlsx("bill", presenter.head(), rows), spreadsheets.XLSX_TYPE, "bill.xlsx")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@allowed("viewer")
@require_safe
def statement(request: PortalRequest) -> HttpResponse:
    """The statement of a month (?month=2026-11, else of the last one), to print."""
    return render_page(request, "portal/bill/statement.html", statement_page(request, request.tenant))
