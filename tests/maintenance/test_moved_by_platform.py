"""A client has not answered, and others take the slots that the platform would move its window to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from maintenance import selectors, services
from maintenance.calendars.models import MustMove
from maintenance.models import Window
from maintenance.services import Conflict, must_move
from tenants.agenda.models import Work
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tests.maintenance.booking import book, fresh
from tests.maintenance.calendar_changes import blackout, carry_out, state_of
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_clients")]


@pytest.fixture
def late(night: Window, business_clock: BusinessClock, run_due_work: DueWork) -> MustMove:
    """Its client has not answered, and the platform has not moved it yet."""
    carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(hours=9)))
    run_due_work()
    row: MustMove = MustMove.objects.get(window_id=night.pk)
    assert row.answer_by is not None
    business_clock.set(row.answer_by)
    return row


class Faster:
    """Someone who is faster than the platform, so many times."""

    def __init__(self, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times, self.asked = times, list[datetime]()
        monkeypatch.setattr(must_move, "move", self.move)

    def move(self, window_id: UUID, start: datetime, **given: Any) -> Window:
        self.asked.append(start)
        if len(self.asked) <= self.times:
            raise Conflict("someone was faster", {})
        return services.move(window_id, start, **given)


def test_the_notice_of_the_platforms_own_window_holds_although_a_moment_passes(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """What has no impact goes as soon as the notice allows, and is written a moment later."""
    numbers = [number.pk for number in register("021-6123 4001")]
    window = book(services.draft_work("number_state_sync", numbers=numbers, actor=PLATFORM, by_platform=True), -1)
    carry_out(blackout(window.starts_at - timedelta(hours=1), window.ends_at + timedelta(hours=1), hard=True))
    run_due_work()
    row = MustMove.objects.get(window_id=window.pk)
    assert row.answer_by is not None
    now = business_clock.set(row.answer_by + timedelta(hours=1))
    run_due_work()
    assert state_of(window) == MustMove.State.MOVED_BY_PLATFORM
    moved = fresh(window)
    assert moved.starts_at - now >= timedelta(hours=72)
    other = selectors.proposal(moved.request, leaving_out=window.pk).slots[1]
    services.move(window.pk, other.start, sequence=moved.sequence, actor=ACTOR)
    assert fresh(window).starts_at == other.start


def test_where_someone_is_faster_the_next_slot_is_taken(
    night: Window, late: MustMove, monkeypatch: pytest.MonkeyPatch
) -> None:
    faster = Faster(2, monkeypatch)
    services.move_by_platform(late.pk)
    assert len(set(faster.asked)) == 3, "each time another slot"
    assert fresh(night).starts_at == faster.asked[-1] > faster.asked[0]
    assert state_of(night) == MustMove.State.MOVED_BY_PLATFORM


def test_it_is_tried_again_after_longer_and_longer_pauses_and_not_for_ever(
    night: Window,
    late: MustMove,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faster, begun, tries = Faster(10**6, monkeypatch), business_clock.now(), []
    run_due_work(name="calendars.move")
    while again := Work.objects.filter(name="calendars.move", done_at=None).first():
        tries.append(again.due_at - business_clock.now())
        assert state_of(night) == MustMove.State.OFFERED
        business_clock.set(again.due_at)
        run_due_work(name="calendars.move")
    assert [round(pause / timedelta(minutes=10)) for pause in tries] == [1, 2, 4, 8]
    assert len(faster.asked) == 15
    assert business_clock.now() - begun < timedelta(hours=3)
    assert state_of(night) == MustMove.State.NO_SLOT, "left to the nightly check"
    send_due_messages()
    assert sum("No permitted time is available" in mail.body for mail in send_due_messages.emails) == 1
