"""The planner's first slot against a scan of the grid: the first start from which a walk over the minutes succeeds."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import (
    BlackoutRule,
    Calendar,
    DailyHours,
    HolidayDays,
    OffPeak,
    SingleSpan,
    YearlyDates,
)
from maintenance.domain.intervals import Interval
from maintenance.domain.planner import propose
from maintenance.domain.plans import Busy, Slot, Wish, WorkToPlan
from tenants.domain.working_days import SPRING_FESTIVAL, ChineseWorkingDays

# One cell of the scan. Everything in these cases lies on whole cells, except the present moment.
CELL = timedelta(minutes=5)
CELLS_A_DAY = 288
HORIZON = timedelta(days=40)
CHINA = lru_cache(ChineseWorkingDays())
# Ordinary days, both promotions, the Spring Festival, the turn of the year, and clock changes.
DAYS = ["2026-05-20", "2026-10-22", "2026-12-10", "2026-12-24", "2027-01-25", "2026-02-01", "2026-03-01", "2026-10-20"]
ZONES = ["Asia/Shanghai", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]


@dataclass(frozen=True)
class Case:
    calendar: Calendar
    work: WorkToPlan
    busy: tuple[Busy, ...]
    now: datetime
    wish: Wish


def draw(seed: int) -> Case:
    random = Random(seed)
    zone = ZoneInfo(random.choice(ZONES))
    day = date.fromisoformat(random.choice(DAYS)) + timedelta(days=random.randint(0, 14))
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=random.randint(0, 86_399))
    own_span = datetime.combine(day + timedelta(days=random.randint(-2, 9)), time(random.randint(0, 23)))
    shanghai = ZoneInfo("Asia/Shanghai")
    possible = [
        BlackoutRule("double_eleven", "", YearlyDates((11, 1), (11, 11)), zone=shanghai, hard=random.random() < 0.5),
        BlackoutRule("mid_year_sale", "", YearlyDates((6, 1), (6, 18)), zone=shanghai),
        BlackoutRule("spring_festival", "", HolidayDays(SPRING_FESTIVAL), zone=shanghai),
        BlackoutRule("weekday_rush", "", DailyHours(time(7), time(10), working_days_only=True)),
        BlackoutRule("own_hours", "", DailyHours(time(random.randint(0, 23), 30), time(random.randint(0, 23), 45))),
        BlackoutRule(
            "own_span", "", SingleSpan(own_span, own_span + timedelta(hours=random.randint(1, 90))), hard=True
        ),
    ]
    rules = tuple(random.sample(possible, random.randint(0, len(possible))))
    off_peak = random.choice([OffPeak(), OffPeak(), OffPeak(time(1), time(5)), OffPeak(time(0), time(0))])
    impact = random.random() < 0.75
    work = WorkToPlan(
        duration=timedelta(minutes=15 * random.choice([1, 4, 8, 20, 32, 48, 96, 240])),
        impact=impact,
        splittable=random.random() < 0.7,
        shortest_session=timedelta(minutes=random.choice([15, 60, 120])),
        within=random.choice([None, None, timedelta(days=3), timedelta(days=8)]),
    )
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    busy = []
    for _ in range(random.randint(0, 8)):
        start = midnight + random.randint(0, 6 * CELLS_A_DAY) * CELL
        busy.append(Busy(Interval(start, start + random.randint(1, CELLS_A_DAY) * CELL)))
    wish = Wish(
        nights=random.random() < 0.2,
        not_weekdays=frozenset(random.sample(range(7), random.choice([0, 0, 1, 2]))),
        before=day + timedelta(days=random.randint(2, 30)) if random.random() < 0.3 else None,
    )
    return Case(Calendar(zone, CHINA, rules, off_peak), work, tuple(busy), now, wish)


class Scan:
    """Every cell of five minutes from the last one before now to the end of the search: may work lie in it?"""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.zone = case.calendar.zone
        self.start = datetime.fromtimestamp(case.now.timestamp() // 300 * 300, UTC)
        self.cells = HORIZON // CELL
        self._known: dict[int, bool] = {}
        self._on_a_quarter = -(self.start.minute % 15) // 5 % 3  # the first cell that begins one; then every third

    def free(self, cell: int) -> bool:
        if cell not in self._known:
            self._known[cell] = cell < self.cells and self._is_free(self.start + cell * CELL)
        return self._known[cell]

    def _is_free(self, instant: datetime) -> bool:
        case = self.case
        local = instant.astimezone(self.zone)
        if local.weekday() in case.wish.not_weekdays or (case.wish.before and local.date() >= case.wish.before):
            return False
        if (case.work.impact or case.wish.nights) and not _in_hours(
            local.time(), case.calendar.off_peak.start, case.calendar.off_peak.end
        ):
            return False
        if any(taken.interval.start <= instant < taken.interval.end for taken in case.busy):
            return False
        return not any(self._holds(rule, instant) for rule in case.calendar.blackouts if rule.hard or case.work.impact)

    def _holds(self, rule: BlackoutRule, instant: datetime) -> bool:
        local = instant.astimezone(rule.zone or self.zone).replace(tzinfo=None)
        match rule.recurrence:
            case YearlyDates(first, last):
                return first <= (local.month, local.day) <= last
            case HolidayDays(holiday):
                return CHINA(local.date()).holiday == holiday
            case SingleSpan(start, end):
                return start <= local < end
            case DailyHours(start, end, working_days_only):
                begun = local.date() if local.time() >= start else local.date() - timedelta(days=1)
                return _in_hours(local.time(), start, end) and (not working_days_only or CHINA(begun).is_working)
        raise AssertionError(rule)

    def first(self, *, split: bool, within: timedelta | None) -> list[Interval] | None:
        """The sessions of the first start that works."""
        if not self.case.work.impact and self.free(0):
            # At once: the present moment need not be on a cell, so the walk is done on the cells from it.
            sessions = self._walk(0, split, within, at=self.case.now)
            if sessions:
                return sessions
        first_cell = 0 if self.start == self.case.now else 1
        for cell in range(first_cell, self.cells):
            if self._on_grid(cell) and self.free(cell):
                sessions = self._walk(cell, split, within, at=self.start + cell * CELL)
                if sessions:
                    return sessions
        return None

    def _on_grid(self, cell: int) -> bool:
        return cell % 3 == self._on_a_quarter

    def _walk(self, cell: int, split: bool, within: timedelta | None, at: datetime) -> list[Interval] | None:
        left, begin = self.case.work.duration, at
        sessions: list[Interval] = []
        while True:
            end = cell
            while self.free(end):
                end += 1
            room = self.start + end * CELL - begin
            if room >= left:
                sessions.append(Interval(begin, begin + left))
                return sessions if within is None or sessions[-1].end - at <= within else None
            if not split:
                return None
            if room >= self.case.work.shortest_session:
                sessions.append(Interval(begin, self.start + end * CELL))
                left -= room
            elif not sessions:
                return None
            cell = end
            while cell < self.cells and not (self._on_grid(cell) and self.free(cell)):
                cell += 1
            if cell == self.cells:
                return None
            begin = self.start + cell * CELL


def _in_hours(moment: time, start: time, end: time) -> bool:
    return start <= moment < end if start < end else moment >= start or moment < end


def expected(case: Case, scan: Scan) -> list[Interval] | None:
    work = case.work
    longer_than_a_night = work.impact and work.duration > case.calendar.off_peak.length
    if not (work.splittable and longer_than_a_night) and (whole := scan.first(split=False, within=work.within)):
        return whole
    if not work.splittable:
        return None
    return scan.first(split=True, within=work.within) or scan.first(split=True, within=None)


@pytest.mark.parametrize("part", range(10))
def test_the_first_slot_is_the_one_that_a_scan_finds(part: int) -> None:
    for seed in range(part * 20, part * 20 + 20):
        case = draw(seed)
        proposal = propose(case.work, case.calendar, case.busy, case.now, case.wish, horizon=HORIZON)
        sessions = list(proposal.slots[0].sessions) if proposal.slots else None
        scan = Scan(case)
        assert sessions == expected(case, scan), f"seed {seed}: {case}"
        check_others(case, proposal.slots, scan)


def check_others(case: Case, slots: tuple[Slot, ...], scan: Scan) -> None:
    """Every slot is legal cell by cell, does the whole work, and is distinct from the others."""
    assert len({slot.start for slot in slots}) == len(slots)
    for slot in slots:
        assert sum((session.length for session in slot.sessions), timedelta()) == case.work.duration
        for session in slot.sessions:
            cell = (session.start - scan.start) // CELL
            while scan.start + cell * CELL < session.end:
                assert scan.free(cell)
                cell += 1
