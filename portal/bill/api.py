"""The API's views of the bill."""

from dataclasses import asdict

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from portal.bill import serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.views import View
from tenants.ledger import selectors as ledger


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
