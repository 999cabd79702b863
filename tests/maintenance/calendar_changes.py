"""Changing the calendar over booked windows, in a few words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from maintenance import selectors, services
from maintenance.calendars import must_move, selectors as calendars, what_if
from maintenance.calendars.models import Blackout, CalendarChange, MustMove
from maintenance.models import Window
from tenants.domain import working_days
from tenants.domain.actors import Actor
from tests.maintenance.booking import AFTERNOON, SHANGHAI, ask_calibration
from tests.scenarios.numbers import ACTOR, register

ROOT = Actor("staff", "Root")


def blackout(start: datetime, end: datetime, *, code: str = "fair", hard: bool = False, **more: object) -> Blackout:
    """A single one that is not saved."""
    return Blackout(
        code=code, name="展会", name_en="Fair", shape="once", starts_at=start, ends_at=end, hard=hard, **more
    )


def touched(row: Blackout, now: datetime = AFTERNOON) -> list[what_if.Touched]:
    """Who would have to move."""
    before = calendars.rules_in_force()
    return what_if.touched_by(before, before.with_blackout(row.code, calendars.as_rule(row)), now)


def carry_out(row: Blackout) -> CalendarChange:
    """Save it, as the admin does."""
    windows = touched(row)
    row.save()
    return must_move.note_change("blackout", row.code, windows, actor=ROOT, name=row.name, name_en=row.name_en)


def state_of(window: Window) -> str:
    """What became of a window that was touched."""
    return MustMove.objects.get(window_id=window.pk).state


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
