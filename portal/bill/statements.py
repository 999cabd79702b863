"""The statement of a client's account for a month, as its own page and the desk show and print it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.translation import gettext as _

from compliance.catalogue import selectors as catalogue
from portal.bill import shown as bill
from portal.shell.days import day_asked
from portal.shell.pages import page_of
from tenants.clock import business_now
from tenants.domain.statements import SHANGHAI, billing_month, month_span
from tenants.ledger.selectors import account_statement
from tenants.models import Tenant

ON_A_PAGE: Final = 200
LATEST: Final = 6


@dataclass(frozen=True)
class StatementPage:
    """Amounts in fen, sums over the whole month; page: of EntryShowns; charged is less than zero. until: its last day,
    or today; running: the month is not over; following: the month after, None where it has not begun; issuer: whose
    statement it is.
    """

    issuer: str
    client: Tenant
    month: date
    until: date
    running: bool
    before: date
    following: date | None
    opening: int
    page: Page[Any]
    charged: int
    credited: int
    closing: int


def month_asked(text: str) -> date:
    """A month written as 2026-11, by its first day; the last one that is over where it is none, or has not begun."""
    this = billing_month(business_now())
    asked = day_asked(f"{text}-01")
    return asked if asked is not None and asked <= this else month_before(this)


def latest_months(client: Tenant) -> list[date]:
    """The months that have a statement, the newest first: of the last half year those since the client came."""
    months = [billing_month(business_now())]
    while len(months) < LATEST and month_before(months[-1]) >= billing_month(client.created_at):
        months.append(month_before(months[-1]))
    return months


def statement_page(request: HttpRequest, client: Tenant) -> StatementPage:
    """A page (?page=) of the statement of one of the client's months (?month=, else the last one)."""
    month, this = month_asked(request.GET.get("month", "")), billing_month(business_now())
    found = account_statement(client, month)
    page = page_of(request, found.rows, ON_A_PAGE)
    page.object_list = bill.entries(page.object_list)
    end = month_span(month)[1].date()
    return StatementPage(
        issuer=catalogue.terms().payee_name or _("Shouhao"),
        client=client,
        month=month,
        until=business_now().astimezone(SHANGHAI).date() if month == this else end - timedelta(days=1),
        running=month == this,
        before=month_before(month),
        following=end if end <= this else None,
        opening=found.opening,
        page=page,
        charged=found.charged,
        credited=found.credited,
        closing=found.closing,
    )


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)
