"""The desk's pause of edits: looked at first; whom it touches sees until when; it ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from labels.directories.models import Directory
from labels.displays import reconciler
from labels.models import Number
from labels.selectors import directories
from maintenance import selectors, services
from maintenance.domain.estimate import Content
from maintenance.domain.intake import EVERYTHING, PauseScope
from maintenance.intake import line, services as intake
from maintenance.intake.models import EditPause, Pooled
from maintenance.models import MaintenanceRequest, Window
from maintenance.services import pausing
from tenants import context
from tenants.agenda.models import Work
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
    assert "until Tue 1 Dec 15:00: A carrier is down. (everything)" in words(administrator.get("/admin/now/"))


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
        reconciler.reconcile_displays([each.pk for each in register("021-6123 4001")])
    party = directories()[0]
    ends_at = AFTERNOON + timedelta(hours=7)
    intake.pause_edits(reason="A carrier is down.", scope=PauseScope(party.code), ends_at=ends_at, actor=ROOT)
    said = words(reader(acme).get("/"))
    assert f"{party.name_en}: paused until Wed 25 Nov 22:00" in said
    assert f"{party.name_en}: paused until" not in words(reader(globex).get("/"))


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
    assert not line.pauses().exists(), "nobody waits for a worker"
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


def pause_now(desk: PortalClient, ends_at: datetime, **scope: str) -> EditPause:
    assert desk.post(f"{PAUSES}add/", asked(ends_at, **scope) | {"confirmed": "1"}).status_code == 302
    return EditPause.objects.get(ended_at=None)


def resume(desk: PortalClient, pause: EditPause) -> str:
    return words(desk.post(PAUSES, {"action": "resume", "_selected_action": pause.pk}, follow=True))


def handed_in(kind: str, number: str) -> MaintenanceRequest:
    """A change of the client in use, as its page hands it in."""
    rows = register(number)
    request = ask(rows) if kind == "label" else services.draft_calibration(numbers=[rows[0].pk], actor=ACTOR)
    services.hand_in(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    return request


def waiting() -> set[UUID]:
    return set(Pooled.objects.values_list("subject_id", flat=True))


def drains() -> int:
    return Work.objects.filter(name="intake.drain", done_at=None).count()


def test_the_line_goes_past_what_a_narrower_pause_holds(
    administrator: PortalClient, acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """It stood still for a pause of any kind, for everyone."""
    business_clock.set(AFTERNOON)
    everything = pause_now(administrator, AFTERNOON + timedelta(hours=2))
    with context.client(acme):
        label, other = handed_in("label", "021-6123 4001"), handed_in("calibration", "021-6123 4002")
    assert waiting() == {label.pk, other.pk}
    said = resume(administrator, everything)
    assert "This pause has ended; what no other one holds is booked in order." in said
    narrow = pause_now(administrator, AFTERNOON + timedelta(hours=2), content="label_change")
    run_due_work(name="intake.drain")
    assert waiting() == {label.pk}
    assert drains() == 0, "it waits for the end of the pause, and asks nobody meanwhile"
    resume(administrator, narrow)
    run_due_work(name="intake.drain")
    assert waiting() == set()
    with context.client(acme):
        assert Window.objects.count() == 2
    assert "This pause had already ended: A carrier is down." in (said := resume(administrator, narrow))
    assert "has ended; what" not in said


def test_an_industry_waits_and_the_others_go_however_many_wait(
    administrator: PortalClient,
    acme: Tenant,
    globex: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(intake, "BATCH", 1)
    business_clock.set(AFTERNOON)
    Tenant.objects.filter(pk=acme.pk).update(industry=Tenant.Industry.FINANCE)
    everything = pause_now(administrator, AFTERNOON + timedelta(hours=2))
    with context.client(acme):
        held = {handed_in("calibration", f"021-6123 400{place}").pk for place in (1, 2)}
    with context.client(globex):
        for place in (3, 4):
            handed_in("calibration", f"021-6123 400{place}")
    resume(administrator, everything)
    pause_now(administrator, AFTERNOON + timedelta(hours=2), industry="finance")
    run_due_work(name="intake.drain")
    assert waiting() == held
    with context.client(globex):
        assert Window.objects.count() == 2


@pytest.mark.parametrize("kind", ["label", "series", "series under way"])
def test_what_a_pause_overtakes_while_it_is_booked_keeps_its_place(
    administrator: PortalClient,
    acme: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    """A pause is committed between the look and the booking. A series left the line for good."""
    business_clock.set(AFTERNOON)
    first = pause_now(administrator, AFTERNOON + timedelta(hours=2))
    with context.client(acme):
        if kind == "label":
            waits = handed_in("label", "021-6123 4001").pk
        else:
            numbers = [each.pk for each in register("021-6123 4001")]
            day = (AFTERNOON + timedelta(days=2)).date()
            waits = services.make_series(
                "calibration", numbers=numbers, frequency="weekly", first_on=day, actor=ACTOR
            ).pk
    place = Pooled.objects.get().ranked_at
    resume(administrator, first)

    take, pause_on, pauses = intake._do_in_language, line.pause_on, list[EditPause]()
    unseen = iter(["the first question"] if kind == "series under way" else [])

    def overtaken(row: Pooled) -> bool:
        pauses.append(intake.pause_edits(reason="Once more.", actor=ROOT, ends_at=AFTERNOON + timedelta(hours=2)))
        return take(row)

    monkeypatch.setattr(intake, "_do_in_language", overtaken)
    monkeypatch.setattr(line, "pause_on", lambda content: None if next(unseen, "") else pause_on(content))
    run_due_work(name="intake.drain")
    row = Pooled.objects.get()
    assert (row.subject_id, row.ranked_at) == (waits, place)
    assert drains() == 0
    with context.client(acme):
        assert not Window.objects.exists()
    monkeypatch.undo()
    resume(administrator, pauses[0])
    run_due_work(name="intake.drain")
    assert not Pooled.objects.exists()
    with context.client(acme):
        assert Window.objects.exists()


def test_of_two_pauses_each_is_said_and_what_both_hold_waits_for_the_last(
    administrator: PortalClient,
    acme: Tenant,
    globex: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    """The desk refused a second pause while one of another industry lasted."""
    business_clock.set(AFTERNOON)
    Tenant.objects.filter(pk=acme.pk).update(industry=Tenant.Industry.FINANCE)
    acme.refresh_from_db()
    later = AFTERNOON + timedelta(hours=4)
    intake.pause_edits(
        reason="Labels are checked.", scope=PauseScope(content=Content.LABEL_CHANGE), ends_at=later, actor=ROOT
    )
    intake.pause_edits(
        reason="Banks wait.", scope=PauseScope(industry="finance"), ends_at=AFTERNOON + timedelta(hours=2), actor=ROOT
    )
    labels, banks = EditPause.objects.order_by("-ends_at")
    again = administrator.post(f"{PAUSES}add/", asked(later, content="label_change") | {"confirmed": "1"}, follow=True)
    assert "Exactly this is paused already." in words(again)
    shown = words(reader(acme).get("/"))
    assert "Labels are checked." in shown
    assert "Banks wait." in shown
    shown = words(reader(globex).get("/"))
    assert "Labels are checked." in shown
    assert "Banks wait." not in shown
    assert "Banks wait." in (now := words(administrator.get("/admin/", follow=True)))
    assert "Labels are checked." in now
    with context.client(acme):
        label, other = handed_in("label", "021-6123 4001"), handed_in("calibration", "021-6123 4002")
    with context.client(globex):
        elsewhere = handed_in("label", "021-6123 4003")
    assert waiting() == {label.pk, other.pk, elsewhere.pk}
    resume(administrator, banks)
    run_due_work(name="intake.drain")
    assert waiting() == {label.pk, elsewhere.pk}
    resume(administrator, labels)
    run_due_work(name="intake.drain")
    assert waiting() == set()


def test_a_window_that_two_pauses_hold_moves_behind_both(
    acme: Tenant, night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    ends = night.starts_at + timedelta(hours=2), night.starts_at + timedelta(hours=34)
    with context.client(acme):
        scopes = PauseScope(content=night.request.content), EVERYTHING
    for ends_at, scope in zip(ends, scopes, strict=True):
        intake.pause_edits(reason="Repair", scope=scope, ends_at=ends_at, actor=ROOT)
    business_clock.set(night.starts_at)
    run_due_work(name="maintenance.start")
    with context.client(acme):
        assert fresh(night).starts_at >= ends[1]


def test_a_window_without_another_time_starts_soon_after_the_pause_was_ended_early(
    administrator: PortalClient,
    acme: Tenant,
    night: Window,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It waited for the planned end of the pause."""
    monkeypatch.setattr(pausing, "_could_move", lambda *_asked: False)
    business_clock.set(night.starts_at - timedelta(minutes=5))
    pause = pause_now(administrator, night.starts_at + timedelta(hours=10))
    business_clock.set(night.starts_at)
    run_due_work(name="maintenance.start")
    with context.client(acme):
        assert fresh(night).state == Window.State.SCHEDULED
    resume(administrator, pause)
    business_clock.set(night.starts_at + timedelta(minutes=16))
    run_due_work(name="maintenance.start")
    with context.client(acme):
        assert fresh(night).state == Window.State.RUNNING


def test_who_resumes_early_is_told_which_windows_stay_moved(
    administrator: PortalClient, acme: Tenant, night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    business_clock.set(night.starts_at - timedelta(minutes=5))
    pause = pause_now(administrator, night.starts_at + timedelta(hours=10))
    business_clock.set(night.starts_at)
    run_due_work(name="maintenance.start")
    with context.client(acme):
        assert fresh(night).starts_at > night.starts_at
    said = resume(administrator, pause)
    assert "1 window that it had moved stays at its new time; its client was notified of it." in said


def test_what_is_held_of_a_party_is_what_the_banner_says(
    acme: Tenant, globex: Tenant, business_clock: BusinessClock, acme_answers: None
) -> None:
    """At a party that is in service and at one that is not: held and said, or neither."""
    business_clock.set(AFTERNOON)
    party = directories()[0]
    ends_at = AFTERNOON + timedelta(hours=7)
    intake.pause_edits(reason="A carrier is down.", scope=PauseScope(party.code), ends_at=ends_at, actor=ROOT)
    reader(acme).get("/")
    for active in (True, False):
        Directory.objects.filter(pk=party.pk).update(active=active)
        for tenant in (acme, globex):
            with context.client(tenant):
                if tenant == acme and active:
                    register("021-6123 4001")
                held = line.pause_on(Content.LABEL_CHANGE) is not None
            assert held == (tenant == acme and active)
            assert ("pause-bar" in reader(tenant).get("/").text) == held
