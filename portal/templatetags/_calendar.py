"""The month as weeks of days with the windows and blackouts of each: plain data for components/month_calendar.html."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tenants.when import local, month_text


@dataclass(frozen=True)
class Chip:
    """One window on one day: `clock` is its start on the first day, its end on the last, "" between."""

    window: Any
    clock: str
    continues: bool


@dataclass
class Day:
    """One cell: the date, whether it belongs to the month, what stands on it."""

    date: date
    in_month: bool
    today: bool
    chips: list[Chip] = field(default_factory=list)
    blackouts: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month, by its first day. today: in business time."""

    first: date
    windows: tuple[Any, ...]
    blackouts: tuple[Any, ...]
    today: date | None

    @property
    def title(self) -> str:
        return month_text(self.first)

    @property
    def weeks(self) -> list[list[Day]]:
        return weeks_of(self.first, self.windows, self.blackouts, self.today)

    @property
    def earlier(self) -> date:
        """A day in the month before."""
        return self.first - timedelta(days=1)

    @property
    def later(self) -> date:
        """The first day of the month after."""
        return (self.first + timedelta(days=32)).replace(day=1)


def days_of(start: datetime, end: datetime) -> Iterable[date]:
    """The local days that [start, end) touches; an end at midnight does not touch its day."""
    first, last = local(start).date(), local(max(start, end - timedelta(microseconds=1))).date()
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def weeks_of(month: date, windows: Iterable[Any], blackouts: Iterable[Any], today: date | None) -> list[list[Day]]:
    """The weeks of a month, Monday first, each day with its windows (in order of start) and blackouts."""
    weeks = [
        [Day(day, day.month == month.month, day == today) for day in week]
        for week in Calendar(firstweekday=0).monthdatescalendar(month.year, month.month)
    ]
    by_date = {day.date: day for week in weeks for day in week}
    for window in sorted(windows, key=lambda window: window.starts_at):
        for start, end in window.periods:
            for number, date_ in enumerate(days_of(start, end)):
                if day := by_date.get(date_):
                    last = local(end)
                    clock = f"{local(start):%H:%M}" if number == 0 else f"{last:%H:%M}" if last.date() == date_ else ""
                    day.chips.append(Chip(window, clock, continues=number > 0))
    for blackout in blackouts:
        for date_ in days_of(blackout.starts_at, blackout.ends_at):
            if day := by_date.get(date_):
                day.blackouts.append(blackout)
    return weeks
