"""Cells of a quarter of an hour: sets of them against walks over every cell."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain import occupancy, planner
from maintenance.domain.calendar import (
    BlackoutRule,
    Calendar,
    DailyHours,
    OffPeak,
    YearlyDates,
    closed_intervals,
    nights,
)
from maintenance.domain.intervals import GRID, Interval, merged
from maintenance.domain.plans import WorkToPlan
from tenants.domain.working_days import ChineseWorkingDays

DAY = date(2026, 12, 30)
MIDNIGHT = datetime(2026, 12, 30, tzinfo=UTC)
ZONES = ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham"]


def some_intervals(random: Random) -> list[Interval]:
    """A few, over three days around the turn of the year, on odd seconds too."""
    intervals = []
    for _ in range(random.randint(0, 8)):
        start = MIDNIGHT + timedelta(minutes=random.randint(0, 4000), seconds=random.choice([0, 0, 7]))
        intervals.append(Interval(start, start + timedelta(minutes=random.choice([1, 15, 60, 61, 480]))))
    return merged(intervals)


def cell(number: int) -> Interval:
    return Interval(MIDNIGHT + number * GRID, MIDNIGHT + (number + 1) * GRID)


@pytest.mark.parametrize("seed", range(60))
def test_sets_hold_the_cells_that_a_walk_finds(seed: int) -> None:
    intervals = some_intervals(Random(seed))
    touched, inside = occupancy.touched(intervals, DAY), occupancy.inside(intervals, DAY)
    counts = occupancy.cells_by_day(intervals)
    for number in range(5 * occupancy.CELLS_A_DAY):
        here = cell(number)
        day, place = DAY + timedelta(days=number // 96), number % 96
        over = [each for each in intervals if each.overlaps(here)]
        whole = any(each.start <= here.start and here.end <= each.end for each in intervals)
        assert bool(touched >> number & 1) == bool(over)
        assert bool(inside >> number & 1) == whole
        assert counts.get(day, [0] * 96)[place] == len(over)
    full = {day: occupancy.full_bits(used, 1) for day, used in counts.items()}
    assert occupancy.touched(occupancy.intervals_of(full), DAY) == touched
    blocks: dict[int, int] = {}
    for day, bits in full.items():
        number = occupancy.block_of(day)
        blocks[number] = occupancy.with_day(occupancy.with_day(blocks.get(number, 0), day, 5), day, bits)
    taken = merged(
        each for number, bits in blocks.items() for each in occupancy.runs(bits, occupancy.first_day(number))
    )
    assert occupancy.touched(taken, DAY) == touched


@pytest.mark.parametrize("seed", range(200))
def test_the_first_run_is_the_one_that_a_walk_finds(seed: int) -> None:
    random = Random(seed)
    cells = [random.random() < 0.8 for _ in range(random.randint(1, 150))]
    length = random.randint(1, 20)
    expected = next(
        (at for at in range(len(cells)) if len(cells) >= at + length and all(cells[at : at + length])), None
    )
    assert occupancy.first_run(sum(1 << place for place, free in enumerate(cells) if free), length) == expected


def test_no_cell_is_no_run() -> None:
    assert occupancy.first_run(0, 1) is None
    assert occupancy.first_run(1, 1) == 0


@pytest.mark.parametrize("zone", ZONES)
def test_legal_cells_are_nights_without_blackouts_over_the_turn_of_the_year(zone: str) -> None:
    rules = (
        BlackoutRule("year_end", "", YearlyDates((12, 31), (1, 1))),
        BlackoutRule("late", "", DailyHours(time(5, 40), time(7), working_days_only=True)),
    )
    calendar = Calendar(ZoneInfo(zone), ChineseWorkingDays(), rules, OffPeak())
    block = occupancy.block_of(DAY)
    first, days = occupancy.first_day(block), 3 * occupancy.BLOCK
    start, end = occupancy.instant_of(0, first), occupancy.instant_of(days * 96, first)
    night_hours = merged(nights(calendar, start, end))
    closed = [each.interval for each in closed_intervals(calendar, start, end)]
    legal = occupancy.legal_cells(calendar, block, 3)
    for number in range(days * 96):
        here = Interval(start + number * GRID, start + (number + 1) * GRID)
        night = any(each.start <= here.start and here.end <= each.end for each in night_hours)
        expected = night and not any(each.overlaps(here) for each in closed)
        assert bool(legal >> number & 1) == expected, here
    assert first <= DAY < first + timedelta(days=occupancy.BLOCK)
    assert legal >> days * 96 == 0


def test_an_instant_is_a_cell_and_back() -> None:
    assert occupancy.cell_of(MIDNIGHT, DAY) == 0
    assert occupancy.cell_of(MIDNIGHT + timedelta(seconds=1), DAY) == 1
    assert occupancy.instant_of(occupancy.cell_of(MIDNIGHT + 7 * GRID, DAY), DAY) == MIDNIGHT + 7 * GRID


@pytest.mark.parametrize("seed", range(300))
def test_the_first_slot_in_cells_is_the_planners_in_intervals(seed: int) -> None:
    random = Random(seed)
    free = sum(1 << place for place in range(400) if random.random() < 0.85)
    work = WorkToPlan(
        timedelta(minutes=random.choice([20, 60, 65, 240, 600, 1200, 6000])),
        impact=True,
        splittable=random.random() < 0.7,
        shortest_session=timedelta(minutes=random.choice([0, 15, 50, 60, 120])),
        within=random.choice([None, timedelta(hours=3), timedelta(hours=20)]),
    )
    calendar = Calendar(ZoneInfo("UTC"), ChineseWorkingDays())
    end = MIDNIGHT + 400 * GRID
    expected = planner.first_slot(work, calendar, occupancy.runs(free, DAY), MIDNIGHT, end)
    tried = (occupancy.first_free_slot(*each, free, MIDNIGHT) for each in planner.attempts(work, calendar))
    assert next(filter(None, tried), None) == expected


def test_the_last_session_of_a_split_work_ends_when_it_is_done() -> None:
    """Cells are whole quarters of an hour, work is not."""
    work = WorkToPlan(timedelta(minutes=65), impact=True)
    slot = occupancy.first_free_slot(work, True, 0b1111 | 0b1111 << 8, MIDNIGHT)
    assert slot is not None
    assert [each.length for each in slot.sessions] == [timedelta(minutes=60), timedelta(minutes=5)]
    assert slot.end == MIDNIGHT + timedelta(minutes=125)


def test_the_cells_of_a_block_are_kept_as_bytes_and_joined_with_those_of_others() -> None:
    cells = 0b1011 | 1 << occupancy.CELLS_A_BLOCK - 1
    kept = occupancy.as_kept(cells)
    assert (kept[0], len(kept)) == (0b1011, occupancy.CELLS_A_BLOCK / 8)
    assert occupancy.in_block(kept, 0) == cells
    assert occupancy.in_block(memoryview(kept), 2) == cells * 2 ** (2 * occupancy.CELLS_A_BLOCK)


def test_the_cells_of_one_day_are_replaced_and_those_beside_it_stay() -> None:
    block = occupancy.block_of(DAY)
    days = [occupancy.first_day(block) + timedelta(days=number) for number in range(occupancy.BLOCK)]
    every = (1 << occupancy.CELLS_A_BLOCK) - 1
    for number, day in enumerate(days):
        place = number * occupancy.CELLS_A_DAY
        assert every - occupancy.with_day(every, day, 0b101) == ((1 << occupancy.CELLS_A_DAY) - 1 - 0b101) << place
        assert occupancy.with_day(0, day, 0b101) == 0b101 << place


@pytest.mark.parametrize(("within", "fits"), [(125, True), (124, False)])
def test_a_slot_may_take_just_as_long_as_it_may(within: int, fits: bool) -> None:
    work = WorkToPlan(timedelta(minutes=65), impact=True, within=timedelta(minutes=within))
    assert (occupancy.first_free_slot(work, True, 0b1111 | 0b1111 << 8, MIDNIGHT) is not None) is fits
