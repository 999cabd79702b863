"""A change of the calendar: who must move, what each is offered, and what happens to who does nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from maintenance import closed_times, selectors, services
from maintenance.calendars import changes, what_if
from maintenance.calendars import selectors as calendars
from maintenance.calendars.models import Blackout, CalendarChange, MustMove
from maintenance.domain.calendar import closed_intervals
from maintenance.models import ChangeClass, MaintenanceRequest, Window
from maintenance.services import Conflict, Refused, must_move
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.services import schedule_for_platform
from tenants.domain import working_days
from tenants.models import Tenant, WorkingDayOverride
from tenants.outbox.models import Message
from tenants.people.actors import PLATFORM, Actor
from tenants.people.models import Contact
from tests.maintenance.booking import AFTERNOON, SHANGHAI, ask, ask_calibration, book, fresh
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = pytest.mark.django_db
ROOT = Actor("staff", "Root")
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _at_home(acme: Tenant, globex: Tenant, business_clock: BusinessClock, run_due_work: DueWork) -> None:
    business_clock.set(AFTERNOON)
    for tenant in (acme, globex):
        with context.client(tenant):
            Contact.objects.create(name="王敏", email=f"wang@{tenant.schema_name}.example", language="en")
    run_due_work()  # nightly work of a new platform


@pytest.fixture
def night(in_acme: Tenant) -> Window:
    """A calibration of acme's, in the last of the proposed nights."""
    return book(ask_calibration(register("021-6123 4001")), -1)


def blackout(start: datetime, end: datetime, *, code: str = "fair", hard: bool = False, **more: object) -> Blackout:
    """A single one that is not saved."""
    return Blackout(
        code=code, name="展会", name_en="Fair", shape="once", starts_at=start, ends_at=end, hard=hard, **more
    )


def touched(row: Blackout, now: datetime = AFTERNOON) -> list[what_if.Touched]:
    before = calendars.rules_in_force()
    return what_if.touched_by(before, before.with_blackout(row.code, calendars.as_rule(row)), now)


def carry_out(row: Blackout) -> CalendarChange:
    """Save it, as the admin does."""
    found = touched(row)
    row.save()
    return changes.note_change("blackout", row.code, found, actor=ROOT, name=row.name, name_en=row.name_en)


def state_of(window: Window) -> str:
    return MustMove.objects.get(window_id=window.pk).state


# ---------------------------------------------------------------- who must move


def test_a_new_blackout_touches_the_windows_that_lie_in_it(night: Window, globex: Tenant) -> None:
    with context.client(globex):
        other = book(ask_calibration(register("0571-8765 4399")), -1)
    around = (night.starts_at - timedelta(hours=9), night.ends_at + timedelta(hours=9))
    found = touched(blackout(*around))
    assert {each.window_id for each in found} == {night.pk, other.pk}
    [mine] = [each for each in found if each.window_id == night.pk]
    assert (mine.starts_at, mine.ends_at, mine.running) == (night.starts_at, night.ends_at, False)
    assert [reason.params["blackout"] for reason in mine.reasons] == ["fair"]
    assert [each.window_id for each in touched(blackout(*around, clients=[globex.schema_name]))] == [other.pk]
    assert touched(blackout(*around, industries=["finance"])) == []
    assert touched(blackout(*around, directories=["nowhere"])) == []
    assert touched(blackout(night.ends_at, night.ends_at + WEEK)) == [], "the end is free"


def test_only_a_hard_one_touches_what_has_no_impact(in_acme: Tenant) -> None:
    label = book(ask(register("021-6123 4001")), -1)
    assert not label.impact
    around = (label.starts_at - WEEK, label.ends_at + WEEK)
    assert touched(blackout(*around)) == []
    assert [each.window_id for each in touched(blackout(*around, hard=True))] == [label.pk]


def test_what_was_closed_before_is_not_touched_again(night: Window) -> None:
    row = blackout(night.starts_at, night.ends_at)
    row.save()
    row.name_en = "Renamed"
    assert touched(row) == []
    row.ends_at += WEEK
    assert touched(row) == [], "only time after the window is newly closed"


def test_the_next_slot_is_legal_and_keeps_the_notice(night: Window) -> None:
    row = blackout(night.starts_at - timedelta(hours=9), night.ends_at + WEEK)
    after = calendars.rules_in_force().with_blackout(row.code, calendars.as_rule(row))
    [each] = touched(row)
    slot = what_if.next_slot(each, after, AFTERNOON)
    assert slot is not None
    assert slot.start > row.ends_at
    assert slot.length == night.ends_at - night.starts_at
    assert slot.start.astimezone(SHANGHAI).hour in (22, 23, 0)


def test_a_window_that_runs_is_named_and_not_broken(
    night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    Window.objects.filter(pk=night.pk).update(state=Window.State.RUNNING)
    now = business_clock.set(night.starts_at + timedelta(minutes=30))
    row = blackout(night.starts_at, night.ends_at)
    [each] = touched(row, now)
    assert each.running
    row.save()
    changes.note_change("blackout", row.code, [each], actor=ROOT)
    run_due_work(name="calendars.offer_all")
    assert state_of(night) == MustMove.State.RUNNING
    assert fresh(night).starts_at == night.starts_at


def test_no_query_per_client(night: Window, globex: Tenant, django_assert_max_num_queries: object) -> None:
    row = blackout(night.starts_at, night.ends_at)
    before = calendars.rules_in_force()
    after = before.with_blackout(row.code, calendars.as_rule(row))
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        what_if.touched_by(before, after, AFTERNOON)


# ---------------------------------------------------------------- offered, accepted, moved


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
    assert sum("No legal time is free" in mail.body for mail in send_due_messages.emails) == 1


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
    assert any("No legal time is free" in mail.body for mail in send_due_messages.emails)


def test_where_nothing_was_free_it_is_tried_again_and_said_once(
    night: Window, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(days=200)))
    run_due_work()
    for _ in range(2):
        with context.platform():
            changes.reconcile()
        run_due_work()
        assert state_of(night) == MustMove.State.NO_SLOT
    send_due_messages()
    assert sum("No legal time is free" in mail.body for mail in send_due_messages.emails) == 1
    Blackout.objects.filter(code="fair").update(ends_at=night.ends_at + timedelta(hours=9))
    with context.platform():
        changes.reconcile()
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


# ---------------------------------------------------------------- days that become known


def spring(in_year: int) -> tuple[date, Window]:
    """A calibration in the night after the guessed end of the Spring Festival of a year, and its local day."""
    day = date(in_year, 2, 1)
    days = working_days.ChineseWorkingDays()
    while not days(day).holiday:
        day += timedelta(days=1)
    while days(day).holiday:
        day += timedelta(days=1)
    request = ask_calibration(register("021-6123 4001"))
    begin = datetime(day.year, day.month, day.day, 21, tzinfo=SHANGHAI)
    start = selectors.proposal(request, not_before=begin).slots[0].start
    return day, services.book(request.pk, start, actor=ACTOR, not_before=begin)


def test_an_override_touches_what_rests_on_its_day(in_acme: Tenant) -> None:
    day, window = spring(2027)
    assert window.starts_at.astimezone(SHANGHAI).date() == day
    assert any(reason["code"] == "provisional_working_days" for reason in window.slot_reasons)
    before = calendars.rules_in_force()
    off = {day: False}
    after = calendars.Rules.of(before.blackouts, working_days.ChineseWorkingDays(off), before.off_peak)
    [each] = what_if.touched_by(before, after, AFTERNOON)
    assert each.window_id == window.pk
    assert what_if.touched_by(after, before, AFTERNOON) == []


def test_when_the_holidays_are_announced_their_windows_are_found(
    in_acme: Tenant, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, window = spring(2027)
    with context.platform():
        changes.reconcile()
    assert not MustMove.objects.exists()
    plan, known = working_days._plan, working_days.announced_through()

    def announced(year: int) -> object:
        days_off, made_up, new_year = plan(year)
        return (days_off | {day}, made_up | {date(2027, 2, 20)}, new_year) if year == 2027 else plan(year)

    monkeypatch.setattr(working_days, "_plan", announced)
    monkeypatch.setattr(working_days, "_announced_through", lambda: 2027)
    assert known == 2026
    with context.platform():
        changes.reconcile()
        changes.reconcile()
    [row] = MustMove.objects.all()
    assert (row.window_id, row.change.kind, row.change.subject) == (window.pk, "holidays", "2027")
    run_due_work()
    assert state_of(window) == MustMove.State.OFFERED
    with context.platform():
        changes.reconcile()
    assert MustMove.objects.count() == 1


def test_the_nightly_check_finds_what_was_booked_while_the_rules_changed(
    night: Window, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    blackout(night.starts_at, night.ends_at).save()  # nobody was asked to move
    with context.platform():
        changes.reconcile()  # the first one only remembers which years are announced
        MustMove.objects.all().delete()
        schedule_for_platform("calendars.reconcile", key="nightly", due_at=business_clock.now())
    run_due_work(name="calendars.reconcile")
    [row] = MustMove.objects.all()
    assert (row.window_id, row.change.kind) == (night.pk, "recheck")
    tomorrow = Work.objects.get(name="calendars.reconcile", done_at=None)
    assert tomorrow.due_at - business_clock.now() > timedelta(hours=23)


def test_overrides_are_read_by_every_calendar(acme: Tenant) -> None:
    WorkingDayOverride.objects.create(day=date(2026, 11, 28), is_working=True)
    saturday = datetime(2026, 11, 28, 6, tzinfo=SHANGHAI)
    [rush] = closed_intervals(calendars.calendar_of(acme, []), saturday, saturday + timedelta(hours=5))
    assert rush.interval.start == datetime(2026, 11, 28, 7, tzinfo=SHANGHAI)
