"""The bill: how to pay, statements and invoices in one click, and its entries as a list that works."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from compliance.catalogue.models import Terms
from compliance.catalogue.services import new_terms
from tenants import context, invoices
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.ledger import services as ledger
from tenants.models import Tenant
from tests.portal.bill.finance import page_of
from tests.portal.trust.test_terms_desk import ADD, given
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "readers_of_english")]
STAFF = {"by": Actor("staff", "Zhou", "1"), "agreed_by": Actor("staff", "Wu", "2")}
OURS = {"payee_name": "守号科技有限公司", "payee_bank": "招商银行杭州分行", "payee_account": "5719 0000 1234 567"}


def test_how_to_pay_is_said_once_the_platform_has_set_it(
    administrator: PortalClient, viewer: PortalClient, finance: PortalClient, acme: Tenant
) -> None:
    assert "is not set here yet" in words(viewer.get("/bill/"))
    half = administrator.post(ADD, given(payee_name=OURS["payee_name"]))
    assert "or none of them" in words(half)
    administrator.post(ADD, given(**OURS))
    assert Terms.objects.latest("version").payee_account == "", "where the money goes takes two"
    new_terms(OURS, note="agreed", by=PLATFORM)
    page = words(viewer.get("/bill/"))
    assert "is not set here yet" not in page
    for said in (*OURS.values(), f"Reference {acme.credit_code}"):
        assert said in page
    assert page_of(acme) in finance.get("/admin/money/", {"q": acme.credit_code}).text, "by it finance finds the client"


def test_whoever_has_no_credit_code_is_named_by_its_address(viewer: PortalClient, acme: Tenant) -> None:
    new_terms(OURS, note="agreed", by=PLATFORM)
    Tenant.objects.filter(pk=acme.pk).update(credit_code="")
    assert f"Reference {acme.schema_name}" in words(viewer.get("/bill/"))


def test_statements_and_invoices_are_one_click_away(
    operator: PortalClient, viewer: PortalClient, acme: Tenant, business_clock: BusinessClock
) -> None:
    with context.client(acme):
        ledger.book_payment(100_00, "A1", business_now().date(), **STAFF)
        asked = {"kind": "special", "title": "杭州青禾", "tax_number": acme.credit_code, "email": "a@acme.example"}
        invoices.ask_for_invoice(**asked, amount=60_00, actor=Actor("person", "Anne", "1"))
    page = operator.get("/bill/")
    for link in (f"/bill/statement/?month={business_clock.now():%Y-%m}", "/bill/invoices/", "/bill/invoices/new/"):
        assert f'href="{link}"' in page.text
    assert "¥60 Requested" in words(page)
    assert "/bill/invoices/new/" not in viewer.get("/bill/").text
    business_clock.advance(days=400)
    assert viewer.get("/bill/").text.count("/bill/statement/?month=") == 6


@pytest.fixture
def booked(acme: Tenant, business_clock: BusinessClock) -> None:
    """Of each kind something, an hour apart."""
    with context.client(acme):
        for step in (
            lambda: ledger.charge(300_00, "acceleration", key="a", by=PLATFORM, number="+8618800000000"),
            lambda: ledger.charge(50_00, "appeal", key="b", by=PLATFORM),
            lambda: ledger.book_payment(400_00, "BK1", business_now().date(), **STAFF),
            lambda: ledger.reverse(ledger.charge(7_00, "acceleration", key="c", by=PLATFORM).pk, "failed", by=PLATFORM),
            lambda: ledger.give_free_appeals(1, "goodwill", key="f", by=PLATFORM),
        ):
            step()
            business_clock.advance(hours=1)


def counts(page: Any) -> dict[str, int | None]:
    return {each.word: each.count for each in page.context["listed"].facets}


@pytest.mark.usefixtures("booked")
def test_a_payment_is_called_one_and_what_is_due_says_what_happens_without_it(
    viewer: PortalClient, acme: Tenant
) -> None:
    """Filter, row and kind each had a name of their own, and nothing said by when and what if not."""
    page = viewer.get("/bill/", {"only": "payments"})
    (row,) = page.context["rows"]
    assert (row.kind, row.what, row.reference) == ("payment", "Payment", "BK1")
    assert "Bank reference BK1" in words(page)
    assert "No day is set" not in words(page), "nothing is due"
    kinds = [
        line["Kind"] for line in csv.DictReader(io.StringIO(viewer.get("/bill/bill.csv").content.decode("utf-8-sig")))
    ]
    assert kinds.count("Payment") == 1
    with context.client(acme):
        ledger.charge(900_00, "appeal", key="more", by=PLATFORM)
    assert "the platform may suspend certification" in words(viewer.get("/bill/"))


@pytest.mark.usefixtures("booked")
def test_kinds_are_counted_and_filtered_with_the_files_alike(viewer: PortalClient) -> None:
    page = viewer.get("/bill/")
    assert counts(page) == {"All": 6, "Charges": 3, "Payments": 1, "Refunds": 1, "Free appeals": 1, "Reversed": 1}
    shown = viewer.get("/bill/", {"only": "charges", "sort": "amount"})
    assert [row.entry.amount for row in shown.context["rows"]] == [-300_00, -50_00, -7_00]
    assert 'aria-sort="ascending"' in shown.text
    largest = viewer.get("/bill/", {"sort": "amount"}).context["rows"][0]
    assert largest.entry.amount == -300_00, "before free appeals too"
    assert "only=charges&amp;sort=amount" in shown.text, "the file is of what is seen"
    for kind, amounts in (("payments", ["400.00"]), ("refunds", ["7.00"]), ("reversed", ["-7.00"])):
        head, *rows = csv.reader(io.StringIO(viewer.get("/bill/bill.csv", {"only": kind}).content.decode("utf-8-sig")))
        assert [row[head.index("Amount (CNY)")] for row in rows] == amounts
    assert viewer.get("/bill/bill.xlsx", {"only": "charges"}).status_code == 200


@pytest.mark.usefixtures("booked")
def test_days_narrow_the_counts_and_odd_wishes_are_passed_over(viewer: PortalClient) -> None:
    ahead = (business_now() + timedelta(days=3)).date().isoformat()
    none = viewer.get("/bill/", {"since": ahead})
    assert counts(none) == {"All": 0}
    assert "Nothing matches the filter" in words(none)
    odd = viewer.get("/bill/", {"since": "2026-13-77", "only": "x", "sort": "-what", "page": "x"})
    assert len(odd.context["rows"]) == 6
    newest = [row.entry.business_at for row in odd.context["rows"]]
    assert newest == sorted(newest, reverse=True)
