"""A change of the calendar: what each client is offered, and what happens to who does nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maintenance import closed_times, selectors, services
from maintenance.calendars import must_move, services as calendar_services
from maintenance.calendars.models import Blackout, MustMove, Policy
from maintenance.domain.change_classes import ChangeClass
from maintenance.models import MaintenanceRequest, Window
from maintenance.services import Conflict
from tenants import context
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests.maintenance.booking import AFTERNOON, ask_calibration, book, fresh
from tests.maintenance.calendar_changes import blackout, carry_out, state_of
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_clients")]


def test_the_client_is_offered_a_time_and_accepts_it(
    night: Window, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(hours=9)))
    run_due_work()
    offered = closed_times.offer_for(fresh(night))
    assert offered is not None
    assert offered.offered_start is not None
    assert offered.answer_by is not None
    assert offered.answer_by <= min(AFTERNOON + timedelta(hours=49), night.starts_at)
    assert offered.offered_start >= offered.answer_by + timedelta(hours=72)
    send_due_messages()
    [mail] = [mail for mail in send_due_messages.emails if mail.subject.startswith("Has to move")]
    assert "Fair" in mail.body
    assert "Accept it or choose another time" in mail.body
    moved = services.accept(night.pk, actor=ACTOR)
    assert moved.starts_at == offered.offered_start
    row = MustMove.objects.get(window_id=night.pk)
    assert (row.state, row.moved_to) == (MustMove.State.MOVED_BY_CLIENT, moved.starts_at)
    with pytest.raises(Refused) as refused:
        services.accept(night.pk, actor=ACTOR)
    assert refused.value.code == "no_offer"


def test_how_long_a_client_may_think_is_the_staffs_to_set(night: Window, run_due_work: DueWork) -> None:
    figures = Policy.objects.latest("version").figures
    notice = {**figures["notice_hours"], "answer": 2}
    calendar_services.new_policy(
        figures={**figures, "notice_hours": notice}, note="Sooner", by=Actor("staff", "test", "1")
    )
    carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(hours=9)))
    run_due_work()
    offered = closed_times.offer_for(fresh(night))
    assert offered is not None
    assert offered.answer_by is not None
    assert offered.answer_by <= AFTERNOON + timedelta(hours=3)


def test_who_does_nothing_is_moved_with_notice_and_only_once(
    night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(hours=9)))
    run_due_work()
    offered = MustMove.objects.get(window_id=night.pk)
    assert offered.answer_by is not None
    now = business_clock.set(offered.answer_by)
    run_due_work()
    moved = fresh(night)
    assert moved.starts_at == offered.offered_start
    assert moved.starts_at - now >= timedelta(hours=72) - timedelta(minutes=1)
    assert state_of(night) == MustMove.State.MOVED_BY_PLATFORM
    assert moved.events.get(command="move").actor == PLATFORM.name
    assert "Fair" in moved.events.get(command="move").reason or "展会" in moved.events.get(command="move").reason
    for _ in range(2):  # a repeated piece of work finds nothing to do
        services.move_by_platform(offered.pk)
        services.offer(offered.pk)
    assert fresh(night).sequence == moved.sequence
    assert Message.objects.filter(template="maintenance/window_moved", tenant__schema_name="acme").count() == 1


def test_a_slot_that_is_gone_at_the_deadline_is_followed_by_the_next(
    night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(hours=9)))
    run_due_work()
    offered = MustMove.objects.get(window_id=night.pk)
    assert offered.offered_start is not None
    assert offered.answer_by is not None
    assert offered.offered_end is not None
    blackout(offered.offered_start, offered.offered_end, code="second").save()
    with pytest.raises(Conflict):
        services.accept(night.pk, actor=ACTOR)
    business_clock.set(offered.answer_by)
    run_due_work()
    assert fresh(night).starts_at >= offered.offered_end


def test_a_window_that_the_client_moves_or_cancels_needs_no_offer(night: Window, run_due_work: DueWork) -> None:
    carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(hours=9)))
    run_due_work()
    services.cancel(night.pk, sequence=fresh(night).sequence, actor=ACTOR, reason="no need")
    assert state_of(night) == MustMove.State.OVER
    assert closed_times.offer_for(fresh(night)) is None


def test_where_nothing_is_free_the_client_is_told(
    night: Window, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(days=200)))
    run_due_work()
    assert state_of(night) == MustMove.State.NO_SLOT
    send_due_messages()
    assert any("No permitted time is available" in mail.body for mail in send_due_messages.emails)


def test_where_nothing_was_free_it_is_tried_again_and_said_once(
    night: Window, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(days=200)))
    run_due_work()
    for _ in range(2):
        with context.platform():
            must_move.reconcile_must_moves()
        run_due_work()
        assert state_of(night) == MustMove.State.NO_SLOT
    send_due_messages()
    assert sum("No permitted time is available" in mail.body for mail in send_due_messages.emails) == 1
    Blackout.objects.filter(code="fair").update(ends_at=night.ends_at + timedelta(hours=9))
    with context.platform():
        must_move.reconcile_must_moves()
    run_due_work()
    assert state_of(night) == MustMove.State.OFFERED


def test_a_change_that_is_taken_back_moves_nobody(
    night: Window, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(hours=9)))
    run_due_work()
    row = MustMove.objects.get(window_id=night.pk)
    Blackout.objects.filter(code="fair").delete()
    assert row.answer_by is not None
    business_clock.set(row.answer_by)
    run_due_work(name="calendars.move")
    assert (state_of(night), fresh(night).starts_at) == (MustMove.State.OVER, night.starts_at)


def test_a_very_near_window_is_moved_at_once(in_acme: Tenant, run_due_work: DueWork) -> None:
    request = ask_calibration(register("021-6123 4001"))
    near = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    now = AFTERNOON
    assert near.starts_at - now < timedelta(hours=12)
    carry_out(blackout(near.starts_at - timedelta(hours=9), near.ends_at + timedelta(hours=9)))
    run_due_work()
    row = MustMove.objects.get(window_id=near.pk)
    assert row.answer_by == near.starts_at - timedelta(hours=1)


def test_a_window_of_the_platform_keeps_its_notice(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    numbers = [number.pk for number in register("021-6123 4001")]
    request = services.draft_work("carrier_upgrade", numbers=numbers, actor=PLATFORM, by_platform=True)
    assert (request.change_class, MaintenanceRequest.objects.count()) == (ChangeClass.NORMAL, 1)
    window = book(request)
    carry_out(blackout(window.starts_at, window.starts_at + timedelta(hours=2)))
    run_due_work()
    row = MustMove.objects.get(window_id=window.pk)
    assert row.answer_by is not None
    business_clock.set(row.answer_by)
    run_due_work()
    assert state_of(window) == MustMove.State.MOVED_BY_PLATFORM
