"""The ledger of places, counted anew from the list of booked sessions."""

from __future__ import annotations

from datetime import UTC, date, datetime

from maintenance.calendars.models import BookedSession, LedgerDay
from maintenance.domain.intervals import GRID

Days = dict[tuple[str, date], list[int]]


def sessions_by_day() -> Days:
    """Resource and UTC day → how many sessions lie in each quarter of an hour, by the list of sessions."""
    days: Days = {}
    for start, end, names in BookedSession.objects.values_list("starts_at", "ends_at", "resources"):
        first = datetime.combine(start.astimezone(UTC).date(), datetime.min.time(), UTC)
        cell = first + (start - first) // GRID * GRID
        while cell < end:
            for name in names:
                day = days.setdefault((name, cell.date()), [0] * 96)
                day[int((cell - datetime.combine(cell.date(), datetime.min.time(), UTC)) / GRID)] += 1
            cell += GRID
    return days


def days_in_the_ledger() -> Days:
    """The same as bookings keep it; days on which nothing lies any more are left out."""
    return {(row.resource, row.day): row.used for row in LedgerDay.objects.all() if any(row.used)}
