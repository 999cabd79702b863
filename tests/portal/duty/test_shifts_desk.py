"""The roster on the desk, and promises that run out."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from compliance.duty import selectors
from compliance.duty.models import Shift
from maintenance.promises.models import PromiseAlert
from tenants.clock import business_now
from tenants.database.identifiers import uuid7
from tenants.models import Tenant
from tests.portal.desk import INBOX
from tests.portal_client import PortalClient, person_of, words
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

ROSTER = "/admin/shifts/"
ALERTS = "/admin/promises/promisealert/"


def test_the_roster_is_set_and_its_gaps_are_shown(
    reviewer: PortalClient, staff: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(datetime(2026, 12, 1, 14, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert "7 gaps in the next seven days." in words(reviewer.get(ROSTER))
    assert "Nobody is on duty tonight" in words(reviewer.get(INBOX))
    first, second = selectors.roster(business_now())[:2]
    person = selectors.people()[-1]
    posted = {f"night-{first.night}-on": str(person.pk), f"night-{second.night}-on": ""}
    assert "1 shift changed." in words(reviewer.post(ROSTER, posted, follow=True))
    me = person_of(staff, "reviewer")
    assert list(Shift.objects.values_list("set_by", "set_by_id")) == [(me.name, str(me.pk))]
    assert "6 gaps in the next seven days." in words(reviewer.get(ROSTER))
    inbox = words(reviewer.get(INBOX))
    assert f"Night duty: {person.name}" in inbox
    assert "6 gaps in the next seven nights" in inbox
    assert f"Night duty: {person.name}" in words(reviewer.get(f"{INBOX}workload/"))


@pytest.mark.parametrize(
    ("value", "why"),
    [("me", "Choose people from the list"), ("01a21048-a7d9-7ce2-913b-99acd2a28f1a", "are not reviewers")],
)
def test_a_stranger_is_not_put_on_duty(reviewer: PortalClient, staff: Tenant, value: str, why: str) -> None:
    night = selectors.roster(business_now())[0].night
    said = words(reviewer.post(ROSTER, {f"night-{night}-on": value}, follow=True))
    assert why in said
    assert not selectors.roster(business_now())[0].person


def test_promises_that_run_out_are_at_the_top_of_the_inbox(
    reviewer: PortalClient, acme: Tenant, business_clock: BusinessClock
) -> None:
    now = business_clock.now()
    for place, left in enumerate((timedelta(minutes=10), -timedelta(hours=2))):
        PromiseAlert.objects.create(
            tenant=acme, window_id=uuid7(), title=f"label {place}", lane="fast", due_at=now + left, raised_at=now
        )
    assert "2 promises at risk · 1 overdue" in words(reviewer.get(INBOX))
    listed = words(reviewer.get(ALERTS))
    assert listed.index("label 1") < listed.index("label 0")
    assert "2 hours overdue" in listed
