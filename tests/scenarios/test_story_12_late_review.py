"""Story 12: a review is late; the client escalates: a support case with a clock, and the review moves to the front."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.duty.models import Alert
from compliance.duty.selectors import people
from compliance.reviews.models import Case
from compliance.reviews.selectors import inbox
from compliance.reviews.services import escalate
from labels.directories.sandbox.displays import stamp
from maintenance.services import start
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.maintenance.booking import AFTERNOON, TO_REVIEW, ask, book, case_of
from tests.portal_client import sign_in
from tests.rosters import set_nights
from tests.scenarios.numbers import ACTOR, register
from tests.scenarios.on_call import NightDesk
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db


def test_the_client_escalates_and_sees_it(acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)
    with context.client(acme):
        first = case_of(book(ask(register("021-6123 4001"), TO_REVIEW)))
        window = book(ask(register("021-6123 4002"), TO_REVIEW))
        late = case_of(window)
        with pytest.raises(Refused):
            escalate(late.pk, ACTOR, "too early")
        Case.objects.filter(pk=first.pk).update(due_at=late.due_at - timedelta(hours=1))
        assert [case.pk for case in inbox().filter(pk__in=[first.pk, late.pk])] == [first.pk, late.pk]
    business_clock.set(late.due_at + timedelta(hours=1))
    client = sign_in(acme, "operator", 1)
    answer = client.post(f"/cases/new/?window={window.pk}", {"title": "Late", "text": "our campaign begins tomorrow"})
    assert answer.status_code == 302
    with context.client(acme):
        support = Case.objects.get(kind=Case.Kind.SUPPORT)
        late.refresh_from_db()
        assert support.due_at > business_clock.now()
        assert late.lane == "fast"
        assert [case.pk for case in inbox().filter(pk__in=[first.pk, late.pk])] == [late.pk, first.pk]
    page = client.get(f"/cases/{late.pk}/").content.decode()
    assert "our campaign begins tomorrow" in page


@pytest.mark.parametrize("hour", [14, 23])
def test_a_late_window_is_escalated_at_night_with_half_the_clock(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock, hour: int
) -> None:
    """It goes to the front lane at once; both sides see the case, at night it is with who is on duty."""
    now = (AFTERNOON + timedelta(days=7)).replace(hour=hour)
    set_nights({now.date(): people()[1].pk}, actor=Actor("staff", "Administrator 1", "x"))
    business_clock.set(now - timedelta(hours=40))
    ensure_directories()
    with context.client(acme):
        window = book(ask(register("021-6123 4001")))
        start(window.pk)
        assert window.lane == "standard"
    business_clock.set(now)
    client, desk = sign_in(acme, "operator", 1), sign_in(staff, "reviewer", 1)
    answer = client.post(f"/cases/new/?window={window.pk}", {"title": "It is late", "text": "we open tomorrow"})
    support = Case.objects.get(kind=Case.Kind.SUPPORT)
    assert support.lane == "fast"
    assert support.due_at - support.opened_at == timedelta(hours=1 if hour == 14 else 0.5)
    assert support.assigned_to == ("" if hour == 14 else people()[1].name)
    assert Work.objects.get(name="maintenance.run", key=str(window.pk), done_at=None).lane == "fast"
    assert "we open tomorrow" in client.get(answer["Location"]).content.decode()
    assert "It is late" in desk.get("/admin/reviews/case/").content.decode()
    assert "we open tomorrow" in desk.get(f"/admin/reviews/case/{support.pk}/change/").content.decode()


def test_an_escalation_at_night_rings_until_somebody_takes_it_over(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock, night_desk: NightDesk
) -> None:
    """The phone of whoever has the night, then the backup's, over the stand-in of a provider; a key ends it."""
    now = (AFTERNOON + timedelta(days=7)).replace(hour=23)
    night_desk.put_on(now.date(), "reviewer1", "reviewer2")
    business_clock.set(now - timedelta(hours=40))
    ensure_directories()
    with context.client(acme):
        window = book(ask(register("021-6123 4001")))
    business_clock.set(window.starts_at)
    night_desk.go_on(seconds=1)
    with context.client(acme):
        window.refresh_from_db()
        assert window.state == window.State.RUNNING, "its due work has begun it"
    night_desk.since = stamp(real_now())
    business_clock.set(now)
    client = sign_in(acme, "operator", 1)
    client.post(f"/cases/new/?window={window.pk}", {"title": "还没生效", "text": "明天开业"})
    support = Case.objects.get(kind=Case.Kind.SUPPORT)
    assert support.due_at - support.opened_at == timedelta(minutes=30), "at night in half the time"
    night_desk.go_on()
    assert night_desk.rung() == ["reviewer1"]
    [call], [text] = night_desk.got("/calls"), night_desk.got("/sms")
    assert call["text"] == "守号值班来电。新工单：“还没生效”。按1接手。"
    assert text["text"] == "【守号】值班告警：新工单“还没生效”。回复1接手。"
    night_desk.go_on(minutes=9)
    assert night_desk.rung() == ["reviewer1"]
    night_desk.go_on(minutes=2)
    assert night_desk.rung() == ["reviewer1", "reviewer2"]
    assert night_desk.press("reviewer2", "2") == 409, "a key that was not offered"
    assert night_desk.press("reviewer2", "1") == 303
    night_desk.go_on(minutes=10)
    assert night_desk.rung() == ["reviewer1", "reviewer2"], "the administrators sleep on"
    page = sign_in(staff, "reviewer", 1).get("/admin/alerts/").content.decode()
    assert "还没生效" in page
    alert = Alert.objects.get(about=f"case:{support.pk}")
    assert (alert.acknowledged_by, alert.acknowledged_how) == (night_desk.people["reviewer2"].name, "phone")
