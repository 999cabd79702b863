"""Working days that are announced or set otherwise: which windows rest on them, and the nightly check."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from maintenance.calendars import must_move, selectors as calendars, what_if
from maintenance.calendars.models import MustMove
from maintenance.domain.calendar import closed_intervals
from maintenance.models import Window
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.services import schedule_for_platform
from tenants.domain import working_days
from tenants.models import Tenant, WorkingDayOverride
from tests.maintenance.booking import AFTERNOON, SHANGHAI
from tests.maintenance.calendar_changes import blackout, spring, state_of
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_clients")]


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
        must_move.reconcile_must_moves()
    assert not MustMove.objects.exists()
    plan, known = working_days._plan, working_days.announced_through()

    def announced(year: int) -> object:
        days_off, made_up, new_year = plan(year)
        return (days_off | {day}, made_up | {date(2027, 2, 20)}, new_year) if year == 2027 else plan(year)

    monkeypatch.setattr(working_days, "_plan", announced)
    monkeypatch.setattr(working_days, "_announced_through", lambda: 2027)
    assert known == 2026
    with context.platform():
        must_move.reconcile_must_moves()
        must_move.reconcile_must_moves()
    [row] = MustMove.objects.all()
    assert (row.window_id, row.change.kind, row.change.subject) == (window.pk, "holidays", "2027")
    run_due_work()
    assert state_of(window) == MustMove.State.OFFERED
    with context.platform():
        must_move.reconcile_must_moves()
    assert MustMove.objects.count() == 1


def test_the_nightly_check_finds_what_was_booked_while_the_rules_changed(
    night: Window, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    blackout(night.starts_at, night.ends_at).save()  # nobody was asked to move
    with context.platform():
        must_move.reconcile_must_moves()  # the first one only remembers which years are announced
        MustMove.objects.all().delete()
        schedule_for_platform("calendars.reconcile", key="nightly", due_at=business_clock.now())
    run_due_work(name="calendars.reconcile")
    [row] = MustMove.objects.all()
    assert (row.window_id, row.change.kind) == (night.pk, "recheck")
    with context.platform():
        tomorrow = Work.objects.get(name="calendars.reconcile", done_at=None)
    assert tomorrow.due_at - business_clock.now() > timedelta(hours=23)


def test_overrides_are_read_by_every_calendar(acme: Tenant) -> None:
    WorkingDayOverride.objects.create(day=date(2026, 11, 28), is_working=True)
    saturday = datetime(2026, 11, 28, 6, tzinfo=SHANGHAI)
    [rush] = closed_intervals(calendars.calendar_of(acme, []), saturday, saturday + timedelta(hours=5))
    assert rush.interval.start == datetime(2026, 11, 28, 7, tzinfo=SHANGHAI)
