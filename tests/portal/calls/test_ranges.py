"""The answer rate of a month and of chosen days: one figure, and its change against as many days before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from maintenance.calls.models import CallImport, Cell
from tenants.clock import business_now
from tenants.context import current_tenant
from tests.portal_client import PortalClient
from tests.work import BusinessClock

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture(autouse=True)
def _december(business_clock: BusinessClock) -> None:
    business_clock.set(datetime.fromisoformat("2026-12-10T14:00:00+08:00"))


@pytest.fixture
def calls(numbers: list[Number]) -> None:
    """October: 40 % of 100 calls a day; November: 50 %; December: 10 calls a day until the 9th."""
    tenant = current_tenant()
    kept = CallImport.objects.create(tenant=tenant, name="all.csv", sha256="0" * 64, created_at=business_now())
    day, rows = date(2026, 10, 1), []
    while day < date(2026, 12, 10):
        calls = 10 if day.month == 12 else 100
        answered = {10: 40, 11: 50, 12: 9}[day.month]
        rows.append(
            Cell(
                tenant=tenant,
                call_import=kept,
                day=day,
                hour=10,
                number=numbers[0].canonical,
                network="mobile",
                region="",
                calls=calls + 20,
                counted=calls,
                answered=answered,
                rejected=0,
                blocked=0,
            )
        )
        day += timedelta(days=1)
    Cell.objects.bulk_create(rows)


def said(client: PortalClient, **asked: str) -> str:
    return " ".join(client.get(reverse("calls"), asked).content.decode().split())


@pytest.mark.usefixtures("calls")
def test_last_months_rate_is_two_clicks_away(viewer: PortalClient) -> None:
    assert f'href="{reverse("calls")}"' in said_of_menu(viewer), "the first"
    page = said(viewer)
    assert "Last month · 50.0 %" in page, "and it is said there"
    assert "This month · 90.0 %" in page
    assert '?month=2026-11"' in page, "the second"
    page = said(viewer, month="2026-11")
    assert '<p class="headline">Answered: 50.0 %, 10.0 points more than before</p>' in page
    assert "Answer rate by day: 50.0 % on each day with calls" in page
    assert "1,500 of 3,000 calls answered: Sun 1 Nov 2026 to Mon 30 Nov 2026." in page.replace("&nbsp;", " ")
    assert "Calls are there of 30 of 30 days." in page
    assert "+10.0 points. Before, Fri 2 Oct 2026 to Sat 31 Oct 2026: 40.0 % of 3,000 calls." in page
    assert "?month=2026-10" in page, "the month before"
    table = viewer.get(reverse("list_csv", args=["answer_rates"]), {"month": "2026-11"}).getvalue().decode()
    assert table.count("50.0 %") == 30


def said_of_menu(viewer: PortalClient) -> str:
    return str(viewer.get(reverse("dashboard")).content.decode())


@pytest.mark.usefixtures("calls")
def test_a_month_that_is_not_over_ends_today_and_is_held_against_as_many_days(viewer: PortalClient) -> None:
    page = said(viewer, month="2026-12")
    assert '<p class="headline">Answered: 90.0 %</p>' in page
    assert "Calls are there of 9 of 10 days." in page
    assert "Too few calls to compare with the days before" in page
    assert " points. Before" not in page


@pytest.mark.usefixtures("calls")
def test_days_are_chosen_in_either_order_and_nothing_is_made_up_before_the_first_call(viewer: PortalClient) -> None:
    for asked in ({"since": "2026-10-01", "until": "2026-10-10"}, {"since": "2026-10-10", "until": "2026-10-01"}):
        page = said(viewer, **asked)
        assert '<p class="headline">Answered: 40.0 %</p>' in page
        assert "Nothing to compare with: no calls counted in the days before" in page
        assert 'value="2026-10-01"' in page
        assert 'value="2026-10-10"' in page
    page = said(viewer, since="2026-10-11", until="2026-10-20")
    assert "+0.0 points: chance alone may give that." in page
    assert '<p class="headline">Answered: 40.0 %</p>' in page
    page = said(viewer, since="2026-10-30", until="2026-11-02")
    assert "Answer rate by day: between 40.0 % on Fri 30 Oct and 50.0 % on Sun 1 Nov" in page.replace("&nbsp;", " ")


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"month": "2027-01"},
        {"month": "x"},
        {"month": "0000-01"},
        {"since": "2026-10-01"},
        {"since": "a", "until": "b"},
        {"since": "0001-01-01", "until": "0001-01-02"},
    ],
)
def test_what_is_no_day_or_ahead_is_not_asked_for(viewer: PortalClient, asked: dict[str, str]) -> None:
    page = said(viewer, **asked)
    assert "of 60 days." in page
    assert "12 Oct 2026 to" in page


@pytest.mark.usefixtures("calls")
def test_a_range_is_bounded(viewer: PortalClient) -> None:
    page = said(viewer, since="2020-10-01", until="2026-12-01")
    assert "of 366 days." in page


@pytest.mark.usefixtures("numbers")
def test_without_a_call_there_is_no_figure(viewer: PortalClient) -> None:
    page = said(viewer, month="2026-11")
    assert "No calls counted: Sun 1 Nov 2026 to Mon 30 Nov 2026" in page
    assert 'class="headline"' not in page
    assert "No calls counted for this choice." in page
