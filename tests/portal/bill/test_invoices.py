"""Invoices: asked for on the page or over the API within what was paid, issued or refused by finance, told."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.statements import SHANGHAI
from tenants.ledger import services as ledger
from tenants.ledger.models import InvoiceRequest
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.rendering import render
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "readers_of_english")]
CODE = "91330106MA2AX4CT42"
GIVEN = {"kind": "special", "title": "杭州青禾网络科技有限公司", "tax_number": CODE, "email": "bill@acme.example"}
DESK = "/admin/ledger/invoicerequest/"


@pytest.fixture(autouse=True)
def paid(acme: Tenant) -> None:
    """Acme has paid 1,000; what was given as goodwill is not paid."""
    two = {"by": Actor("staff", "Zhou", "1"), "agreed_by": Actor("staff", "Wu", "2")}
    with context.client(acme):
        ledger.book_payment(1000_00, "BK1", business_now().date(), **two)
        ledger.credit(500_00, "goodwill", key="g", by=two["by"])


def ask(client: PortalClient, **given: str) -> Any:
    return client.post("/bill/invoices/new/", {**GIVEN, "amount": "600", "once": str(uuid4()), **given}, follow=True)


def test_it_is_asked_for_issued_and_told(operator: PortalClient, finance: PortalClient, acme: Tenant) -> None:
    assert "Paid and not invoiced yet: ¥1,000" in words(operator.get("/bill/invoices/new/"))
    page = words(ask(operator))
    for said in ("Special VAT invoice", "Requested", "¥600", "Paid and not invoiced yet: ¥400"):
        assert said in page
    row = InvoiceRequest.objects.get()
    listed = words(finance.get(DESK))
    assert acme.legal_name in listed
    lacking = finance.post(f"{DESK}{row.pk}/change/", {"state": "issued", "number": "", "issued_on": ""})
    assert "This field is required." in words(lacking)
    given = {"state": "issued", "number": "2644 2000 0000 0000 0001", "issued_on": business_now().date().isoformat()}
    finance.post(f"{DESK}{row.pk}/change/", given)
    page = words(operator.get("/bill/invoices/"))
    assert "Issued" in page
    assert "26442000000000000001" in page
    message = Message.objects.filter(template="tenants/invoice_issued").first()
    assert message is not None
    with context.client(acme):
        letter = render(message)
    assert letter is not None
    assert "26442000000000000001" in letter.body
    assert "/bill/invoices/" in letter.body
    finance.post(f"{DESK}{row.pk}/change/", {"state": "refused", "reason": "late"})
    row.refresh_from_db()
    assert row.state == "issued", "what is decided stays"


def test_with_nothing_left_the_form_is_closed_and_says_why(operator: PortalClient) -> None:
    """Every amount was refused, and nothing led to how to pay."""
    ask(operator, amount="1000")
    page = operator.get("/bill/invoices/new/")
    assert "Nothing can be invoiced now" in words(page)
    assert 'href="/bill/#pay"' in page.text
    assert 'name="amount"' not in page.text
    assert "is not invoiced yet" in words(ask(operator, amount="1")), "nor is one that is sent all the same"


def test_what_is_refused_may_be_asked_for_again(operator: PortalClient, finance: PortalClient) -> None:
    ask(operator)
    row = InvoiceRequest.objects.get()
    finance.post(f"{DESK}{row.pk}/change/", {"state": "refused", "reason": "The title is not the firm's."})
    page = words(operator.get("/bill/invoices/"))
    assert "The title is not the firm's." in page
    assert "Paid and not invoiced yet: ¥1,000" in page
    assert Message.objects.filter(template="tenants/invoice_refused").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tax_number": "91330106MA2AX4CT43"}, "check"),
        ({"tax_number": ""}, "18"),
        ({"amount": "1000.01"}, "At most ¥1,000 was paid"),
        ({"amount": "0"}, "0.01"),
        ({"email": "x"}, "valid"),
        ({"kind": "other"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said(operator: PortalClient, wrong: dict[str, str], said: str) -> None:
    page = ask(operator, **wrong)
    assert page.status_code == 422
    assert said in words(page)
    assert not InvoiceRequest.objects.exists()


def test_an_individual_needs_no_tax_number_for_an_ordinary_one(operator: PortalClient, acme: Tenant) -> None:
    Tenant.objects.filter(pk=acme.pk).update(subject_type="individual")
    assert ask(operator, tax_number="").status_code == 422
    assert ask(operator, tax_number="", kind="ordinary", amount="1").status_code == 200
    assert InvoiceRequest.objects.get().tax_number == ""


def test_programs_ask_too(acme: Tenant, program_of: Any, viewer: PortalClient) -> None:
    program = program_of(acme)
    made = program.post("/bill/invoices", {**GIVEN, "amount": 600_00})
    assert (made.status_code, made.json()["state"]) == (201, "asked")
    over = program.post("/bill/invoices", {**GIVEN, "amount": 400_01})
    assert over.status_code == 409
    assert "¥400" in over.json()["detail"]
    assert [row["amount"] for row in program.get("/bill/invoices").json()["results"]] == [600_00]
    assert ask(viewer).status_code == 403


def test_a_number_is_entered_once(operator: PortalClient, finance: PortalClient) -> None:
    ask(operator, amount="1")
    ask(operator, amount="2")
    given = {"state": "issued", "number": "7", "issued_on": business_now().date().isoformat()}
    pages = [finance.post(f"{DESK}{row.pk}/change/", given, follow=True) for row in InvoiceRequest.objects.all()]
    assert "was entered before" in words(pages[1])
    assert InvoiceRequest.objects.filter(state="issued").count() == 1


def test_what_a_client_asked_that_is_gone_is_only_read(
    operator: PortalClient, finance: PortalClient, acme: Tenant
) -> None:
    """Deciding it was a 500: there is nobody to tell, and no history to write in."""
    ask(operator)
    row = InvoiceRequest.objects.get()
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.REMOVED)
    given = {"state": "refused", "reason": "late"}
    assert finance.get(f"{DESK}{row.pk}/change/").status_code == 200
    assert finance.post(f"{DESK}{row.pk}/change/", given).status_code == 403
    row.refresh_from_db()
    assert row.state == "asked"


def test_the_list_is_filtered_by_days_summed_and_had_as_a_file(
    operator: PortalClient, finance: PortalClient, acme: Tenant, business_clock: BusinessClock
) -> None:
    first = business_clock.now().astimezone(SHANGHAI).date().isoformat()
    ask(operator)
    business_clock.advance(days=40)
    ask(operator, amount="150")
    assert "Requested ¥750 Issued ¥0 Refused ¥0" in words(finance.get(DESK))
    earlier = {"asked_at_from": first, "asked_at_to": first}
    assert "Requested ¥600 Issued ¥0" in words(finance.get(DESK, earlier))
    assert "Requested ¥0 Issued ¥0" in words(finance.get(DESK, {**earlier, "state__exact": "issued"}))
    table = finance.get(DESK, {**earlier, "_table": "csv"})
    head, row = csv.reader(io.StringIO(b"".join(table.streaming_content).decode("utf-8-sig")))
    assert (row[head.index("Client")], row[head.index("Amount (CNY)")]) == (acme.legal_name, "600.00")
    sheet = load_workbook(io.BytesIO(b"".join(finance.get(DESK, {"_table": "xlsx"}).streaming_content))).active
    assert sheet is not None
    amount = head.index("Amount (CNY)")
    assert sorted(float(str(line[amount].value)) for line in sheet.iter_rows(min_row=2)) == [150.0, 600.0]
