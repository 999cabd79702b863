"""The ledger after any bookings, moves, cancellations and changes of capacity, against a recount of the sessions."""

from __future__ import annotations

import uuid
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from maintenance.calendars import ledger, services
from maintenance.calendars.models import BookedSession
from maintenance.calendars.services import Full
from maintenance.domain import occupancy
from maintenance.domain.calendar import BlackoutRule, Calendar, DailyHours, YearlyDates, closed_intervals, nights
from maintenance.domain.defaults import BLACKOUTS
from maintenance.domain.intervals import GRID, Interval, merged
from maintenance.domain.plans import WorkToPlan
from tenants.domain.working_days import ChineseWorkingDays
from tenants.models import Tenant
from tests.maintenance.calendars.recount import days_in_the_ledger, sessions_by_day

NAMES = (ledger.of_directory("unicom"), ledger.of_directory("mobile"), ledger.REVIEW_TEAM)
FROM = datetime(2026, 12, 1, tzinfo=UTC)
DAYS = 400
RULES = (BlackoutRule("year_end", "", YearlyDates((12, 31), (1, 1))), *BLACKOUTS)


def cells_of(start: datetime, end: datetime) -> range:
    """The quarters of an hour from FROM on that [start, end) touches."""
    return range((start - FROM) // GRID, -((FROM - end) // GRID))


def recounted(most: dict[str, int]) -> dict[str, set[int]]:
    """Resource → the quarters of an hour in which so many sessions lie as it takes, by the list of sessions."""
    counts = {name: Counter[int]() for name in most}
    for start, end, names in BookedSession.objects.values_list("starts_at", "ends_at", "resources"):
        for name in names:
            counts[name].update(cells_of(start, end))
    return {name: {cell for cell, count in counts[name].items() if count >= most[name]} for name in most}


def in_the_ledger() -> dict[str, set[int]]:
    """The same as the search reads it."""
    block = occupancy.block_of(FROM.date())
    shift = occupancy.cell_of(FROM, occupancy.first_day(block))
    cells = {}
    for name in NAMES:
        full = ledger.full_cells([name], block, DAYS // occupancy.BLOCK + 2)
        cells[name] = {cell - shift for cell in range(full.bit_length()) if full >> cell & 1}
        busy = ledger.resources_busy([name], FROM, FROM + DAYS * timedelta(days=1))
        assert {cell for each in busy for cell in cells_of(each.interval.start, each.interval.end)} == cells[name]
    return cells


def some_sessions(random: Random, days: int) -> list[Interval]:
    """One to three, on consecutive nights, some on odd minutes."""
    start = FROM + timedelta(days=random.randrange(days), hours=random.randint(10, 20), minutes=random.choice([0, 7]))
    length = timedelta(minutes=random.choice([20, 60, 240, 480, 1000]))
    return [
        Interval(start + timedelta(days=day), start + timedelta(days=day) + length)
        for day in range(random.randint(1, 3))
    ]


def some_names(random: Random) -> list[str]:
    return random.choice([list(NAMES[:2]), [NAMES[0]], [NAMES[2]], list(NAMES)])


def occupy(window: uuid.UUID, sessions: list[Interval], names: list[str]) -> bool:
    with suppress(Full), transaction.atomic():
        services.occupy(window, sessions, impact=True, resources=names)
        return True
    return False


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_the_ledger_is_the_recount_after_anything(in_acme: Tenant, seed: int) -> None:
    random, most, windows = Random(seed), {}, []
    for name in NAMES:
        most[name] = random.randint(1, 3)
        services.set_capacity(name, most[name])
    for step in range(60):
        command = random.choice(["book", "book", "book", "move", "release", "capacity"])
        if command == "book":
            windows.append(uuid.uuid4())
            occupy(windows[-1], some_sessions(random, 70), some_names(random))
        elif command == "move" and windows:
            occupy(random.choice(windows), some_sessions(random, 70), some_names(random))
        elif command == "release" and windows:
            services.release(windows.pop(random.randrange(len(windows))))
        elif command == "capacity":
            name = random.choice(NAMES)
            most[name] = random.randint(1, 4)
            services.set_capacity(name, most[name])
        if step % 6 == 5:
            assert in_the_ledger() == recounted(most), (seed, step, command)
    assert days_in_the_ledger() == sessions_by_day()


def by_walking(work: WorkToPlan, calendar: Calendar, taken: set[int], now: datetime) -> datetime | None:
    """The first quarter of an hour at or after now from which the work fits in one piece."""
    end = FROM + DAYS * timedelta(days=1)
    free = bytearray(DAYS * 96)
    for night in merged(nights(calendar, FROM, end)):
        for cell in range(max(-((FROM - night.start) // GRID), 0), min((night.end - FROM) // GRID, len(free))):
            free[cell] = 1
    shut = {
        cell
        for each in closed_intervals(calendar, FROM, end)
        for cell in cells_of(each.interval.start, each.interval.end)
    }
    for cell in taken | shut:
        if 0 <= cell < len(free):
            free[cell] = 0
    length = -(-work.duration // GRID)
    return next(
        (
            FROM + cell * GRID
            for cell in range(-((FROM - now) // GRID), len(free) - length)
            if all(free[cell : cell + length])
        ),
        None,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seed", "zone"), list(enumerate(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham"]))
)
def test_the_earliest_slot_over_several_directories_and_the_reviewers_is_the_one_a_walk_finds(
    in_acme: Tenant, seed: int, zone: str
) -> None:
    random, most = Random(seed), {NAMES[0]: 1, NAMES[1]: 2, NAMES[2]: 1}
    rules = (*RULES, BlackoutRule("late", "", DailyHours(FROM.time().replace(5, 40), FROM.time().replace(7))))
    calendar = Calendar(ZoneInfo(zone), ChineseWorkingDays(), rules)
    for name, room in most.items():
        services.set_capacity(name, room)
    for _ in range(60):
        occupy(uuid.uuid4(), some_sessions(random, 50), some_names(random))
    services.set_capacity(NAMES[1], 1)
    full = recounted(most | {NAMES[1]: 1})
    for _ in range(25):
        now = FROM + timedelta(minutes=random.randint(0, 70_000))
        names = some_names(random)
        begin = now.replace(second=0) + timedelta(hours=random.randint(0, 100))
        own = [Interval(begin, begin + timedelta(minutes=random.choice([30, 305])))]
        work = WorkToPlan(random.choice([20, 60, 120, 240, 360]) * timedelta(minutes=1), impact=True, splittable=False)
        taken = set[int]().union(*(full[name] for name in names), cells_of(own[0].start, own[0].end))
        slot = ledger.earliest_free(work, calendar, names, now, own)
        assert (slot and slot.start) == by_walking(work, calendar, taken, now)


@pytest.mark.django_db
def test_what_has_no_room_in_the_next_months_is_found_after_them(in_acme: Tenant) -> None:
    calendar = Calendar(ZoneInfo("Asia/Shanghai"), ChineseWorkingDays(), RULES)
    services.set_capacity(NAMES[0], 1)
    for day in range(0, 200, 2):
        begin = FROM + timedelta(days=day, hours=14)
        assert occupy(uuid.uuid4(), [Interval(begin, begin + timedelta(hours=8))], [NAMES[0]])
        begin += timedelta(days=1)
        assert occupy(uuid.uuid4(), [Interval(begin, begin + timedelta(hours=7))], [NAMES[0]])
    taken = recounted({NAMES[0]: 1})[NAMES[0]]
    for hours in (1, 2, 8):
        work = WorkToPlan(timedelta(hours=hours), impact=True, splittable=False)
        slot = ledger.earliest_free(work, calendar, NAMES[:1], FROM)
        assert slot is not None
        assert slot.start == by_walking(work, calendar, taken, FROM)
    in_pieces = ledger.earliest_free(WorkToPlan(timedelta(hours=10), impact=True), calendar, NAMES[:1], FROM)
    assert in_pieces is not None
    assert len(in_pieces.sessions) == 10  # the hours that are left of every second night
    within = WorkToPlan(timedelta(hours=10), impact=True, within=timedelta(days=2))
    at_once = ledger.earliest_free(within, calendar, NAMES[:1], FROM)
    assert at_once is not None
    assert (at_once.start - FROM).days >= 199
