"""Blackouts as the calendar shows them: whole days of a month, and the hours of every day in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from maintenance import selectors
from maintenance.calendars.models import Blackout
from maintenance.domain.calendar import DailyHours, occurrences
from portal.presenters.year import when


@dataclass(frozen=True)
class ClosedTime:
    """Whole days without maintenance; hard: also of changes without an impact."""

    name: str
    hard: bool
    starts_at: datetime
    ends_at: datetime


def closed_times_between(start: datetime, end: datetime) -> tuple[list[ClosedTime], list[str]]:
    """What lies in [start, end), and the hours of every (working) day in words."""
    calendar = selectors.client_calendar()
    codes = [each.code for each in calendar.blackouts]
    names = {row.code: str(row) for row in Blackout.objects.filter(code__in=codes)}
    days = [
        ClosedTime(
            names.get(each.blackout.code, each.blackout.name),
            each.blackout.hard,
            each.interval.start,
            each.interval.end,
        )
        for each in occurrences(calendar, start, end)
        if not isinstance(each.blackout.recurrence, DailyHours)
    ]
    hours = [
        _("%(name)s: %(when)s") % {"name": names.get(blackout.code, blackout.name), "when": when(blackout)}
        for blackout in calendar.blackouts
        if isinstance(blackout.recurrence, DailyHours)
    ]
    return days, hours
