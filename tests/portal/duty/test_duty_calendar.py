"""The duty calendar of somebody of the desk: a secret address with their shifts and what is to be prepared by when."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from compliance.duty.models import Shift
from labels.numbers import monthly_lists
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tenants.people.models import User
from tests.maintenance.booking import AFTERNOON, SHANGHAI
from tests.portal_client import PortalClient, person_of
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PAGE = "/admin/reach/"


@pytest.fixture(autouse=True)
def _in_english(staff: Tenant) -> None:
    """Who reads the calendar."""
    with context.client(staff):
        User.objects.update(language="en")


@pytest.fixture
def program(staff: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    """A calendar program: nobody is signed in."""
    return client_of(staff)


def address(desk: PortalClient) -> str:
    [found] = re.findall(r'value="https?://[^/]+(/calendar/[^"]+\.ics)"', desk.get(PAGE).text)
    return str(found)


def entries(client: PortalClient, at: str) -> dict[str, Any]:
    answer = client.get(at)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["UID"]).partition("@")[0]: event for event in Calendar.from_ical(answer.content).events}


def test_shifts_upgrades_and_monthly_lists(
    reviewer: PortalClient, program: PortalClient, staff: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(AFTERNOON)
    ensure_directories()
    monthly_lists.look_after_lists()
    mine = person_of(staff, "reviewer")
    Shift.objects.create(day="2026-11-27", part="night", person_id=mine.pk, person=mine.name, set_by="x")
    Shift.objects.create(day="2026-11-28", part="day", backup_id=mine.pk, backup=mine.name, set_by="x")
    Shift.objects.create(day="2026-11-29", part="day", person_id=UUID(int=1), person="Li", set_by="x")
    assert "/calendar/" not in reviewer.get(PAGE).text
    assert reviewer.post(PAGE, {"what": "calendar"}).status_code == 302
    found = entries(program, address(reviewer))
    assert {key for key in found if key.startswith("shift")} == {"shift-2026-11-27-night", "shift-2026-11-28-day"}
    night = found["shift-2026-11-27-night"]
    assert (night.start, str(night["SUMMARY"])) == (datetime(2026, 11, 27, 14, tzinfo=UTC), "My shift")
    assert str(found["shift-2026-11-28-day"]["SUMMARY"]) == "My backup shift"
    assert found["upgrade-2027-q1"].start == date(2027, 2, 22)
    model = found["upgrade-2027-q1-model"]
    assert (model.start, model.end - model.start) == (date(2027, 1, 22), timedelta(days=1))
    assert str(model["SUMMARY"]) == "2027 Q1, last day: Administrators: a label model is evaluated"
    assert {f"upgrade-2027-q{quarter}-notice" for quarter in (1, 2, 3, 4)} <= set(found)
    assert found["list-china-mobile-2026-12"].start == datetime(2026, 12, 5, 10, tzinfo=SHANGHAI)


def test_what_is_late_says_so_and_an_unchanged_calendar_is_not_sent_again(
    reviewer: PortalClient, program: PortalClient, business_clock: BusinessClock
) -> None:
    business_clock.set(datetime(2027, 1, 24, 12, tzinfo=SHANGHAI))
    reviewer.post(PAGE, {"what": "calendar"})
    at = address(reviewer)
    assert str(entries(program, at)["upgrade-2027-q1-model"]["DESCRIPTION"]) == "Late"
    assert program.get(at, HTTP_IF_NONE_MATCH=program.get(at)["ETag"]).status_code == 304


def test_another_address_and_none(reviewer: PortalClient, program: PortalClient, staff: Tenant) -> None:
    """Who has left the desk has no calendar either."""
    reviewer.post(PAGE, {"what": "calendar"})
    first = address(reviewer)
    reviewer.post(PAGE, {"what": "calendar_new"})
    second = address(reviewer)
    assert first != second
    assert (program.get(first).status_code, program.get(second).status_code) == (404, 200)
    with context.client(staff):
        User.objects.filter(role="reviewer").update(is_active=False)
    assert program.get(second).status_code == 404
    with context.client(staff):
        User.objects.filter(role="reviewer").update(is_active=True)
    reviewer.post(PAGE, {"what": "calendar_end"})
    assert program.get(second).status_code == 404
    assert "/calendar/" not in reviewer.get(PAGE).text
