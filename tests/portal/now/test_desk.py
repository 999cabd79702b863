"""Now: each figure counts what its list shows, runs on over noon, and asks as much for one client as for many."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from importlib import import_module
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.certification import suspending
from compliance.certification.models import Freeze
from compliance.duty import selectors as duty
from compliance.duty.alerts import raise_alert
from compliance.duty.models import Alert
from compliance.reviews.models import Case
from labels.directories.models import Directory
from labels.directories.turns import party_of
from labels.errands.models import ErrandFile
from maintenance.calendars.models import BookedSession
from maintenance.campaigns.models import Campaign, Member, Wave
from maintenance.intake.models import EditPause, Pooled
from maintenance.models import MaintenanceRequest, Window
from maintenance.promises.models import PromiseAlert
from maintenance.unanswered.models import UnansweredNotice
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.agenda.claiming import GIVEN_UP
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.database.statements import execute
from tenants.domain.actors import Actor
from tenants.models import Party, Tenant
from tenants.outbox.models import Message
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 12, 2, 23, 30, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
HandIn = Callable[..., Case]
NOW = "/admin/now/"
FIGURE = re.compile(r'<a class="desk-now-figure" href="([^"]+)"><span>(.*?)</span><b[^>]*>(\d+)</b>', re.DOTALL)


def figures(page: Any) -> dict[str, tuple[str, int]]:
    """Where something is listed → what it is, and how many there are."""
    found = FIGURE.findall(page.text)
    return {unescape(to): (" ".join(re.sub(r"<[^>]+>", "", label).split()), int(count)) for to, label, count in found}


def listed(page: Any) -> int:
    """How many rows a list of the desk shows."""
    if "cl" in page.context:
        return len(page.context["cl"].result_list)
    return len(page.context["waiting"] if "waiting" in page.context else page.context["table"].rows)


def session(tenant: Tenant, starts_at: datetime, hours: float = 2) -> BookedSession:
    return BookedSession.objects.create(
        tenant=tenant, window_id=uuid4(), starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), impact=True
    )


def message(tenant: Tenant, key: str, ago: timedelta = HOUR, **fields: Any) -> None:
    at = real_now() - ago
    given = {"channel": "sms", "template": "maintenance/window_booked", "recipient_kind": "contact", "key": key}
    Message.objects.create(tenant=tenant, due_at=at, done_at=at, **given, **fields)


def fill(tenant: Tenant, now: datetime) -> None:
    """Some of everything."""
    session(tenant, now - HOUR)
    session(tenant, now + HOUR)
    session(tenant, now + timedelta(hours=25))
    PromiseAlert.objects.create(
        tenant=tenant, window_id=uuid4(), title="双11专线", lane="fast", due_at=now - HOUR, raised_at=now - 2 * HOUR
    )
    UnansweredNotice.objects.create(
        tenant=tenant, notice_id=uuid4(), title="n", about="x", asked_at=now - HOUR, until=now + HOUR
    )
    raise_alert(Alert.Kind.WINDOW_HELD, f"window:{uuid4()}", title="held", tenant=tenant)
    Work.objects.create(
        tenant=tenant,
        name="labels.submit",
        key=f"{uuid4()}",
        due_at=now - HOUR,
        not_before=real_now() + GIVEN_UP,
        last_error="no",
        arguments={"directory": "china-mobile"},
    )
    message(tenant, f"{uuid4()}", state="failed")
    message(tenant, f"{uuid4()}", state="sent", receipt="expired")
    message(tenant, f"{uuid4()}", state="sent", receipt="delivered")
    message(tenant, f"{uuid4()}", timedelta(days=2), state="failed")


@pytest.fixture
def night(business_clock: BusinessClock) -> datetime:
    """Late in the evening."""
    business_clock.set(EVENING)
    ensure_directories()
    return business_clock.now()


def test_each_figure_counts_what_its_list_shows(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, hand_in: HandIn, night: datetime
) -> None:
    fill(acme, night)
    fill(globex, night)
    hand_in("late", -30)
    hand_in("late too", -30, kind="support", tenant=globex)
    hand_in("soon", 60)
    hand_in("soon too", 90, tenant=globex)
    hand_in("later", 300)
    by_people = Directory.objects.get(code="xiaomi")
    Directory.objects.filter(pk=by_people.pk).update(adapter="desk")
    due = {"made_at": night - 9 * HOUR, "answers_by": night - HOUR}
    ErrandFile.objects.create(directory=by_people, sequence=1, rows=1, content=b"x", name="a.csv", state="sent", **due)
    ErrandFile.objects.create(directory=by_people, sequence=2, rows=1, content=b"x", name="b.csv", made_at=night)
    EditPause.objects.create(reason="an upgrade", started_by="Li", started_at=night - HOUR)
    for each in (acme, globex):
        line = {"handed_in_by": "Wu", "handed_in_at": night, "ranked_at": night, "lane": "fast"}
        Pooled.objects.create(tenant=each, subject="series", subject_id=uuid4(), **line)
    page = reviewer.get("/admin/", follow=True)
    shown = figures(page)
    assert len(shown) == len(FIGURE.findall(page.text)), "each has a list of its own"
    assert (
        dict(shown.values()).items()
        >= {
            "Booked for now": 2,
            "22:00": 2,
            "00:00": 2,
            "Night of 2 Dec": 4,
            "Night of 3 Dec": 2,
            "Label late": 1,
            "Label due within 2 hours": 2,
            "All of these overdue: 2": 2,
            "Waits for no party": 2,
            "Alerts that nobody has taken over": 2,
            "Unanswered notices": 2,
            "Work given up": 2,
            "Messages not arrived, last 24 hours": 4,
            "Files to hand over": 1,
            "Files not answered in time": 1,
        }.items()
    )
    for to, (label, count) in shown.items():
        if "/shifts/" not in to:
            assert listed(reviewer.get(to)) == count, (label, to)


def test_what_runs_over_noon_stays_counted_in_the_night_that_begins(
    reviewer: PortalClient, acme: Tenant, business_clock: BusinessClock
) -> None:
    noon = EVENING.replace(hour=12, minute=0)
    business_clock.set(noon + HOUR / 2)
    over = session(acme, noon - 5 * HOUR, hours=8)
    session(acme, noon - 5 * HOUR, hours=4)  # is over, by its booked time
    session(acme, noon + HOUR / 4)
    shown = dict(figures(reviewer.get(NOW)).values())
    assert (shown["Booked for now"], shown["12:00"], shown["Night of 2 Dec"]) == (2, 2, 2)
    rows = reviewer.get(f"{NOW}night/?of=2026-12-02T12")
    assert f"/admin/tenants/tenant/{acme.pk}/windows/{over.window_id}/" in rows.text
    assert listed(rows) == 2


def test_what_cannot_run_as_things_stand_is_counted_apart(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, hand_in: HandIn, night: datetime
) -> None:
    """A suspended client's stopped window, and one that nobody had approved, were "booked for now" as all others."""
    unapproved, _stopped, _runs = (
        session(acme, night - HOUR),
        session(globex, night - HOUR),
        session(acme, night - HOUR),
    )
    case = hand_in("青禾")
    Case.objects.filter(pk=case.pk).update(tenant=acme, facts={"window": {"id": str(unapproved.window_id)}})
    Tenant.objects.filter(pk=globex.pk).update(state=Tenant.State.SUSPENDED)
    said = words(reviewer.get(NOW))
    assert said.count("of these, not approved yet or suspended: 2") == 2, "now, and of the night"
    rows = words(reviewer.get(f"{NOW}running/"))
    assert rows.count("Waiting for approval") == 1
    assert rows.count("Certification is suspended") == 1


def test_a_list_of_windows_asks_as_much_for_one_as_for_ten(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, night: datetime
) -> None:
    """Each row asked for its window's title."""

    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            said = words(reviewer.get(f"{NOW}running/"))
        assert said.count("双11专线 · With impact") == BookedSession.objects.count()
        return len(counted)

    def booked(tenant: Tenant) -> None:
        row = session(tenant, night - HOUR)
        with context.client(tenant):
            asked_for = {"kind": "data_calibration", "content": "label_change", "text": "双11专线"}
            request = MaintenanceRequest.objects.create(**asked_for, requested_by="Wu", created_at=night)
            times = {"starts_at": row.starts_at, "ends_at": row.ends_at, "time_zone": "Asia/Shanghai"}
            by = {"policy_version": 1, "booked_at": night, "booked_by": "Wu"}
            Window.objects.create(
                pk=row.window_id, request=request, state="scheduled", lane="fast", impact=True, **times, **by
            )

    reviewer.get(f"{NOW}running/")
    booked(acme)
    before = asked()
    for each in (acme, *(globex,) * 8):
        booked(each)
    assert asked() == before


@pytest.mark.parametrize("of", ["", "x", "2026-13-01", "2026-12-02Tx", "9999-12-31"])
def test_a_night_that_is_none_is_not_found(reviewer: PortalClient, of: str) -> None:
    assert reviewer.get(f"{NOW}night/?of={of}").status_code == 404


def test_it_asks_as_much_for_one_client_as_for_many(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, hand_in: HandIn, night: datetime
) -> None:
    def asked() -> int:
        reviewer.get(NOW)
        with CaptureQueriesContext(connection) as counted:
            reviewer.get(NOW, headers={"HX-Request": "true"})
        return len(counted)

    fill(acme, night)
    hand_in("late", -30)
    before = asked()
    for each in (acme, globex) * 5:
        fill(each, night)
        hand_in("late", -30, tenant=each)
    assert asked() <= before <= 35


def test_the_figures_ask_for_themselves_again(reviewer: PortalClient, staff: Tenant, night: datetime) -> None:
    whole = reviewer.get(NOW).text
    again = reviewer.get(NOW, headers={"HX-Request": "true"}).text
    assert 'hx-get="/admin/now/"' in whole
    assert 'hx-trigger="every 30s"' in again
    assert [each.count("<html") for each in (whole, again)] == [1, 0]
    assert FIGURE.findall(again) == FIGURE.findall(whole)


def test_it_names_who_is_on_duty_and_how_parties_stand(
    administrator: PortalClient, staff: Tenant, night: datetime
) -> None:
    assert "Nobody is on duty until Thu 3 Dec 06:00." in words(administrator.get(NOW))
    person = duty.people()[-1]
    administrator.post("/admin/shifts/", {"night-2026-12-02-on": str(person.pk)})
    apple = Directory.objects.get(code="apple")
    at = real_now() - HOUR
    Party.objects.create(
        address=party_of(apple.address), silence=HOUR, trouble="no", trouble_since=at - HOUR, failed_at=at
    )
    said = words(administrator.get(NOW))
    assert f"{person.name} until Thu 3 Dec 06:00" in said
    assert re.search(rf"{apple} out", said)


def test_who_is_frozen_is_counted_until_it_is_no_more(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, night: datetime
) -> None:
    def frozen() -> int:
        [count] = [count for label, count in figures(reviewer.get(NOW)).values() if label == "Frozen clients"]
        assert listed(reviewer.get(f"{NOW}frozen/")) == count
        return count

    two = {"actor": Actor("staff", "Li", "1"), "proposed_by": Actor("staff", "Wu", "2")}
    suspending.suspend(acme, reason="In doubt", **two)
    assert frozen() == 1
    assert acme.legal_name in words(reviewer.get(f"{NOW}frozen/"))
    suspending.resume(acme, reason="Seen", **two)
    assert frozen() == 0
    with context.client(globex):
        Freeze.objects.create(cause="licence", document="practice", starts_at=night - HOUR)
        execute(import_module("compliance.certification.migrations.0002_frozen_since").SEEN, [])
    assert frozen() == 1, "what was frozen before the platform saw it"


def test_a_campaign_under_way_says_how_far_it_is(reviewer: PortalClient, acme: Tenant, globex: Tenant) -> None:
    row = Campaign.objects.create(
        content="carrier_upgrade", reason="interface 3", state="running", created_by="Li", created_at=EVENING
    )
    wave = Wave.objects.create(campaign=row, position=1)
    for tenant, state in ((acme, "done"), (globex, "booked")):
        Member.objects.create(campaign=row, wave=wave, tenant=tenant, state=state)
    found = figures(reviewer.get(NOW))[f"/admin/campaigns/campaign/{row.pk}/change/"]
    assert found == ("Carrier interface upgrade · interface 3 Running; clients done: 1", 2)
