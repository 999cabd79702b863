"""Reads how full directories and review teams are, over all clients, from one small table."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from maintenance.calendars.models import BookedSession, Capacity, LedgerBlock
from maintenance.domain import occupancy
from maintenance.domain.calendar import Calendar
from maintenance.domain.intervals import GRID, Interval, without
from maintenance.domain.planner import attempts
from maintenance.domain.plans import Busy, Slot, WorkToPlan
from tenants.database.kept_queries import PreparedQuery, among
from tenants.postgresql.prepared import Prepared

REVIEW_TEAM = "team:reviews"
# Sessions at the same time, where the platform's staff have said nothing else.
MOST_ON_A_DIRECTORY = 40
MOST_IN_A_TEAM = 20
# The earliest slot is looked for in so many blocks of days, then in all that a year may touch.
STEPS = (3, 13)
_YEAR = timedelta(days=384)
# One text of names: codes hold no comma, and a list takes longer to send than its rows to find.
_FULL = Prepared(
    "full_cells",
    """
    SELECT block, "full" FROM public.calendars_ledgerblock
    WHERE resource = ANY(string_to_array($1::text, ',')) AND block >= $2::int AND block < $3::int
    """,
)

_BLOCKS: Final = PreparedQuery(
    lambda resources, first, last: LedgerBlock.objects.filter(
        among("resource", resources), block__gte=first, block__lte=last
    ).values_list("resource", "block", "full"),
    for_all=True,
)


def of_directory(code: str) -> str:
    """Returns the ledger's name of a directory."""
    return f"directory:{code}"


def most_at_once(resources: Iterable[str]) -> dict[str, int]:
    """Returns how many sessions each resource takes at the same time."""
    names = set(resources)
    usual = {name: MOST_IN_A_TEAM if name.startswith("team:") else MOST_ON_A_DIRECTORY for name in names}
    return usual | dict(Capacity.objects.filter(resource__in=names).values_list("resource", "most"))


def resources_busy(
    resources: Sequence[str], start: datetime, end: datetime, *, leaving_out: UUID | None = None
) -> list[Busy]:
    """Returns when each resource takes no more in [start, end), without the sessions of the window left out."""
    if not resources:
        return []
    mine = _sessions_of(leaving_out) if leaving_out else []
    first, last = start.astimezone(UTC).date(), end.astimezone(UTC).date()
    block = occupancy.block_of(first)
    begin = occupancy.first_day(block)
    kept = occupancy.touched([Interval(occupancy.instant_of(0, first), occupancy.instant_of(96, last))], begin)
    full = dict.fromkeys(resources, 0)
    for resource, number, bits in _BLOCKS(resources=list(full), first=block, last=occupancy.block_of(last)):
        full[resource] |= occupancy.in_block(bits, number - block)
    return [
        Busy(interval, resource)
        for resource in resources
        for interval in without(occupancy.runs(full[resource] & kept, begin), mine)
    ]


def full_cells(resources: Sequence[str], block: int, blocks: int) -> int:
    """Returns the cells in which at least one resource takes no more, as bits over `blocks` blocks from `block` on."""
    full = 0
    if resources:
        rows = _FULL(",".join(resources), str(block), str(block + blocks))
        for row in range(rows.ntuples):
            number, bits = rows.get_value(row, 0) or b"", rows.get_value(row, 1) or b""
            full |= occupancy.in_block(bits, int.from_bytes(number, "big") - block)
    return full


def earliest_free(
    work: WorkToPlan, calendar: Calendar, resources: Sequence[str], now: datetime, own: Sequence[Interval] = ()
) -> Slot | None:
    """Returns the first slot of work with impact at or after now, or None when none begins within a year.

    A search in bits, without reasons, for the desk's column and what-if; clients who book are proposed times by
    maintenance.selectors. `own`: when its numbers are busy. Starts and ends that rules set count in whole quarters.
    """
    today = now.astimezone(UTC).date()
    block = occupancy.block_of(today)
    first = occupancy.first_day(block)
    past, mine = occupancy.cell_of(now, first), occupancy.touched(own, first)
    begin = occupancy.instant_of(past, first)
    wanted, *instead = attempts(work, calendar)
    free = 0
    for blocks in STEPS:
        taken = full_cells(resources, block, blocks) | mine
        free = (occupancy.legal_cells(calendar, block, blocks) & ~taken) >> past
        if blocks == STEPS[-1]:
            free &= (1 << (occupancy.instant_of(0, today) + _YEAR - begin) // GRID) - 1
        if slot := occupancy.first_free_slot(*wanted, free, begin):
            return slot
    return next(filter(None, (occupancy.first_free_slot(*each, free, begin) for each in instead)), None)


def _sessions_of(window_id: UUID) -> list[Interval]:
    """Returns the whole cells that a window holds."""
    rows = BookedSession.objects.filter(window_id=window_id).values_list("starts_at", "ends_at")
    held = occupancy.cells_by_day(Interval(*row) for row in rows)
    return occupancy.intervals_of({day: occupancy.full_bits(used, 1) for day, used in held.items()})
