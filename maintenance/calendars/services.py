"""Writes the platform's calendar and policy, and the ledger of what is booked."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from maintenance import plain
from maintenance.calendars.ledger import most_at_once
from maintenance.calendars.models import BookedSession, Capacity, FinishedWindow, LedgerBlock, LedgerDay, Policy
from maintenance.calendars.selectors import terms, terms_of
from maintenance.domain import occupancy
from maintenance.domain.calendar import DailyHours, HolidayDays, Recurrence, YearlyDates
from maintenance.domain.change_classes import NoticePolicy
from maintenance.domain.defaults import BLACKOUTS, OFF_PEAK
from maintenance.domain.estimate import estimate as estimate_of
from maintenance.domain.estimate_policy import DEFAULT_POLICY, policy_as_data
from maintenance.domain.exclusions import OpenTime
from maintenance.domain.extension import WindowTerms
from maintenance.domain.gates import DEFAULT_LIMITS
from maintenance.domain.intervals import Interval
from maintenance.domain.lanes import DEFAULT_LANE_POLICY
from maintenance.domain.outbound import OutboundTerms
from maintenance.domain.reminders import ReminderLeads
from tenants.context import current_tenant
from tenants.domain.actors import Actor

EMPTY = [0] * occupancy.CELLS_A_DAY
_NONE_FULL = occupancy.as_kept(0)


class Full(Exception):
    """A directory or a review team takes no more at that time."""

    def __init__(self, resource: str, day: date) -> None:
        super().__init__(f"{resource} is full on {day}")
        self.resource = resource


def default_figures() -> dict[str, Any]:
    """Returns the mission's figures (docs/rules.md), as a policy stores them."""
    lanes = DEFAULT_LANE_POLICY
    return {
        "estimate": policy_as_data(DEFAULT_POLICY),
        "lanes": {
            "terms_minutes": {lane.value: int(term.total_seconds() // 60) for lane, term in lanes.terms.items()},
            "fast_quota_a_day": lanes.fast_quota_a_day,
            "alert_percent": lanes.alert_percent,
        },
        "notice_hours": {name: int(length / timedelta(hours=1)) for name, length in asdict(NoticePolicy()).items()},
        "off_peak": {"start": f"{OFF_PEAK.start:%H:%M}", "end": f"{OFF_PEAK.end:%H:%M}"},
        "reminder_hours": {name: int(lead / timedelta(hours=1)) for name, lead in asdict(ReminderLeads()).items()},
        "windows": asdict(WindowTerms()),
        "open_time": {
            "least_hours": int(OpenTime().least / timedelta(hours=1)),
            "within_days": OpenTime().within.days,
            "piece_hours": int(OpenTime().piece / timedelta(hours=1)),
        },
        "outbound": asdict(OutboundTerms()),
        "gates": {
            gate.value: {"limit_minutes": int(each.limit / timedelta(minutes=1)), "tries": each.tries}
            for gate, each in DEFAULT_LIMITS.items()
        },
    }


IN_CHINESE: Final = {
    "double_eleven": "双11",
    "mid_year_sale": "618",
    "spring_festival": "春节",
    "weekday_rush": "工作日早高峰",
    "lunch": "午间高峰",
}


def _shape_of(recurrence: Recurrence) -> dict[str, Any]:
    """Returns the columns of a recurrence; calendars.selectors reads them back."""
    match recurrence:
        case YearlyDates(first, last):
            days = {"from_month_day": first, "until_month_day": last}
            return {"shape": "yearly"} | {name: f"{month:02}-{day:02}" for name, (month, day) in days.items()}
        case HolidayDays(holiday):
            return {"shape": "holiday", "holiday": holiday}
        case DailyHours(start, end):
            shape = "working_days" if recurrence.working_days_only else "daily"
            return {"shape": shape, "from_time": f"{start:%H:%M}", "until_time": f"{end:%H:%M}"}
    raise ValueError(f"no first blackout recurs like {recurrence}")


# The first blackouts of a platform (maintenance.domain.defaults), as rows.
DEFAULT_BLACKOUTS: list[dict[str, Any]] = [
    {
        "code": blackout.code,
        "name": IN_CHINESE[blackout.code],
        "name_en": blackout.name,
        "time_zone": str(blackout.zone or ""),
        "industries": sorted(blackout.scope.industries),
        **_shape_of(blackout.recurrence),
    }
    for blackout in BLACKOUTS
]


def new_policy(*, figures: dict[str, Any], note: str, by: Actor) -> Policy:
    """Creates a new version of the figures; windows booked before keep theirs.

    Raises ValueError or KeyError for figures that do not fit.
    """
    terms_of(0, figures)
    with transaction.atomic():
        newest = Policy.objects.select_for_update().latest("version")
        return Policy.objects.create(version=newest.version + 1, figures=figures, note=note, **by.columns("created_by"))


def occupy(
    window_id: UUID,
    sessions: Sequence[Interval],
    *,
    impact: bool = False,
    by_platform: bool = False,
    directories: Sequence[str] = (),
    resources: Sequence[str] = (),
) -> None:
    """Counts a window's sessions, in place of what it held before; without sessions it holds nothing. Raises Full.

    It locks the days of all resources in one order, so the second of two bookings of the last place sees the first.
    Must be called inside a transaction, in the client's schema.
    """
    before = list(BookedSession.objects.filter(tenant=current_tenant(), window_id=window_id))
    changes: dict[tuple[str, date], list[int]] = {}
    held = [(Interval(row.starts_at, row.ends_at), row.resources, -1) for row in before]
    for interval, names, by in [*held, *((session, resources, 1) for session in sessions)]:
        for name, part in product(names, occupancy.cells_of(interval)):
            change = changes.setdefault((name, part.day), list(EMPTY))
            for cell in range(part.first, part.last):
                change[cell] += by
    _count_in_days(changes)
    BookedSession.objects.filter(pk__in=[row.pk for row in before]).delete()
    BookedSession.objects.bulk_create(
        BookedSession(
            tenant=current_tenant(),
            window_id=window_id,
            starts_at=session.start,
            ends_at=session.end,
            impact=impact,
            by_platform=by_platform,
            directories=list(directories),
            resources=list(resources),
        )
        for session in sessions
    )


def _count_in_days(changes: dict[tuple[str, date], list[int]]) -> None:
    """Adds to the cells of each resource's days. Raises Full where more is added than there is room for."""
    keys = sorted(changes)
    LedgerDay.objects.bulk_create(
        [LedgerDay(resource=name, day=day, used=EMPTY) for name, day in keys], ignore_conflicts=True
    )
    rows = LedgerDay.objects.select_for_update().order_by("resource", "day")
    rows = rows.filter(resource__in={name for name, _ in keys}, day__in={day for _, day in keys})
    most = most_at_once(name for name, _ in keys)
    touched, full = [], {}
    for row in rows:
        change = changes.get((row.resource, row.day))
        if change is None:
            continue
        before, room = row.used, most[row.resource]
        row.used = [old + new for old, new in zip(before, change, strict=True)]
        if any(new > 0 and now > room for new, now in zip(change, row.used, strict=True)):
            raise Full(row.resource, row.day)
        bits = occupancy.full_bits(row.used, room)
        if bits != occupancy.full_bits(before, room):
            full[row.resource, row.day] = bits
        touched.append(row)
    LedgerDay.objects.bulk_update(touched, ["used"])
    _mark_full_cells(full)


def _mark_full_cells(full: Mapping[tuple[str, date], int]) -> None:
    """Stores which cells of some resources' days take no more. The days must be locked."""
    keys = sorted({(name, occupancy.block_of(day)) for name, day in full})
    if not keys:
        return
    LedgerBlock.objects.bulk_create(
        [LedgerBlock(resource=name, block=block, full=_NONE_FULL) for name, block in keys], ignore_conflicts=True
    )
    rows = LedgerBlock.objects.select_for_update().order_by("resource", "block")
    rows = rows.filter(resource__in={name for name, _ in keys}, block__in={block for _, block in keys})
    blocks = {(row.resource, row.block): row for row in rows}
    for (name, day), bits in full.items():
        row = blocks[name, occupancy.block_of(day)]
        row.full = occupancy.as_kept(occupancy.with_day(occupancy.in_block(row.full, 0), day, bits))
    LedgerBlock.objects.bulk_update([blocks[key] for key in keys], ["full"], batch_size=200)


def release(window_id: UUID) -> None:
    """Frees the places of a window that is over or will not be."""
    with transaction.atomic():
        occupy(window_id, ())


def set_capacity(resource: str, most: int) -> None:
    """Sets how many sessions a directory or team takes at once from now on; existing bookings stay."""
    with transaction.atomic():
        Capacity.objects.update_or_create(resource=resource, defaults={"most": most})
        refresh_capacity(resource)


def refresh_capacity(resource: str) -> None:
    """Works out anew which cells of a resource take no more."""
    most = most_at_once([resource])[resource]
    rows = LedgerDay.objects.select_for_update().filter(resource=resource).order_by("day")
    _mark_full_cells({(resource, row.day): occupancy.full_bits(row.used, most) for row in rows})


def note_finished(
    *,
    window_id: UUID,
    estimate: Mapping[str, Any],
    policy_version: int,
    took: timedelta,
    on_time: bool,
    starts_at: datetime,
    at: datetime,
    lane: str,
    last_party: str,
) -> None:
    """Keeps how long a finished window took. estimate: as stored (maintenance.plain.estimate_as_json).

    starts_at: as it was booked; at: when it was published; last_party: the directory that answered last.
    """
    if "job" not in estimate:
        return  # booked before jobs were kept
    job = replace(plain.job_from(estimate["job"]), measured=None)
    before = estimate_of(job, terms(policy_version).estimate).processing
    FinishedWindow.objects.get_or_create(
        window_id=window_id,
        defaults={
            "tenant": current_tenant(),
            "kind": job.kind.value,
            "content": job.content.value,
            "likely": before.likely,
            "most": before.most,
            "told_likely": estimate["processing"]["likely"],
            "promised_most": estimate["processing"]["most"],
            "took": max(round(took.total_seconds() / 60), 1),
            "on_time": on_time,
            "starts_at": starts_at,
            "finished_at": at,
            "lane": lane,
            "last_party": last_party,
        },
    )
