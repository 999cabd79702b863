"""Finds who must move under other rules, from the ledger of booked sessions over all clients. Writes nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from labels.selectors import directories
from maintenance.calendars import ledger
from maintenance.calendars.models import Blackout, BookedSession, MustMove
from maintenance.calendars.selectors import Rules, terms
from maintenance.domain.calendar import Calendar, closed_intervals
from maintenance.domain.exclusions import AHEAD, Shortfall, shortfall
from maintenance.domain.intervals import Interval, merged
from maintenance.domain.must_move import deadline, must_move, newly_closed
from maintenance.domain.planner import HORIZON, first_slot, legal_intervals
from maintenance.domain.plans import Busy, WorkToPlan
from maintenance.domain.reasons import Reason
from tenants.models import Tenant

_DAY = timedelta(days=1)
_SHORTEST = timedelta(minutes=15)
NewlyClosed = Callable[[Tenant, tuple[str, ...], bool], Sequence[Interval]]
MOST_STARVED = 20  # clients that are looked at on a page: each takes some tenths of a second


@dataclass(frozen=True)
class Touched:
    """A window that a change of the rules touches. `running`: it has begun and is not broken.

    reasons: why its first touched session may not stay.
    """

    tenant: Tenant
    window_id: UUID
    sessions: tuple[Interval, ...]
    impact: bool
    directories: tuple[str, ...]
    resources: tuple[str, ...]
    running: bool
    reasons: tuple[Reason, ...]

    @property
    def starts_at(self) -> datetime:
        """Returns the start of its first session."""
        return self.sessions[0].start

    @property
    def ends_at(self) -> datetime:
        """Returns the end of its last session."""
        return self.sessions[-1].end


class _Session(NamedTuple):
    tenant_id: UUID
    window_id: UUID
    starts_at: datetime
    ends_at: datetime
    impact: bool
    directories: list[str]
    resources: list[str]

    @property
    def begins_only(self) -> bool:
        return ledger.REVIEW_TEAM in self.resources


def touched_by(before: Rules | None, after: Rules, now: datetime) -> list[Touched]:
    """Returns every window with a session after now that is legal before and not after, by client and start.

    before None: all windows in closed times, whoever closed them, that nobody was asked to move yet.
    """
    rows = _sessions(now)
    tenants = Tenant.objects.in_bulk({row.tenant_id for row in rows})
    closed = _newly_closed(before, after, now, max((row.ends_at for row in rows), default=now) + _DAY)
    hits: dict[UUID, _Session] = {}
    for row in rows:
        times = closed(tenants[row.tenant_id], tuple(row.directories), row.impact)
        if must_move(Interval(row.starts_at, row.ends_at), times, begins_only=row.begins_only):
            hits.setdefault(row.window_id, row)
    if before is None:
        asked = (*MustMove.OPEN, MustMove.State.NO_SLOT)
        for window_id in (
            MustMove.objects.filter(state__in=asked).exclude(change=None).values_list("window_id", flat=True)
        ):
            hits.pop(window_id, None)
    return _with_all_sessions(hits, tenants, after, now)


@dataclass(frozen=True)
class Starved:
    """Clients to whom a change leaves too little time beside their own exclusions, by name.

    Of `count` clients for whom something changes, those from the `first` to the `last` (counted from 1) were looked at.
    """

    found: tuple[tuple[Tenant, Shortfall], ...]
    first: int
    last: int
    count: int

    @property
    def left(self) -> int:
        """Returns how many clients have not been looked at."""
        return self.count - self.last


def starved_by(before: Rules, after: Rules, now: datetime, skip: int = 0) -> Starved:
    """Returns the starved clients among MOST_STARVED for whom something changes, after `skip` of them."""
    own: dict[str, set[str]] = {}
    for owner, code in Blackout.objects.filter(active=True).exclude(owner="").values_list("owner", "code"):
        own.setdefault(owner, set()).add(code)
    codes = [directory.code for directory in directories()] if own else []
    clients = [
        client
        for client in Tenant.objects.filter(schema_name__in=own).order_by("legal_name", "pk")
        if before.calendar_of(client, codes) != after.calendar_of(client, codes)
    ]
    skip, figures = min(max(skip, 0), len(clients)), terms().open_time
    looked_at = clients[skip : skip + MOST_STARVED]
    starved = []
    for client in looked_at:
        calendar, kept = after.calendar_of(client, codes), own[client.schema_name]
        exclusions = [each for each in calendar.blackouts if each.code in kept]
        others = replace(calendar, blackouts=tuple(each for each in calendar.blackouts if each.code not in kept))
        if (short := shortfall(others, exclusions, now, now + AHEAD, figures)) is not None:
            starved.append((client, short))
    return Starved(tuple(starved), skip + 1, skip + len(looked_at), len(clients))


def next_slot(touched: Touched, after: Rules, now: datetime) -> Interval | None:
    """Returns the next time that the platform could set for a window by the ledger; None within HORIZON.

    It avoids all other windows of the client with an impact, whichever numbers they concern, so that the later offer is
    never later than this.
    """
    not_before = deadline(now, touched.starts_at, terms().notice).not_before
    calendar = after.calendar_of(touched.tenant, touched.directories)
    length = sum((session.length for session in touched.sessions), timedelta())
    if ledger.REVIEW_TEAM in touched.resources:
        work = WorkToPlan(_SHORTEST, impact=False, splittable=False)  # bound only when it begins
    else:
        work = WorkToPlan(length, impact=touched.impact)
    if touched.impact:
        slot = ledger.earliest_free(work, calendar, touched.resources, not_before, _others(touched, not_before))
    else:
        full = ledger.resources_busy(touched.resources, not_before, not_before + HORIZON, leaving_out=touched.window_id)
        taken = [*full, *(Busy(each) for each in _others(touched, not_before))]
        ground = legal_intervals(work, calendar, taken, not_before, not_before + HORIZON)
        slot = first_slot(work, calendar, ground, not_before, not_before + HORIZON)
    if slot is None:
        return None
    return Interval(slot.start, slot.start + length if ledger.REVIEW_TEAM in touched.resources else slot.end)


def _sessions(now: datetime) -> list[_Session]:
    rows = BookedSession.objects.filter(ends_at__gt=now).order_by("tenant", "starts_at")
    names = ("tenant_id", "window_id", "starts_at", "ends_at", "impact", "directories", "resources")
    return [_Session(*row) for row in rows.values_list(*names)]


def _newly_closed(before: Rules | None, after: Rules, start: datetime, end: datetime) -> NewlyClosed:
    """Returns a function that gives a client's newly closed times; clients with equal rules share a computation."""

    @cache
    def between(was: Calendar | None, is_: Calendar, hard_only: bool) -> Sequence[Interval]:
        if was is None:
            return [each.interval for each in closed_intervals(is_, start, end, hard_only=hard_only)]
        return [] if was == is_ else newly_closed(was, is_, start, end, hard_only=hard_only)

    @cache
    def of_client(tenant: Tenant, names: tuple[str, ...], impact: bool) -> Sequence[Interval]:
        was = before.calendar_of(tenant, names) if before else None
        return between(was, after.calendar_of(tenant, names), not impact)

    return of_client


def _with_all_sessions(
    hits: Mapping[UUID, _Session], tenants: Mapping[UUID, Tenant], after: Rules, now: datetime
) -> list[Touched]:
    """Returns whole windows for the sessions hit, with sessions that are over already."""
    rows = BookedSession.objects.filter(window_id__in=list(hits)).order_by("window_id", "starts_at")
    windows = []
    for window_id, sessions in groupby(rows.values_list("window_id", "starts_at", "ends_at"), key=lambda row: row[0]):
        whole, hit = tuple(Interval(start, end) for _, start, end in sessions), hits[window_id]
        tenant = tenants[hit.tenant_id]
        calendar = after.calendar_of(tenant, hit.directories)
        closed = closed_intervals(calendar, max(hit.starts_at, now), hit.ends_at, hard_only=not hit.impact)
        windows.append(
            Touched(
                tenant=tenant,
                window_id=window_id,
                sessions=whole,
                impact=hit.impact,
                directories=tuple(hit.directories),
                resources=tuple(hit.resources),
                running=whole[0].start <= now,
                reasons=closed[0].reasons if closed else (),
            )
        )
    return sorted(windows, key=lambda each: (each.tenant.legal_name, each.starts_at, each.window_id))


def _others(touched: Touched, start: datetime) -> list[Interval]:
    rows: Iterable[tuple[datetime, datetime]] = (
        BookedSession.objects.filter(tenant=touched.tenant, impact=True, ends_at__gt=start)
        .exclude(window_id=touched.window_id)
        .values_list("starts_at", "ends_at")
    )
    return merged(Interval(*row) for row in rows)
