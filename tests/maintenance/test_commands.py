"""What else can be ordered of a window: longer, shorter, taken back; and how it stands beside others."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest

from labels.displays import reconciler
from labels.models import Display, LabelVersion, Number, StandbyLabel, StandbyLease
from maintenance import extending, selectors, services
from maintenance.models import MaintenanceRequest, NumberHold, Session, Window, WindowEvent
from tenants.agenda.models import Work
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.maintenance.booking import ACCEPTED, AFTERNOON, ask, ask_calibration, book, fresh
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import StandIns, cell, fresh as fresh_numbers, publish
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
STANDBY, HOUR = "维护中-请稍后", timedelta(hours=1)


@pytest.fixture
def home(in_acme: Tenant, business_clock: BusinessClock) -> Tenant:
    business_clock.set(AFTERNOON)
    agreed_contact(name="王敏", email="wang@acme.example", language="en")
    StandbyLabel.objects.create(text=STANDBY, state=StandbyLabel.State.APPROVED)
    return in_acme


@pytest.fixture
def night(home: Tenant) -> Window:
    """A calibration with a standby label, booked for the first night."""
    return book(ask_calibration(register("021-6123 4001"), STANDBY))


def extend(window: Window, by: timedelta) -> Window:
    return services.extend(
        window.pk, window.ends_at + by, sequence=window.sequence, actor=ACTOR, reason="carrier is slow"
    )


def last_event(window: Window) -> WindowEvent:
    event: WindowEvent = WindowEvent.objects.filter(window=window).latest("sequence")
    return event


# ---------------------------------------------------------------- extended


def test_an_extension_takes_everything_along(night: Window) -> None:
    first = night.sessions.get()
    longer = extend(night, HOUR)
    assert longer.ends_at == night.ends_at + HOUR
    assert (longer.extensions, longer.sequence) == (1, night.sequence + 1)
    assert night.sessions.get().pk == first.pk  # the feed's entry keeps its UID
    assert night.sessions.get().period.upper == longer.ends_at
    assert NumberHold.objects.get().period.upper == longer.ends_at
    lease = StandbyLease.objects.get()
    assert (lease.starts_at, lease.ends_at) == (night.starts_at, longer.ends_at)
    event = last_event(night)
    assert (event.command, event.reason, event.actor) == ("extend", "carrier is slow", ACTOR.name)
    assert event.details["ends_at"] == longer.ends_at
    assert Message.objects.filter(template="maintenance/window_extended").exists()


def test_past_the_night_it_goes_on_in_the_next_ones(night: Window) -> None:
    longer = extend(night, timedelta(days=2))
    periods = [(each.period.lower, each.period.upper) for each in night.sessions.order_by("period")]
    assert len(periods) >= 3
    zone = AFTERNOON.tzinfo
    assert {start.astimezone(zone).hour for start, _end in periods[1:]} == {22}
    assert {end.astimezone(zone).hour for _start, end in periods[:-1]} == {6}
    assert longer.ends_at == periods[-1][1]
    assert NumberHold.objects.count() == len(periods)


def test_it_leaves_its_neighbour_and_the_day_alone(night: Window) -> None:
    neighbour = book(ask_calibration([night.request.numbers.get()]))
    longer = extend(night, 26 * HOUR)
    assert longer.ends_at > neighbour.ends_at
    for session in longer.sessions.all():
        assert session.period.upper <= neighbour.starts_at or session.period.lower >= neighbour.ends_at
    with pytest.raises(Refused) as refused:
        extend(longer, HOUR)  # it is six in the morning
    assert refused.value.code == "new_time_not_legal"
    assert (fresh(night).ends_at, fresh(night).extensions) == (longer.ends_at, 1)


def test_three_extensions_and_no_more(night: Window) -> None:
    window = night
    for _ in range(3):
        window = extend(window, HOUR / 4)
    with pytest.raises(Refused) as refused:
        extend(window, HOUR / 4)
    assert refused.value.code == "extended_too_often"
    assert fresh(night).ends_at == night.ends_at + 3 * HOUR / 4


def test_what_is_offered_can_be_had(night: Window) -> None:
    offered = extending.extensions(night)
    assert offered == sorted(offered, key=lambda sessions: sessions[-1].end)
    assert all(sessions[-1].end > night.ends_at for sessions in offered)
    end = offered[-1][-1].end
    longer = services.extend(night.pk, end, sequence=night.sequence, actor=ACTOR, reason="carrier is slow")
    assert longer.ends_at == end


# ---------------------------------------------------------------- ended early


def test_ended_early_it_frees_what_lies_ahead(night: Window, business_clock: BusinessClock) -> None:
    business_clock.set(night.starts_at)
    services.start(night.pk)
    now = business_clock.set(night.starts_at + HOUR)
    running = fresh(night)
    done = services.finish(night.pk, sequence=running.sequence, actor=ACTOR, reason="all went well")
    assert done.state == running.state
    assert abs(done.ends_at - now) < timedelta(seconds=5)
    assert NumberHold.objects.get().period.upper == done.ends_at
    assert Session.objects.get().period.upper == done.ends_at
    assert not StandbyLease.objects.filter(ends_at__gt=now + timedelta(seconds=5)).exists()
    assert Work.objects.filter(name="maintenance.run", key=str(night.pk), done_at=None).exists()
    again = book(ask_calibration([night.request.numbers.get()]))
    assert again.starts_at < night.ends_at, "the rest of the night can be booked"


def test_why_then_counts_the_sessions_that_there_are(night: Window, business_clock: BusinessClock) -> None:
    def told(window: Window) -> list[int]:
        return [each["params"]["count"] for each in fresh(window).slot_reasons if each["code"] == "sessions"]

    assert told(night) == [], "one"
    longer = extend(night, timedelta(days=2))
    assert told(night) == [longer.sessions.count()] != [1]
    business_clock.set(night.starts_at)
    services.start(night.pk)
    business_clock.set(night.starts_at + HOUR)
    services.finish(night.pk, sequence=fresh(night).sequence, actor=ACTOR, reason="all went well")
    assert told(night) == []


def test_only_what_runs_can_be_ended_early(night: Window) -> None:
    with pytest.raises(Refused) as refused:
        services.finish(night.pk, sequence=night.sequence, actor=ACTOR, reason="early")
    assert refused.value.code == "not_in_this_state"


# ---------------------------------------------------------------- beside others


def test_a_short_window_does_not_end_a_longer_one(home: Tenant, business_clock: BusinessClock) -> None:
    """A long one with a standby label over several nights; a short one with its own lies between two sessions."""
    number = register("021-6123 4001")
    other = StandbyLabel.objects.create(text="维护中-短时", state=StandbyLabel.State.APPROVED)
    long = extend(book(ask_calibration(number, STANDBY)), timedelta(days=2))
    second = long.sessions.order_by("period")[1]
    second.holds.all().delete()
    second.delete()  # the long one pauses for a night
    request = ask_calibration(number, other.text)
    start = next(slot.start for slot in selectors.proposal(request).slots if slot.start < long.ends_at)
    short = services.book(request.pk, start, actor=ACTOR)
    assert long.starts_at < short.starts_at < short.ends_at < long.ends_at
    business_clock.set(short.starts_at + HOUR / 4)
    services.start(short.pk)
    services.finish(short.pk, sequence=fresh(short).sequence, actor=ACTOR, reason="done")
    lease = StandbyLease.objects.get(window_id=long.pk)
    assert (lease.text, lease.ends_at) == (STANDBY, long.ends_at)
    assert NumberHold.objects.filter(session__window=long).count() == long.sessions.count()
    services.abort(short.pk, sequence=fresh(short).sequence, actor=ACTOR, reason="stop")
    assert StandbyLease.objects.get(window_id=long.pk).ends_at == long.ends_at
    assert NumberHold.objects.filter(session__window=long).count() == long.sessions.count()


# ---------------------------------------------------------------- rolled back


def changed(stand_ins: StandIns, count: int) -> tuple[list[Number], Window]:
    """Numbers that had a label, and a window that has brought them another."""
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(count)
    publish(numbers, "青禾科技")
    stand_ins.run()
    window = book(ask(numbers))
    stand_ins.run()
    return numbers, window


def aborted(stand_ins: StandIns, count: int) -> tuple[list[Number], Window]:
    """As `changed`, and the window was aborted."""
    numbers, window = changed(stand_ins, count)
    services.abort(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="stop")
    stand_ins.run()
    return numbers, window


def test_rolled_back_the_old_label_is_back_and_told_again(stand_ins: StandIns, in_acme: Tenant) -> None:
    numbers, window = changed(stand_ins, 2)
    assert stand_ins.on_handsets(numbers[0])["huawei"] == ACCEPTED
    services.roll_back(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="wrong label")
    stand_ins.run()
    after = fresh(window)
    assert (after.state, after.request.state) == (Window.State.ROLLED_BACK, MaintenanceRequest.State.WITHDRAWN)
    assert last_event(window).reason == "wrong label"
    assert {stand_ins.on_handsets(number)["huawei"] for number in numbers} == {"青禾科技"}


def test_what_the_client_changed_meanwhile_is_not_overwritten(stand_ins: StandIns, in_acme: Tenant) -> None:
    """Two numbers get a label; one of them has another one since. Taking the first back leaves the second change."""
    stand_ins.at(AFTERNOON)
    (kept, other), window = changed(stand_ins, 2)
    publish([other], "青禾客服")
    stand_ins.run()
    services.roll_back(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="wrong label")
    stand_ins.run()
    assert (cell(kept, "huawei").wanted, cell(other, "huawei").wanted) == ("青禾科技", "青禾客服")
    assert stand_ins.on_handsets(other)["huawei"] == "青禾客服"


def test_an_aborted_window_can_still_be_rolled_back(home: Tenant, stand_ins: StandIns, run_due_work: DueWork) -> None:
    (number,), window = aborted(stand_ins, 1)
    before = len(stand_ins.parties["huawei"].effects(number.canonical))
    services.roll_back(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="to be sure")
    stand_ins.run()
    assert len(stand_ins.parties["huawei"].effects(number.canonical)) == before + 1
    assert fresh(window).state == Window.State.ROLLED_BACK
    assert set(LabelVersion.objects.values_list("state", flat=True)) == {"published", "withdrawn"}


def test_many_numbers_are_told_again_piece_by_piece(stand_ins: StandIns, in_acme: Tenant) -> None:
    _numbers, window = aborted(stand_ins, 5)
    before = dict(Display.objects.filter(wanted="青禾科技").values_list("pk", "revision"))
    with mock.patch.object(reconciler, "CHUNK", 2):
        services.roll_back(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="to be sure")
    assert Display.objects.filter(state=Display.State.PENDING).values("number").distinct().count() == 2
    stand_ins.run()
    after = dict(Display.objects.filter(wanted="青禾科技").values_list("pk", "revision"))
    assert {key: after[key] - revision for key, revision in before.items()} == dict.fromkeys(before, 1)
    assert not Display.objects.filter(state=Display.State.PENDING).exists()


def test_without_a_backup_there_is_nothing_to_roll_back_to(night: Window, business_clock: BusinessClock) -> None:
    business_clock.set(night.starts_at)
    services.start(night.pk)
    with pytest.raises(Refused) as refused:
        services.roll_back(night.pk, sequence=fresh(night).sequence, actor=ACTOR, reason="stop")
    assert refused.value.code == "no_snapshot"
