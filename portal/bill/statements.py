"""The statement of a client's account for a month, as its own page and the desk show and print it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dateparse import parse_date

from portal.bill import shown as bill
from tenants.clock import business_now
from tenants.domain.statements import billing_month, month_span
from tenants.ledger.selectors import account_statement
from tenants.models import Tenant


@dataclass(frozen=True)
class StatementPage:
    """Amounts in fen; charged is less than zero. until: its last day; running: the month is not over; following: the
    month after, None where it has not begun.
    """

    client: Tenant
    month: date
    until: date
    running: bool
    before: date
    following: date | None
    opening: int
    lines: Sequence[bill.EntryShown]
    charged: int
    credited: int
    closing: int


def month_asked(text: str) -> date:
    """A month written as 2026-11, by its first day; the last one that is over where it is none, or has not begun."""
    this = billing_month(business_now())
    try:
        asked = parse_date(f"{text}-01")
    except ValueError:
        asked = None
    if asked is None or asked.year < 2000 or asked > this:
        return month_before(this)
    return asked


def statement_page(client: Tenant, month: date) -> StatementPage:
    """The statement of one of the client's months."""
    found, this = account_statement(client, month), billing_month(business_now())
    end = month_span(month)[1].date()
    return StatementPage(
        client=client,
        month=month,
        until=end - timedelta(days=1),
        running=month == this,
        before=month_before(month),
        following=end if end <= this else None,
        opening=found.opening,
        lines=bill.entries(found.rows),
        charged=found.charged,
        credited=found.credited,
        closing=found.closing,
    )


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)
