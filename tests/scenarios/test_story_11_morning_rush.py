"""Story 11: a user suggests 避开工作日早高峰; adopted as a blackout, rewarded, published, and obeyed by the planner."""

from __future__ import annotations

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from maintenance.calendars.models import Blackout
from maintenance.feedback.models import Improvement, Suggestion
from maintenance.models import MaintenanceRequest, Window
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests.portal_client import PortalClient, sign_in, words
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 26, 7, 30, tzinfo=SHANGHAI)
BLACKOUT = {
    "code": "morning_rush",
    "name": "工作日早高峰",
    "name_en": "Morning rush",
    "shape": "working_days",
    "hard": "on",  # changes without an impact keep clear of it, too
    "from_time": "07:00",
    "until_time": "10:00",
    "time_zone": "",
    "active": "on",
}


def test_a_suggestion_becomes_a_blackout_that_no_window_touches(
    staff: Tenant, acme: Tenant, globex: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    business_clock.set(THURSDAY)
    ensure_directories()
    Blackout.objects.all().delete()  # the platform has not thought of it yet
    client, other = sign_in(acme, "operator"), sign_in(globex, "viewer")
    reviewer, administrator = sign_in(staff, "reviewer"), sign_in(staff, "administrator")
    for each in (client, other, reviewer, administrator):
        each.cookies["django_language"] = "en"
    with context.client(acme):
        register("021-6123 4001")

    # before, who asks in the morning has the morning
    assert time(7) <= _earliest_start(client, acme) < time(10)

    # suggested
    client.post("/feedback/new/", {"timing": "no", "text": "避开工作日早高峰"})
    row = Suggestion.objects.get()
    given = {"order": "take_up", "name": "避开工作日早高峰", "name_en": "Keep clear of the morning rush"}
    reviewer.post(f"/admin/feedback/suggestion/{row.pk}/change/", {**given, "answer": "有道理，正在评估。"})
    assert "有道理，正在评估。" in words(client.get("/feedback/"))

    # adopted as a blackout
    page = administrator.post("/admin/calendars/blackout/add/", BLACKOUT)
    assert Blackout.objects.filter(code="morning_rush").exists(), words(page)
    improvement = Improvement.objects.get()
    given = {"link": "blackout:morning_rush", "appeals": "1"}
    said = {"said": "工作日 7 点至 10 点不再安排维护。", "said_en": "No maintenance from 7 to 10 on working days."}
    administrator.post(f"/admin/feedback/improvement/{improvement.pk}/change/", given | said)

    # rewarded: one free appeal, in the account
    run_due_work(name="feedback.reward")
    bill = words(client.get("/bill/"))
    assert "Your suggestion was adopted" in bill
    assert "+1 free appeals" in bill

    # published to every client, without the name of the one who said it
    published = words(other.get("/feedback/"))
    assert "No maintenance from 7 to 10 on working days." in published
    assert acme.legal_name not in published

    # obeyed
    assert not time(7) <= _earliest_start(client, acme) < time(10)


def _earliest_start(client: PortalClient, acme: Tenant) -> time:
    """At what time of the day the earliest window begins that the pages offer for a label change, and book."""
    page = client.post("/changes/new/", {"text": "青禾网络", "scope": "all"}, follow=True)
    [first, *_others] = re.findall(r'name="slot" value="([^"]+)"', page.content.decode())
    with context.client(acme):
        draft = MaintenanceRequest.objects.latest("id")
    client.post(f"/changes/{draft.pk}/book/", {"slot": first})
    with context.client(acme):
        made = Window.objects.get(request=draft.pk)
    client.post(f"/windows/{made.pk}/cancel/", {"reason": "x", "sequence": made.sequence})
    return made.starts_at.astimezone(SHANGHAI).time()
