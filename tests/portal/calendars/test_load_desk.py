"""The desk sees how full the coming nights are, and which promises were kept, as charts and tables."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.portal_client import sign_in
from tests.work import BusinessClock

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=SHANGHAI)


def booked(tenant: Tenant, starts_at: datetime, hours: float) -> None:
    from maintenance.calendars.models import BookedSession

    BookedSession.objects.create(
        tenant=tenant,
        window_id=uuid4(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        impact=True,
    )


def finished(tenant: Tenant, at: datetime, on_time: bool) -> None:
    from maintenance.calendars.models import FinishedWindow

    FinishedWindow.objects.create(
        tenant=tenant,
        window_id=uuid4(),
        kind="data_calibration",
        content="label_change",
        likely=60,
        most=90,
        promised_most=90,
        took=50,
        on_time=on_time,
        finished_at=at,
    )


def test_nights_and_promises_are_counted_by_the_platforms_zone(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock
) -> None:
    from maintenance.calendars.load import nights_ahead, weeks_of_promises

    business_clock.set(NOON)
    booked(acme, NOON.replace(hour=23), 2)
    booked(acme, NOON.replace(hour=2) + timedelta(days=1), 1.5)  # the same night, after midnight
    booked(acme, NOON - timedelta(hours=2), 3)  # runs already, an hour of it from noon on
    booked(acme, NOON.replace(hour=14) + timedelta(days=1), 8)  # by day
    booked(acme, NOON.replace(hour=22) + timedelta(days=3), 4)
    finished(acme, NOON - timedelta(days=1), on_time=True)
    finished(acme, NOON - timedelta(days=8), on_time=True)
    finished(acme, NOON - timedelta(days=8), on_time=False)
    finished(acme, NOON - timedelta(weeks=20), on_time=False)
    nights = nights_ahead(NOON)
    assert (nights[0].day, nights[0].sessions, nights[0].clients, nights[0].hours) == (date(2026, 11, 25), 3, 1, 4.5)
    assert [each.hours for each in nights[1:4]] == [8.0, 0.0, 4.0]
    weeks = weeks_of_promises(NOON)
    assert [(each.kept, each.broken) for each in weeks[-2:]] == [(1, 1), (1, 0)]
    assert sum(each.broken for each in weeks) == 1
    reviewer = sign_in(staff, "reviewer", 1)
    reviewer.cookies["django_language"] = "en"
    page = reviewer.get("/admin/load/").content.decode()
    assert page.count('role="img"') == 2
    assert "4.5 h" in page
    assert "is that of 26 Nov: 8.0 h booked</h2>" in page
    assert "<h2>2 of 3 promises of the last " in page
