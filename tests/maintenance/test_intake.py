"""While edits are paused what is handed in waits in one line over all clients, and goes by lane with ageing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest import mock
from uuid import UUID

import pytest
from django.urls import reverse
from hypothesis import given, strategies as st

from compliance.reviews.models import Case
from labels.backups import snapshots
from labels.displays import reconciler
from labels.models import LabelVersion, Number, Snapshot
from maintenance import selectors, services
from maintenance.domain.intake import HEAD_STARTS, ranked_at
from maintenance.intake import line, services as intake
from maintenance.intake.models import EditPause, Pooled
from maintenance.models import MaintenanceRequest, Series, Window
from portal.shell.api.scopes import SCOPES
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.services import make_api_key
from tenants.refusals import Refused
from tenants.services import close_account
from tests.contacts import agreed_contact
from tests.maintenance.booking import ACCEPTED, AFTERNOON, ask, ask_calibration
from tests.portal_client import PortalClient, sign_in
from tests.scenarios.numbers import ACTOR, register
from tests.scenarios.programs import Program
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

in_transaction = pytest.mark.django_db
ROOT = Actor("staff", "Root", "r")
NOW = datetime(2026, 11, 25, tzinfo=UTC)


@given(st.sampled_from(Lane), st.sampled_from(Lane), st.integers(-3000, 3000))
def test_who_waits_longer_than_the_head_start_goes_first(one: Lane, other: Lane, minutes: int) -> None:
    later = NOW + timedelta(minutes=minutes)
    ahead = HEAD_STARTS[one] - HEAD_STARTS[other]
    assert (ranked_at(NOW, one) < ranked_at(later, other)) == (later - NOW > -ahead)


def hand_in(request: MaintenanceRequest) -> Window | Pooled:
    return services.hand_in(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)


def state_of(request_id: UUID) -> str:
    return MaintenanceRequest.objects.values_list("state", flat=True).get(pk=request_id)


@in_transaction
def test_the_line_over_all_clients(
    acme: Tenant, globex: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    business_clock.set(AFTERNOON)
    pause = intake.pause_edits(reason="a carrier is down", actor=ROOT)
    with pytest.raises(Refused):
        intake.pause_edits(reason="again", actor=ROOT)
    with context.client(acme):
        standard = ask_calibration(register("021-6123 4001"))
        assert isinstance(hand_in(standard), Pooled)
        assert isinstance(hand_in(standard), Pooled), "a double click waits once"
        withdrawn = ask(register("021-6123 4003"))
        hand_in(withdrawn)
        services.withdraw_draft(withdrawn.pk)
    with context.client(globex):
        fast = ask(register("021-6123 4002"), "大衡法律")
        assert fast.lane == "fast"
        hand_in(fast)
    assert Pooled.objects.count() == 2
    assert (line.place_of(fast.pk), line.place_of(standard.pk)) == (1, 2)
    with context.client(acme):
        assert state_of(standard.pk) == "pooled"
        urgent = services.draft_calibration(
            numbers=[register("021-6123 4004")[0].pk], actor=ACTOR, urgency="marked as fraud"
        )
        assert isinstance(hand_in(urgent), Window), "an emergency goes through"
    intake.drain()
    assert Pooled.objects.count() == 2, "nothing goes while edits are paused"
    intake.resume_edits(pause.pk, actor=ROOT)
    run_due_work(name="intake.drain")
    assert not Pooled.objects.exists()
    with context.client(acme):
        assert (state_of(standard.pk), state_of(withdrawn.pk)) == ("booked", "withdrawn")
        assert Window.objects.filter(request=standard).exists()
    with context.client(globex):
        assert Window.objects.get(request=fast).lane == "fast"
    with context.client(acme):
        assert isinstance(hand_in(ask(register("021-6123 4005"))), Window)


@in_transaction
def test_it_drains_by_lane_and_whoever_has_waited_long_goes_first(
    acme: Tenant, globex: Tenant, business_clock: BusinessClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One at a time: the fast one before what was handed in an hour earlier, not before what has waited for long."""
    monkeypatch.setattr(intake, "BATCH", 1)
    business_clock.set(AFTERNOON)
    pause = intake.pause_edits(reason="a carrier is down", actor=ROOT)
    with context.client(globex):
        early_fast = ask(register("021-6123 4003"), "大衡法律")
        hand_in(early_fast)
    business_clock.advance(hours=1)
    waited = []
    for number, hours in (("021-6123 4001", 6), ("021-6123 4002", 1)):
        with context.client(acme):
            waited.append(ask_calibration(register(number)))
            hand_in(waited[-1])
        business_clock.advance(hours=hours)
    with context.client(globex):
        fast = ask(register("021-6123 4004"), "大衡法律")
        hand_in(fast)
    intake.resume_edits(pause.pk, actor=ROOT)
    gone = []
    while Pooled.objects.exists():
        before = set(Pooled.objects.values_list("subject_id", flat=True))
        intake.drain()
        [one] = before - set(Pooled.objects.values_list("subject_id", flat=True))
        gone.append(one)
    assert gone == [early_fast.pk, waited[0].pk, fast.pk, waited[1].pk]


@in_transaction
def test_the_client_sees_its_place_and_the_desk_has_the_switch(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    business_clock.set(AFTERNOON)
    desk, client = sign_in(staff, "administrator", 1), sign_in(acme, "operator", 1)
    asked = {"reason": "A carrier is down.", "ends_at": "2026-11-25T22:00", "confirmed": "1"}
    assert desk.post("/admin/intake/editpause/add/", asked).status_code == 302
    with context.client(acme):
        request = ask(register("021-6123 4001"))
        start = selectors.proposal(request).slots[0].start
    page = f"/changes/{request.pk}/"
    assert "A carrier is down." in client.get(page).content.decode()
    answer = client.post(f"{page}book/", {"slot": start.isoformat()})
    assert answer["Location"] == page
    waiting = client.get(page)
    assert waiting.context["place"] == 1
    assert "slots-title" not in waiting.content.decode(), "there is nothing to choose while it waits"
    pause = line.pauses().get()
    desk.post("/admin/intake/editpause/", {"action": "resume", "_selected_action": pause.pk})
    assert not line.pauses().exists()
    run_due_work(name="intake.drain")
    with context.client(acme):
        assert Window.objects.filter(request=request).exists()


# ---------------------------------------------------------------- one door: nothing passes by


@pytest.fixture
def program_of(client_of: Callable[..., PortalClient]) -> Callable[[Tenant], Program]:
    """program_of(tenant)"""

    def make(tenant: Tenant) -> Program:
        with context.client(tenant):
            _key, secret = make_api_key(name="intake", scopes=list(SCOPES), by=PLATFORM)
        return Program(client_of(tenant), secret, tenant)

    return make


@pytest.fixture
def pause(business_clock: BusinessClock) -> EditPause:
    """Edits are paused."""
    business_clock.set(AFTERNOON)
    return intake.pause_edits(reason="A carrier is down.", actor=ROOT)


def go_on(pause: EditPause, run: DueWork) -> None:
    intake.resume_edits(pause.pk, actor=ROOT)
    run(name="intake.drain")


@in_transaction
def test_no_service_books_past_a_pause(acme: Tenant, pause: EditPause) -> None:
    with context.client(acme):
        request = ask(register("021-6123 4001"))
        with pytest.raises(Refused, match=r"paused|暂停"):
            services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)


@in_transaction
def test_no_time_is_offered_while_nothing_is_booked(acme: Tenant, pause: EditPause) -> None:
    """Times within the pause stood to be chosen, and what was chosen was queued."""
    with context.client(acme):
        request = ask(register("021-6123 4001"))
    client = sign_in(acme, "operator", 1)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("proposal", args=[request.pk])).text
    assert 'name="slot"' not in page
    assert "Queue this change" in page
    client.post(reverse("book", args=[request.pk]))
    assert Pooled.objects.get().subject_id == request.pk


@in_transaction
def test_nothing_is_booked_for_who_closes_its_account_meanwhile(
    acme: Tenant, pause: EditPause, run_due_work: DueWork
) -> None:
    with context.client(acme), mock.patch.object(reconciler, "CHUNK", 1):
        given_up_last = max(register("021-6123 4001", "021-6123 4002"), key=lambda number: number.pk)
        assert isinstance(hand_in(ask_calibration([given_up_last])), Pooled)
        close_account(actor=ACTOR)
    Work.objects.exclude(name="intake.drain").update(due_at=NOW + timedelta(days=999))
    go_on(pause, run_due_work)
    with context.client(acme):
        assert Number.objects.filter(pk=given_up_last.pk, state__in=Number.IN_USE).exists()
    with context.client(acme):
        assert not Window.objects.exists()
    assert not Pooled.objects.exists()


@in_transaction
def test_a_series_set_up_on_its_page_waits_and_is_booked_once_edits_go_on(
    acme: Tenant, pause: EditPause, run_due_work: DueWork
) -> None:
    with context.client(acme):
        (number,) = register("021-6123 4001")
    asked = {
        "content": "calibration",
        "scope": "selected",
        "numbers": str(number.pk),
        "repeat": "weekly",
        "first_on": (AFTERNOON + timedelta(days=2)).date().isoformat(),
    }
    client = sign_in(acme, "operator", 1)
    client.cookies["django_language"] = "en"
    answer = client.post("/changes/calibration/", asked, follow=True)
    assert "Edits are paused: its windows are booked automatically" in answer.content.decode()
    with context.client(acme):
        series = Series.objects.get()
        assert not Window.objects.exists()
        services.materialise(series.pk)  # its weekly turn comes while edits are paused
        assert not Window.objects.exists()
    assert Pooled.objects.get().subject == Pooled.Subject.SERIES
    go_on(pause, run_due_work)
    with context.client(acme):
        assert series.occurrences.filter(window__isnull=False).count() >= 6
        assert Work.objects.filter(name="maintenance.materialise", key=str(series.pk), done_at=None).exists()
    assert not Pooled.objects.exists()


@in_transaction
def test_a_series_over_the_api_says_its_place(
    acme: Tenant, pause: EditPause, program_of: Callable[[Tenant], Program]
) -> None:
    program = program_of(acme)
    (number,) = program.register("021-6123 4001")
    made = program.post(
        "/series",
        {"content": "calibration", "numbers": [number["id"]], "frequency": "weekly", "first_on": "2026-11-27"},
    )
    assert (made["windows"], made["place_in_line"]) == ([], 1)


def labelled(acme: Tenant) -> tuple[Number, bytes]:
    """A number, and a backup in which it carries a label that it has lost since."""
    with context.client(acme):
        (number,) = register("021-6123 4001")
        publish([number], ACCEPTED)
        kept = bytes(snapshots.take_snapshot(Snapshot.Reason.BY_HAND, actor=ACTOR).content)
        LabelVersion.objects.update(state=LabelVersion.State.WITHDRAWN)
    return number, kept


def live(acme: Tenant) -> list[str]:
    with context.client(acme):
        versions = LabelVersion.objects.filter(state=LabelVersion.State.PUBLISHED)
        return list(versions.values_list("text", flat=True))


@in_transaction
def test_a_restore_on_its_page_waits_and_is_done_once_edits_go_on(
    acme: Tenant, pause: EditPause, run_due_work: DueWork
) -> None:
    labelled(acme)
    client = sign_in(acme, "operator", 1)
    client.cookies["django_language"] = "en"
    with context.client(acme):
        snapshot = Snapshot.objects.get()
        agreed_contact(name="王敏", email="wang@acme.example", language="en")
    page = f"/backups/{snapshot.pk}/restore/"
    assert "A carrier is down." in client.get(page).content.decode()
    for _time in range(2):
        client.post(page, {"scope": "whole", "confirmed": "1"})
    assert live(acme) == []
    listed = client.get("/backups/").content.decode()
    assert "A restore of 1 number waits in the line: place 1" in listed
    assert "place 2" in listed
    first = Pooled.objects.order_by("pk")[0]
    client.post(f"/backups/{first.subject_id}/withdraw/")
    assert Pooled.objects.count() == 1
    assert "no longer queued" in client.post(f"/backups/{first.subject_id}/withdraw/", follow=True).content.decode()
    go_on(pause, run_due_work)
    assert live(acme) == [ACCEPTED]
    assert Message.objects.filter(template="maintenance/pool_restored", tenant=acme).exists()
    client.post(page, {"scope": "whole", "confirmed": "1"})
    assert not Pooled.objects.exists(), "without a pause it is done at once"


@in_transaction
def test_a_restore_over_the_api_waits_for_the_numbers_it_names(
    acme: Tenant, globex: Tenant, pause: EditPause, run_due_work: DueWork, program_of: Callable[[Tenant], Program]
) -> None:
    number, kept = labelled(acme)
    program = program_of(acme)
    asked = {"backup": kept.decode(), "only": [number.canonical]}
    waiting = program.post("/restores", asked, status=202)
    other = program.post("/restores", {**asked, "only": []}, status=202)
    assert (waiting["place_in_line"], other["place_in_line"]) == (1, 2)
    program.delete(f"/restores/{other['backup']}")
    stranger = program_of(globex)
    answer = stranger.client.delete(f"/api/v1/restores/{waiting['backup']}", headers=stranger.headers)
    assert answer.status_code == 409
    assert live(acme) == []
    go_on(pause, run_due_work)
    assert live(acme) == [ACCEPTED]


@in_transaction
def test_a_restore_that_a_reviewer_approves_meanwhile_waits_too(
    acme: Tenant, staff: Tenant, pause: EditPause, run_due_work: DueWork
) -> None:
    _number, kept = labelled(acme)
    with context.client(acme):
        LabelVersion.objects.all().delete()  # this number never carried it
    intake.resume_edits(pause.pk, actor=ROOT)
    with context.client(acme):
        services.restore(kept, actor=ACTOR)
    case = Case.objects.get(kind=Case.Kind.RESTORE)
    again = intake.pause_edits(reason="Once more.", actor=ROOT)
    decided = {"decision": "approve", "version": case.version, "text": ""}
    sign_in(staff, "reviewer", 1).post(f"/admin/reviews/case/{case.pk}/change/", decided)
    case.refresh_from_db()
    assert case.state == Case.State.APPROVED
    assert live(acme) == []
    go_on(again, run_due_work)
    assert live(acme) == [ACCEPTED]


@in_transaction
def test_what_the_platform_brings_is_not_held_back(acme: Tenant, pause: EditPause) -> None:
    with context.client(acme):
        (number,) = register("021-6123 4001")
        request = services.draft_work("carrier_upgrade", numbers=[number.pk], actor=ROOT, by_platform=True)
        assert services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ROOT).pk
