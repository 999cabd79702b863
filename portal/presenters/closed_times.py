"""Blackouts as the calendar shows them: whole days of a month, and the hours of every day in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from maintenance import selectors
from maintenance.calendars.models import Blackout
from maintenance.domain.calendar import DailyHours, occurrences
from portal.presenters.year import when


def closed_times_between(start: datetime, end: datetime) -> tuple[list[dict[str, Any]], list[str]]:
    """([{name, hard, starts_at, ends_at}] in [start, end), [words for the hours of every (working) day])."""
    calendar = selectors.client_calendar()
    codes = [each.code for each in calendar.blackouts]
    names = {row.code: str(row) for row in Blackout.objects.filter(code__in=codes)}
    days = [
        {
            "name": names.get(each.blackout.code, each.blackout.name),
            "hard": each.blackout.hard,
            "starts_at": each.interval.start,
            "ends_at": each.interval.end,
        }
        for each in occurrences(calendar, start, end)
        if not isinstance(each.blackout.recurrence, DailyHours)
    ]
    hours = [
        _("%(name)s: %(when)s") % {"name": names.get(blackout.code, blackout.name), "when": when(blackout)}
        for blackout in calendar.blackouts
        if isinstance(blackout.recurrence, DailyHours)
    ]
    return days, hours
