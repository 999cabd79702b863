"""Finance reads the entries of all clients: by days, with sums, as files that can be summed, and by month."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from tenants import context
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.statements import SHANGHAI, billing_month
from tenants.ledger import services as ledger
from tenants.models import Tenant
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LIST = "/admin/ledger/entry/"
TWO = {"by": Actor("staff", "Zhou", "1"), "agreed_by": Actor("staff", "Wu", "2")}


@pytest.fixture
def days(acme: Tenant, globex: Tenant, business_clock: BusinessClock) -> tuple[str, str]:
    """A day on which acme is charged 300, and one forty days later on which globex is charged 50 and pays 80."""
    first = business_clock.now().astimezone(SHANGHAI).date()
    with context.client(acme):
        charged = ledger.charge(300_00, "acceleration", key="a", by=PLATFORM)
        ledger.charge(20_00, "appeal", key="b", by=PLATFORM)
        ledger.reverse(charged.pk, "failed", by=PLATFORM)
    business_clock.advance(days=40)
    second = first + timedelta(days=40)
    with context.client(globex):
        ledger.charge(50_00, "appeal", key="a", by=PLATFORM)
        ledger.book_payment(80_00, "=BK1", second, **TWO)
    return first.isoformat(), second.isoformat()


def test_the_list_is_filtered_by_days_and_summed(
    days: tuple[str, str], finance: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    everything = words(finance.get(LIST))
    assert "Charged −¥370 Paid and credited ¥380 Both ¥10 Clients 2" in everything
    first = words(finance.get(LIST, {"business_at_from": days[0], "business_at_to": days[0]}))
    assert "Charged −¥320 Paid and credited ¥300 Both −¥20 Clients 1" in first
    assert globex.legal_name not in first
    second = words(finance.get(LIST, {"business_at_from": days[1]}))
    assert "Charged −¥50 Paid and credited ¥80 Both ¥30 Clients 1" in second
    assert acme.legal_name not in second
    charges = words(finance.get(LIST, {"business_at_from": days[1], "kind__exact": "charge"}))
    assert "Charged −¥50 Paid and credited ¥0" in charges
    odd = finance.get(LIST, {"business_at_from": "2026-13-77", "business_at_to": "x"})
    assert "Charged −¥370" in words(odd)


def test_what_is_filtered_comes_as_csv_and_xlsx(
    days: tuple[str, str], finance: PortalClient, reviewer: PortalClient, globex: Tenant
) -> None:
    asked = {"business_at_from": days[1]}
    table = finance.get(LIST, {**asked, "_table": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(table.streaming_content).decode("utf-8-sig"))))
    amount = rows[0].index("Amount (CNY)")
    assert sorted(row[amount] for row in rows[1:]) == ["-50.00", "80.00"]
    assert {row[0] for row in rows[1:]} == {globex.legal_name}
    book = load_workbook(io.BytesIO(b"".join(finance.get(LIST, {**asked, "_table": "xlsx"}).streaming_content))).active
    assert book is not None
    assert sorted(float(str(row[amount].value)) for row in book.iter_rows(min_row=2)) == [-50.0, 80.0]
    assert reviewer.get(LIST, {"_table": "xlsx"}).status_code == 200
    assert reviewer.get(LIST).status_code == 200


def test_months_say_revenue_payments_and_clients(days: tuple[str, str], finance: PortalClient) -> None:
    page = words(finance.get("/admin/money/months/"))
    assert f"{days[0][:7]} ¥20 ¥0 1" in page
    assert f"{days[1][:7]} ¥50 ¥80 1" in page
    assert len(finance.get("/admin/money/months/").context["table"].rows) == 24


def test_clients_are_counted_while_they_are_in_service(
    acme: Tenant, globex: Tenant, finance: PortalClient, business_clock: BusinessClock
) -> None:
    now = business_clock.now()
    Tenant.objects.filter(pk=acme.pk).update(ready_at=now - timedelta(days=100), closed_at=now - timedelta(days=40))
    Tenant.objects.filter(pk=globex.pk).update(ready_at=now - timedelta(days=10))
    counted = {each[0].value: each[4] for each in finance.get("/admin/money/months/").context["table"].rows}
    this = billing_month(now)
    assert counted[this] == 1
    assert counted[billing_month(now - timedelta(days=75))] == 1
    assert counted[min(counted)] == 0


def test_whose_charge_is_refunded_is_not_charged(
    acme: Tenant, finance: PortalClient, business_clock: BusinessClock
) -> None:
    with context.client(acme):
        charged = ledger.charge(300_00, "acceleration", key="a", by=PLATFORM)
        business_clock.advance(days=40)
        ledger.reverse(charged.pk, "failed", by=PLATFORM)
    this = billing_month(business_clock.now())
    assert f"{this:%Y-%m} −¥300 ¥0 0" in words(finance.get("/admin/money/months/"))
