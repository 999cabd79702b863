"""The statement of a month: on the client's page, at the desk and by the API the same figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.bill.statements import ON_A_PAGE
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.statements import SHANGHAI, billing_month, month_span
from tenants.ledger import services as ledger
from tenants.models import Tenant
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "readers_of_english")]
STAFF = {"by": Actor("staff", "Zhou", "1"), "agreed_by": Actor("staff", "Wu", "2")}


@pytest.fixture
def two_months(acme: Tenant, business_clock: BusinessClock) -> tuple[str, str]:
    """A month with a charge in its last seconds, and the next one with a charge in its first and a payment."""
    first = billing_month(business_clock.now())
    end: datetime = month_span(first)[1]
    with context.client(acme):
        business_clock.advance(end - business_clock.now() - timedelta(seconds=20))
        ledger.charge(300_00, "acceleration", key="a", by=PLATFORM)
        ledger.give_free_appeals(1, "goodwill", key="f", by=PLATFORM)
        business_clock.advance(end - business_clock.now())
        ledger.charge(50_00, "appeal", key="b", by=PLATFORM)
        ledger.book_payment(400_00, "BK1", business_now().astimezone(SHANGHAI).date(), **STAFF)
        business_clock.advance(days=32)
    return f"{first:%Y-%m}", f"{end.astimezone(SHANGHAI):%Y-%m}"


def test_page_desk_and_api_say_the_same(
    two_months: tuple[str, str], viewer: PortalClient, finance: PortalClient, program_of: Any, acme: Tenant
) -> None:
    first, second = two_months
    program = program_of(acme)
    before = program.get(f"/bill/statement?month={first}").json()
    assert (before["opening"], before["charged"], before["credited"], before["closing"]) == (0, -300_00, 0, -300_00)
    after = program.get("/bill/statement").json()
    assert after["month"] == f"{second}-01", "the last month that is over"
    assert (after["opening"], after["charged"], after["credited"], after["closing"]) == (-300_00, -50_00, 400_00, 50_00)
    assert [entry["amount"] for entry in after["entries"]] == [-50_00, 400_00]
    assert after["entry_count"] == 2
    for page in (viewer.get(f"/bill/statement/?month={second}"), finance.get(f"/admin/money/{acme.pk}/statement/")):
        shown = words(page)
        for said in (acme.legal_name, "Opening balance −¥300", "−¥50", "+¥400", "Closing balance"):
            assert said in shown
        assert shown.index("Closing balance") < shown.rindex("¥50")
    assert f"?month={second}" in viewer.get(f"/bill/statement/?month={first}").content.decode()
    assert "/bill/statement/" in viewer.get("/bill/").content.decode()


@pytest.mark.parametrize("desk", [False, True])
def test_a_long_month_comes_in_pages_with_the_sums_of_all(
    two_months: tuple[str, str], viewer: PortalClient, finance: PortalClient, acme: Tenant, desk: bool
) -> None:
    with context.client(acme):
        for place in range(ON_A_PAGE):
            ledger.charge(1_00, "acceleration", key=f"more {place}", by=PLATFORM)
    month = f"{billing_month(business_now()):%Y-%m}"
    client, address = (finance, f"/admin/money/{acme.pk}/statement/") if desk else (viewer, "/bill/statement/")
    assert "Entries" not in words(client.get(address, {"month": month}))
    with context.client(acme):
        ledger.charge(7_00, "appeal", key="last", by=PLATFORM)
    first, last = (client.get(address, {"month": month, "page": page}) for page in ("1", "2"))
    for page, shown in ((first, f"Entries 1 to {ON_A_PAGE} of {ON_A_PAGE + 1}"), (last, "of 201")):
        for said in (shown, "Opening balance ¥50", "−¥207", "Balance so far −¥157"):
            assert said in words(page)
    assert first.text.count("Acceleration") == ON_A_PAGE
    assert (last.text.count("Acceleration"), last.text.count("−¥7<")) == (0, 1)
    assert f"month={month}&amp;page=2" in first.text


@pytest.mark.parametrize("month", ["x", "2026-13", "9999-01", "0001-01", "2026-1-1"])
def test_what_is_no_month_shows_the_last_one(two_months: tuple[str, str], viewer: PortalClient, month: str) -> None:
    assert f'value="{two_months[1]}"' in viewer.get("/bill/statement/", {"month": month}).content.decode()


def test_the_month_that_runs_says_so(acme: Tenant, viewer: PortalClient) -> None:
    this = billing_month(business_now())
    shown = viewer.get(f"/bill/statement/?month={this:%Y-%m}")
    assert "the month is not over" in words(shown)
    assert 'rel="next"' not in shown.content.decode()


def test_its_times_are_those_by_which_the_month_is_cut(
    two_months: tuple[str, str], client_of: Any, acme: Tenant
) -> None:
    """A client in London read in November's statement what was charged on the last of October."""
    Tenant.objects.filter(pk=acme.pk).update(time_zone="Europe/London")
    page = client_of(acme, "viewer").get(f"/bill/statement/?month={two_months[1]}").text
    assert f'datetime="{two_months[1]}-01T00:00:0' in page
    assert f'datetime="{two_months[0]}' not in page
