"""While edits are paused what is handed in waits in one line over all clients, and goes by lane with ageing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance import selectors, services
from maintenance.domain.estimate import Lane
from maintenance.domain.intake import HEAD_STARTS, ranked_at
from maintenance.intake import services as intake
from maintenance.intake.models import Pooled
from maintenance.models import MaintenanceRequest, Window
from tenants import context
from tenants.models import Tenant
from tenants.people.actors import Actor
from tests.maintenance.booking import AFTERNOON, ask, ask_calibration
from tests.portal_client import sign_in
from tests.scenarios.numbers import ACTOR, register
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
    return intake.hand_in(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)


def state_of(request_id: UUID) -> str:
    return MaintenanceRequest.objects.values_list("state", flat=True).get(pk=request_id)


@in_transaction
def test_the_line_over_all_clients(
    acme: Tenant, globex: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    business_clock.set(AFTERNOON)
    pause = intake.pause(reason="a carrier is down", actor=ROOT)
    with pytest.raises(services.Refused):
        intake.pause(reason="again", actor=ROOT)
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
    assert (intake.place_of(fast.pk), intake.place_of(standard.pk)) == (1, 2)
    with context.client(acme):
        assert state_of(standard.pk) == "pooled"
        urgent = services.draft_calibration(
            numbers=[register("021-6123 4004")[0].pk], actor=ACTOR, urgency="marked as fraud"
        )
        assert isinstance(hand_in(urgent), Window), "an emergency goes through"
    intake.drain()
    assert Pooled.objects.count() == 2, "nothing goes while edits are paused"
    intake.resume(pause.pk, actor=ROOT)
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
    pause = intake.pause(reason="a carrier is down", actor=ROOT)
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
    intake.resume(pause.pk, actor=ROOT)
    gone = []
    while Pooled.objects.exists():
        before = set(Pooled.objects.values_list("request_id", flat=True))
        intake.drain()
        [one] = before - set(Pooled.objects.values_list("request_id", flat=True))
        gone.append(one)
    assert gone == [early_fast.pk, waited[0].pk, fast.pk, waited[1].pk]


@in_transaction
def test_the_client_sees_its_place_and_the_desk_has_the_switch(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    business_clock.set(AFTERNOON)
    desk, client = sign_in(staff, "administrator", 1), sign_in(acme, "operator", 1)
    assert desk.post("/admin/intake/editpause/add/", {"reason": "A carrier is down."}).status_code == 302
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
    pause = intake.paused()
    assert pause is not None
    desk.post("/admin/intake/editpause/", {"action": "resume", "_selected_action": pause.pk})
    assert intake.paused() is None
    run_due_work(name="intake.drain")
    with context.client(acme):
        assert Window.objects.filter(request=request).exists()
