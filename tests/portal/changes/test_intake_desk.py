"""The desk's pause of edits: looked at first; whom it touches sees until when; it ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from labels.displays import reconciler
from labels.models import Number
from labels.selectors import directories
from maintenance import selectors, services
from maintenance.domain.estimate import Content
from maintenance.domain.intake import EVERYTHING, PauseScope
from maintenance.intake import line, services as intake
from maintenance.intake.models import EditPause, Pooled
from maintenance.models import Window
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, ask, book as book_window, fresh
from tests.portal_client import PortalClient, sign_in, words
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PAUSES = "/admin/intake/editpause/"
ROOT = Actor("staff", "Root", "r")


def asked(ends_at: datetime, **scope: str) -> dict[str, Any]:
    return {"reason": "A carrier is down.", "ends_at": f"{ends_at:%Y-%m-%dT%H:%M}", **scope}


def reader(tenant: Tenant) -> PortalClient:
    client = sign_in(tenant, "viewer")
    client.cookies["django_language"] = "en"
    return client


def test_what_it_would_hold_back_is_shown_before_it_begins(
    administrator: PortalClient, acme: Tenant, globex: Tenant, night: Window, business_clock: BusinessClock
) -> None:
    with context.client(globex):
        later = book_window(ask(register("021-6123 4009")), 2)
    assert later.starts_at > AFTERNOON
    until = AFTERNOON + timedelta(days=6)
    page = administrator.post(f"{PAUSES}add/", asked(until))
    said = words(page)
    assert not EditPause.objects.exists(), "looking begins nothing"
    assert "Windows that start until the end of this night 1, of 1 clients" in said
    assert "Windows that start until it ends 2, of 2 clients" in said
    assert "Holds back everything" in said
    of_one = words(administrator.post(f"{PAUSES}add/", asked(until, content="label_change")))
    assert "Windows that start until it ends 1, of 1 clients" in of_one
    of_nobody = words(administrator.post(f"{PAUSES}add/", asked(until, content="licence_review")))
    assert "Windows that start until it ends 0, of 0 clients" in of_nobody
    administrator.post(f"{PAUSES}add/", dict(page.context["carried"]) | {"confirmed": "1"})
    pause = EditPause.objects.get()
    assert (pause.ends_at, pause.scope) == (until, EVERYTHING)
    listed = words(administrator.get(PAUSES))
    assert "everything" in listed
    assert "until Tue 1 Dec 15:00: A carrier is down." in words(administrator.get("/admin/now/"))


@pytest.mark.parametrize("days", [-1, 15])
def test_its_end_lies_ahead_and_not_far(administrator: PortalClient, business_clock: BusinessClock, days: int) -> None:
    business_clock.set(AFTERNOON)
    answer = administrator.post(f"{PAUSES}add/", asked(AFTERNOON + timedelta(days=days)), follow=True)
    assert "Its end must lie ahead, at most 14 days." in words(answer)
    assert not EditPause.objects.exists()


def test_whom_it_touches_sees_until_when_and_nobody_else(
    acme: Tenant, globex: Tenant, business_clock: BusinessClock, acme_answers: None
) -> None:
    business_clock.set(AFTERNOON)
    Tenant.objects.filter(pk=globex.pk).update(industry=Tenant.Industry.FINANCE)
    Tenant.objects.filter(pk=acme.pk).update(industry=Tenant.Industry.OTHER)
    pause = intake.pause_edits(
        reason="A carrier is down.",
        scope=PauseScope(industry=Tenant.Industry.FINANCE),
        ends_at=AFTERNOON + timedelta(hours=7),
        actor=ROOT,
    )
    banner = "Maintenance is paused until Wed 25 Nov 22:00"
    assert banner in (said := words(reader(globex).get("/")))
    assert "A carrier is down." in said
    assert "Maintenance is paused" not in words(reader(acme).get("/"))
    intake.resume_edits(pause.pk, actor=ROOT)
    assert "Maintenance is paused" not in words(reader(globex).get("/"))


def test_of_a_party_those_with_numbers_there_see_it(
    acme: Tenant, globex: Tenant, business_clock: BusinessClock, acme_answers: None
) -> None:
    business_clock.set(AFTERNOON)
    with context.client(acme):
        reconciler.reconcile([each.pk for each in register("021-6123 4001")])
    party = directories()[0]
    ends_at = AFTERNOON + timedelta(hours=7)
    intake.pause_edits(reason="A carrier is down.", scope=PauseScope(party.code), ends_at=ends_at, actor=ROOT)
    said = words(reader(acme).get("/"))
    assert "Maintenance is paused until" in said
    assert f"Affected: {party.name_en}." in said
    assert "Maintenance is paused" not in words(reader(globex).get("/"))


def test_it_ends_by_itself_and_the_line_goes(
    acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork, acme_answers: None
) -> None:
    business_clock.set(AFTERNOON)
    ends_at = AFTERNOON + timedelta(hours=1)
    intake.pause_edits(reason="Repair", scope=PauseScope(content=Content.LABEL_CHANGE), ends_at=ends_at, actor=ROOT)
    with context.client(acme):
        label = ask(register("021-6123 4001"))
        other = services.draft_calibration(numbers=[register("021-6123 4002")[0].pk], actor=ACTOR)
        for request, kind in ((label, Pooled), (other, Window)):
            start = selectors.proposal(request).slots[0].start
            assert isinstance(services.hand_in(request.pk, start, actor=ACTOR), kind)
    business_clock.set(ends_at)
    assert line.paused() is None, "nobody waits for a worker"
    run_due_work(name="intake.end")
    run_due_work(name="intake.drain")
    over = EditPause.objects.get()
    assert over.ended_at is not None
    assert over.ended_at >= ends_at
    assert over.ended_by_id == ""
    assert not Pooled.objects.exists()
    with context.client(acme):
        assert Window.objects.filter(request=label).exists()


@pytest.mark.parametrize("industry", ["", Tenant.Industry.FINANCE])
def test_a_window_whose_start_comes_moves_behind_it_where_it_is_touched(
    acme: Tenant, night: Window, business_clock: BusinessClock, run_due_work: DueWork, industry: str
) -> None:
    Tenant.objects.filter(pk=acme.pk).update(industry=Tenant.Industry.OTHER)
    ends_at = night.starts_at + timedelta(hours=10)
    intake.pause_edits(reason="Repair", scope=PauseScope(industry=industry), ends_at=ends_at, actor=ROOT)
    business_clock.set(night.starts_at)
    run_due_work(name="maintenance.start")
    with context.client(acme):
        after = fresh(night)
        if industry:
            assert after.state == Window.State.RUNNING
            return
        assert after.state == Window.State.SCHEDULED
        assert after.starts_at >= ends_at
        assert Number.objects.exists()
    business_clock.set(after.starts_at)
    run_due_work(name="maintenance.start")
    with context.client(acme):
        assert fresh(night).state == Window.State.RUNNING
    assert business_now() >= ends_at
