"""Each table of the desk as a file: the rows of its page, with days, amounts and ids as such."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from compliance.duty.alerts import raise_alert
from compliance.duty.models import Alert
from compliance.reviews.models import Case
from maintenance.calendars.models import BookedSession, FinishedWindow
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.ledger import services as ledger
from tenants.models import Tenant
from tests.portal.conftest import HandIn
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
NIGHT = datetime.fromisoformat("2026-12-02T22:30:00+08:00")


def file(client: PortalClient, address: str, name: str, **asked: str) -> list[list[str]]:
    """Asked for by the link of the page."""
    page = client.get(address, asked)
    assert page.status_code == 200
    assert f"_csv={name}" in page.text
    answer = client.get(address, {**asked, "_csv": name})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="{name}.csv"' in answer["Content-Disposition"]
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.fixture
def tonight(business_clock: BusinessClock) -> datetime:
    business_clock.set(NIGHT)
    ensure_directories()
    return NIGHT


def test_the_night_has_its_instants_and_ids(reviewer: PortalClient, acme: Tenant, tonight: datetime) -> None:
    window = uuid4()
    BookedSession.objects.create(
        tenant=acme, window_id=window, starts_at=tonight, ends_at=tonight + timedelta(hours=2), impact=True
    )
    head, row = file(reviewer, "/admin/now/night/", "now", of="2026-12-02")
    assert head == ["When", "Client", "What", "Until", "ID"]
    assert [row[0], row[1], row[3]] == ["2026-12-02T22:30:00+08:00", acme.legal_name, "2026-12-03T00:30:00+08:00"]
    assert row[4] == str(window)
    for name in ("running", "frozen", "soon", "queued"):
        assert file(reviewer, f"/admin/now/{name}/", "now")[0] == head


def test_nights_and_weeks_are_numbers(reviewer: PortalClient, acme: Tenant, tonight: datetime) -> None:
    BookedSession.objects.create(
        tenant=acme,
        window_id=uuid4(),
        starts_at=tonight + timedelta(hours=1),
        ends_at=tonight + timedelta(hours=2.5),
        impact=True,
    )
    FinishedWindow.objects.create(
        tenant=acme,
        window_id=uuid4(),
        kind="calibration",
        content="label_change",
        likely=60,
        most=120,
        promised_most=120,
        told_likely=60,
        took=90,
        on_time=True,
        starts_at=tonight - timedelta(days=1),
        finished_at=tonight,
    )
    assert file(reviewer, "/admin/load/", "nights")[1] == ["2026-12-02", "1", "1", "1.50"]
    assert ["2026-11-30", "1", "0"] in file(reviewer, "/admin/load/", "weeks")
    assert file(reviewer, "/admin/promises/", "promises-month")[1] == ["2026-12-01", "1", "0", "100%"]
    [row] = file(reviewer, "/admin/estimates/", "contents")[1:]
    assert row[1:] == ["1", "100%", "100%", "1:00:00", "1:30:00"]


def test_alerts_and_workload(administrator: PortalClient, acme: Tenant, hand_in: HandIn, tonight: datetime) -> None:
    raise_alert(Alert.Kind.WINDOW_HELD, f"window:{uuid4()}", title="held", tenant=acme)
    [row] = file(administrator, "/admin/alerts/", "alerts")[1:]
    assert row[1:4] == ["held", acme.legal_name, "2026-12-02T22:30:00+08:00"]
    assert row[-1] == str(Alert.objects.get().pk)
    hand_in("open")
    assert file(administrator, "/admin/reviews/case/workload/", "kinds")[1][1:4] == ["1", "0", "0"]


def test_money_is_summed(finance: PortalClient, acme: Tenant, tonight: datetime) -> None:
    with context.client(acme):
        ledger.charge(1_234_56, "acceleration", key="a", by=PLATFORM)
    Tenant.objects.filter(pk=acme.pk).update(credit_limit=2_000_00)
    rows = file(finance, "/admin/money/", "balances")
    assert [acme.legal_name, "-1234.56", "2000.00", acme.credit_code, str(acme.pk)] in rows
    assert file(finance, "/admin/money/months/", "months")[1][:3] == ["2026-12-01", "1234.56", "0.00"]
    opening, charged, closing = file(
        finance, f"/admin/money/{acme.pk}/statement/", "statement-2026-12", month="2026-12"
    )[1:]
    assert opening[:3] == ["2026-12-01", "Opening balance", "0.00"]
    assert charged[:3] == ["2026-12-02T22:30:00+08:00", "Acceleration", "-1234.56"]
    assert closing[:3] == ["2026-12-02", "Balance so far", "-1234.56"]


def test_what_a_client_has_is_had_over_all_its_pages(
    reviewer: PortalClient, acme: Tenant, acme_answers: None, tonight: datetime
) -> None:
    with context.client(acme):
        register(*(f"400-820-{1200 + at}" for at in range(60)))
        ledger.charge(5_00, "acceleration", key="a", by=PLATFORM)
    Tenant.objects.filter(pk=acme.pk).update(credit_limit=50_00)
    tabs = f"/admin/tenants/tenant/{acme.pk}"
    assert "Credit limit: ¥50" in words(reviewer.get(f"{tabs}/account/"))
    assert len(file(reviewer, f"{tabs}/numbers/", "numbers")) == 61
    [entry] = file(reviewer, f"{tabs}/account/", "account")[1:]
    assert entry[4] == "-5.00"
    assert entry[2] == "2026-12-02T22:30:00+08:00"
    for name in ("contacts", "documents", "messages", "windows", "cases", "people", "notes"):
        assert file(reviewer, f"{tabs}/{name}/", name)[0][0] == "Title"


def test_a_case_has_its_instants_state_and_id(reviewer: PortalClient, hand_in: HandIn, tonight: datetime) -> None:
    case: Case = hand_in("open")
    answer = reviewer.get("/admin/reviews/case/", {"_csv": "1"})
    head, row = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    of: dict[str, Any] = dict(zip(head, row, strict=True))
    case.refresh_from_db()
    assert datetime.fromisoformat(of["Due by"]) == case.due_at.replace(microsecond=0)
    assert datetime.fromisoformat(of["Received"]) == business_now().replace(microsecond=0)
    assert (of["State"], of["Decided at"], of["ID"]) == ("Under review", "", str(case.pk))
