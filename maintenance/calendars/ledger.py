"""How full directories and review teams are: read over all clients from one small table, however much is booked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection

from maintenance.calendars.models import BookedSession, Capacity
from maintenance.domain import occupancy
from maintenance.domain.calendar import Calendar
from maintenance.domain.intervals import GRID, Interval, without
from maintenance.domain.planner import first_slot
from maintenance.domain.plans import Busy, Slot, WorkToPlan

REVIEW_TEAM = "team:reviews"
# Sessions at the same time, where the platform's staff have said nothing else.
MOST_ON_A_DIRECTORY, MOST_IN_A_TEAM = 40, 20
# The earliest slot is looked for in so many days, then in more.
STEPS = (64, 384)
_YEAR = timedelta(days=STEPS[-1])

_FULL = """
    SELECT day, "full" FROM public.calendars_ledgerday
    WHERE resource = ANY(%s) AND day >= %s AND day < %s AND "full" <> '\\x000000000000000000000000'
"""


def of_directory(code: str) -> str:
    """The resource that a directory is."""
    return f"directory:{code}"


def most_at_once(resources: Iterable[str]) -> dict[str, int]:
    """Resource → how many sessions it takes at the same time."""
    names = set(resources)
    usual = {name: MOST_IN_A_TEAM if name.startswith("team:") else MOST_ON_A_DIRECTORY for name in names}
    return usual | dict(Capacity.objects.filter(resource__in=names).values_list("resource", "most"))


def busy(resources: Sequence[str], start: datetime, end: datetime, *, leaving_out: UUID | None = None) -> list[Busy]:
    """When each resource takes no more in [start, end), not counting the sessions of the window left out."""
    mine = _sessions_of(leaving_out) if leaving_out else []
    first = start.astimezone(UTC).date()
    days = (end.astimezone(UTC).date() - first).days + 1
    return [
        Busy(interval, resource)
        for resource in resources
        for interval in without(occupancy.intervals_of(full_days([resource], first, days)), mine)
    ]


def full_days(resources: Sequence[str], first: date, days: int) -> dict[date, int]:
    """UTC day → the cells in which at least one of the resources takes no more."""
    full: dict[date, int] = {}
    if resources:
        with connection.cursor() as cursor:
            cursor.execute(_FULL, [list(resources), first, first + timedelta(days=days)])
            for day, bits in cursor.fetchall():
                full[day] = full.get(day, 0) | int.from_bytes(bits, "little")
    return full


def earliest(
    work: WorkToPlan, calendar: Calendar, resources: Sequence[str], now: datetime, own: Sequence[Interval] = ()
) -> Slot | None:
    """The first slot of work with impact at or after now, without reasons; None when none begins within a year.

    `own`: what its numbers are busy with. The rules' own starts and ends count in whole quarters of an hour.
    """
    first = now.astimezone(UTC).date()
    in_one_piece = work.duration <= calendar.off_peak.length
    length = -(-work.duration // GRID)
    free = 0
    for days in STEPS if in_one_piece else STEPS[-1:]:
        free = _free_cells(calendar, resources, now, own, first, days)
        place = occupancy.first_run(free, length) if in_one_piece else None
        if place is not None:
            start = occupancy.instant_of(place, first)
            return Slot(start, start + work.duration, (Interval(start, start + work.duration),))
    return first_slot(work, calendar, occupancy.runs(free, first), now, occupancy.instant_of(0, first) + _YEAR)


def _free_cells(
    calendar: Calendar, resources: Sequence[str], now: datetime, own: Sequence[Interval], first: date, days: int
) -> int:
    past = max(occupancy.cell_of(now, first), 0)
    taken = occupancy.joined(full_days(resources, first, days), first) | occupancy.touched(own, first)
    return (occupancy.legal_cells(calendar, first, days) & ~taken) >> past << past


def _sessions_of(window_id: UUID) -> list[Interval]:
    """The whole cells that a window holds."""
    rows = BookedSession.objects.filter(window_id=window_id).values_list("starts_at", "ends_at")
    held = occupancy.cells_by_day(Interval(*row) for row in rows)
    return occupancy.intervals_of({day: occupancy.full_bits(used, 1) for day, used in held.items()})
