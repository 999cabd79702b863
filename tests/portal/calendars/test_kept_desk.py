"""The desk's report of promises: each window once by month, kind, lane and party, of twelve months."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from maintenance.calendars.models import FinishedWindow
from portal.tryout.demo import ensure_directories
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def published(tenant: Tenant, days_ago: int, *, on_time: bool, **more: Any) -> None:
    given = {"kind": "data_calibration", "content": "label_change", "lane": "fast", "last_party": "apple"} | more
    FinishedWindow.objects.create(
        tenant=tenant,
        window_id=uuid4(),
        likely=60,
        most=90,
        promised_most=90,
        took=50,
        on_time=on_time,
        finished_at=AFTERNOON - timedelta(days=days_ago),
        **given,
    )


def test_promises_are_counted_by_month_kind_lane_and_party(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(AFTERNOON)
    ensure_directories()
    said = words(reviewer.get("/admin/promises/"))
    assert "None so far." in said
    published(acme, 1, on_time=True)
    published(globex, 2, on_time=False)
    published(acme, 30, on_time=True, content="licence_review", lane="standard", last_party="")
    published(acme, 400, on_time=False)
    said = words(reviewer.get("/admin/promises/"))
    assert "Kept: 2. Not kept: 1." in said
    assert "November 2026 1 1 50 %" in said
    assert "October 2026 1 0 100 %" in said
    assert "Label change 1 1 50 %" in said
    assert "Licence review 1 0 100 %" in said
    assert "Fast lane 1 1 50 %" in said
    assert "not known, or none 1 0 100 %" in said
    assert "2025" not in said
