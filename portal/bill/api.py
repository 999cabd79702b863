"""The API's views of the bill."""

from dataclasses import asdict, replace
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from portal.bill import serializers as s
from portal.bill.statements import month_asked
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View
from tenants import invoices
from tenants.context import current_tenant
from tenants.ledger import selectors as ledger
from tenants.ledger.selectors import account_statement


class Bill(View):
    """What is owed, and how many free appeals are left."""

    tag = "bill"
    operations = {
        "GET": Operation("bill_get", "See what is owed", answer=s.BalanceOut),
    }

    def get(self, request: Request) -> Response:
        return Response(asdict(ledger.balance()) | {"credit_limit": ledger.credit_limit()})


class BillEntries(View):
    """Every charge, credit and refund. Entries are never changed; `reverses` names the one that is undone."""

    ordering = ("-business_at", "-id")
    tag = "bill"
    operations = {
        "GET": Operation("bill_entries", "List charges, credits and refunds", paged=True, answer=s.EntryOfAccountOut),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(ledger.entries())


class BillStatement(View):
    """The account in one month of Beijing time: the balance that it began with, each entry of money, and the balance
    that it ended with, which the next month begins with.
    """

    tag = "bill"
    operations = {
        "GET": Operation(
            "bill_statement", "See the statement of a month", query=s.MonthQuery, answer=s.AccountStatementOut
        ),
    }

    def get(self, request: Request) -> Response:
        asked = month_asked(self.asked.get("month", ""))
        found = account_statement(current_tenant(), asked)
        return Response(s.AccountStatementOut(replace(found, rows=found.rows[: s.MOST_ROWS])).data)


class BillInvoices(IdempotentView):
    """Invoices 发票 that were asked for within what was paid, and what became of each."""

    ordering = ("-asked_at", "-id")
    tag = "bill"
    operations = {
        "GET": Operation("invoices_list", "List invoices", paged=True, stamped=True, answer=s.InvoiceOut),
        "POST": Operation("invoices_ask", "Request an invoice", body=s.InvoiceIn, answer=s.InvoiceOut, status=201),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(invoices.invoice_requests())

    def create(self, request: Request, **kwargs: Any) -> Response:
        return Response(s.InvoiceOut(invoices.ask_for_invoice(**self.body(), actor=self.actor)).data, status=201)
