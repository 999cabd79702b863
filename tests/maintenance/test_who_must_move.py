"""Whom another calendar would touch: looked at before it is changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maintenance.calendars import must_move, selectors as calendars, what_if
from maintenance.calendars.models import MustMove
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, SHANGHAI, ask, ask_calibration, book, fresh
from tests.maintenance.calendar_changes import ROOT, blackout, state_of, touched
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_clients")]
WEEK = timedelta(days=7)


def test_a_new_blackout_touches_the_windows_that_lie_in_it(night: Window, globex: Tenant) -> None:
    with context.client(globex):
        other = book(ask_calibration(register("0571-8765 4399")), -1)
    around = (night.starts_at - timedelta(hours=9), night.ends_at + timedelta(hours=9))
    touched_windows = touched(blackout(*around))
    assert {each.window_id for each in touched_windows} == {night.pk, other.pk}
    [mine] = [each for each in touched_windows if each.window_id == night.pk]
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
    must_move.note_change("blackout", row.code, [each], actor=ROOT)
    run_due_work(name="calendars.offer_all")
    assert state_of(night) == MustMove.State.RUNNING
    assert fresh(night).starts_at == night.starts_at


def test_no_query_per_client(night: Window, globex: Tenant, django_assert_max_num_queries: object) -> None:
    row = blackout(night.starts_at, night.ends_at)
    before = calendars.rules_in_force()
    after = before.with_blackout(row.code, calendars.as_rule(row))
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        what_if.touched_by(before, after, AFTERNOON)
