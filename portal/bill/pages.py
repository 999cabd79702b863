"""The client's account: what was charged, credited and refunded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.bill import shown as presenter
from portal.bill.entries_filter import ENTRIES
from portal.bill.paying import Transfer, transfer_details
from portal.bill.statements import latest_months, statement_page
from portal.shell.access import PortalRequest, allowed
from portal.shell.contexts import render_page
from portal.shell.days import day_asked
from portal.shell.lists import ListShown
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
    have a statement, the newest first; rows: entries in the list, of these days.
    """

    balance: Balance
    sum: int
    limit: int | None
    tight: bool
    transfer: Transfer | None
    months: Sequence[date]
    invoices: Sequence[InvoiceRequest]
    listed: ListShown
    rows: Sequence[presenter.EntryShown]
    since: date | None
    until: date | None


@allowed("viewer")
@require_safe
def bill(request: PortalRequest) -> HttpResponse:
    """The balance and how to pay, statements, invoices, and the entries: of ?since= to ?until= (days, inclusive), of a
    kind (?only=), in an order (?sort=).
    """
    listed = ENTRIES.shown(request, 25)
    balance, limit = selectors.balance(), selectors.credit_limit()
    shown = BillPage(
        balance=balance,
        sum=abs(balance.fen),
        limit=limit,
        tight=credit.nearly_used(balance.fen, limit),
        transfer=transfer_details(),
        months=latest_months(request.tenant),
        invoices=list(invoices.invoice_requests()[:INVOICES]),
        listed=listed,
        rows=presenter.entries(listed.page.object_list),
        since=day_asked(request.GET.get("since")),
        until=day_asked(request.GET.get("until")),
    )
    return render_page(request, "portal/bill/list.html", shown)


@allowed("viewer")
@require_safe
def csv(request: HttpRequest) -> HttpResponse:
    """What is chosen, as CSV."""
    rows = presenter.table(ENTRIES.chosen(request.GET)[:MOST_EXPORTED])
    return _file(spreadsheets.as_csv(presenter.head(), rows), spreadsheets.CSV_TYPE, "bill.csv")


@allowed("viewer")
@require_safe
def xlsx(request: HttpRequest) -> HttpResponse:
    """What is chosen, as a workbook."""
    rows = presenter.table(ENTRIES.chosen(request.GET)[:MOST_EXPORTED])
    return _file(spreadsheets.as_xlsx("bill", presenter.head(), rows), spreadsheets.XLSX_TYPE, "bill.xlsx")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@allowed("viewer")
@require_safe
def statement(request: PortalRequest) -> HttpResponse:
    """The statement of a month (?month=2026-11, else of the last one), to print."""
    return render_page(request, "portal/bill/statement.html", statement_page(request, request.tenant))
