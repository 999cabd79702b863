"""20,000 windows and calendars against an oracle that reads every minute of the clock, in many zones and odd years.

The oracle marks minutes in byte strings, so that a case costs it less than the calendar itself.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import (
    BlackoutRule,
    Calendar,
    DailyHours,
    OffPeak,
    Recurrence,
    SingleSpan,
    YearlyDates,
    closed_intervals,
    nights,
    state_at,
)
from maintenance.domain.wall_clock import end_instant, start_instant
from tenants.domain.working_days import WorkingDay
from tests.maintenance.domain.zones import DAY, MINUTE, MINUTES_A_DAY, YEARS, Clock, odd_days, wall_minute

# The clock is read from so many days before the day in question, for so many days.
BEFORE, DAYS = 5, 11
CASES, DAYS_A_ZONE = 20_000, 3
STATE_IN = 5  # the state looks a year ahead, so it is asked in one case of so many
ALWAYS = {"Pacific/Apia": date(2011, 12, 30), "Asia/Shanghai": date(1986, 5, 3)}
ODD_TIMES = [time(hour, minute) for hour in (0, 1, 2, 3) for minute in (0, 15, 30)] + [time(22), time(6), time(23, 59)]


def working(day: date) -> WorkingDay:
    """Five days a week, and every 17th day the other way round (make-up days and holidays)."""
    return WorkingDay(is_working=(day.weekday() < 5) != (day.toordinal() % 17 == 0))


@dataclass(frozen=True)
class Case:
    """`start` and `end`: the wall clock of a window, in that order."""

    rules: tuple[BlackoutRule, ...]
    off_peak: OffPeak
    start: datetime
    end: datetime


def draw_time(random: Random) -> time:
    return random.choice(ODD_TIMES) if random.random() < 0.5 else time(random.randrange(24), random.randrange(60))


def draw_recurrence(random: Random, day: date) -> Recurrence:
    near = [day + random.randint(-4, 4) * DAY for _ in range(2)]
    match random.randrange(3):
        case 0:
            return YearlyDates(*((each.month, each.day) for each in near))
        case 1:
            only_working = random.random() < 0.5
            some_days = frozenset(random.sample(range(7), random.choice([0, 2, 5])))
            return DailyHours(draw_time(random), draw_time(random), working_days_only=only_working, weekdays=some_days)
        case _:
            begin = datetime.combine(near[0], draw_time(random))
            return SingleSpan(begin, begin + random.randint(1, 4000) * MINUTE)


def draw(random: Random, day: date) -> Case:
    rules = tuple(
        BlackoutRule(f"rule{number}", "", draw_recurrence(random, day), hard=random.random() < 0.5)
        for number in range(random.randint(1, 3))
    )
    start = datetime.combine(day + random.randint(-1, 1) * DAY, draw_time(random))
    length = random.choice([random.randint(1, 3000), 60 * random.randint(1, 48)])
    return Case(rules, OffPeak(draw_time(random), draw_time(random)), start, start + length * MINUTE)


def wall_spans(recurrence: Recurrence, around: date) -> list[tuple[int, int]]:
    """Every span of the rule near the day in minutes of the wall clock, enumerated day by day."""
    spans: list[tuple[int, int]] = []
    for day in (around + offset * DAY for offset in range(-10, 11)):
        midnight = day.toordinal() * MINUTES_A_DAY
        match recurrence:
            case YearlyDates(first, last):
                if _in_year(day, first, last):
                    if spans and spans[-1][1] == midnight and not _is_last(day - DAY, last):
                        spans[-1] = (spans[-1][0], midnight + MINUTES_A_DAY)
                    else:
                        spans.append((midnight, midnight + MINUTES_A_DAY))
            case DailyHours(start, end, only_working, weekdays):
                if (not only_working or working(day).is_working) and (not weekdays or day.weekday() in weekdays):
                    begin, finish = start.hour * 60 + start.minute, end.hour * 60 + end.minute
                    overnight = MINUTES_A_DAY if finish <= begin else 0
                    spans.append((midnight + begin, midnight + finish + overnight))
            case SingleSpan(begin_at, end_at):
                return [(wall_minute(begin_at), wall_minute(end_at))]
    return spans


def _in_year(day: date, first: tuple[int, int], last: tuple[int, int]) -> bool:
    month_day = (day.month, day.day)
    return first <= month_day <= last if first <= last else month_day >= first or month_day <= last


def _is_last(day: date, last: tuple[int, int]) -> bool:
    return (day.month, day.day) == last or (last == (2, 29) and (day + DAY).month == 3 and day.month == 2)


def minutes_closed(recurrence: Recurrence, clock: Clock, around: date) -> bytearray:
    """A byte for each minute of the clock: 1 where the rule holds."""
    closed = bytearray(clock.length)
    for begin, finish in wall_spans(recurrence, around):
        start, end = clock.start_minute(begin), clock.end_minute(finish)
        if start < end:
            closed[start:end] = b"\1" * (end - start)
    return closed


def union(marks: list[bytearray], length: int) -> bytes:
    together = 0
    for each in marks:
        together |= int.from_bytes(each, "big")
    return together.to_bytes(length, "big")


def minute_of(clock: Clock, instant: datetime) -> int:
    minute, rest = divmod(instant - clock.start, MINUTE)
    assert rest == timedelta()
    return minute


@pytest.mark.parametrize("zone", sorted(YEARS))
def test_windows_and_calendars_agree_with_every_minute(zone: str) -> None:
    random = Random(zone)
    days = odd_days(zone)
    chosen = {days[len(days) * place // DAYS_A_ZONE] for place in range(DAYS_A_ZONE)} | {ALWAYS.get(zone, days[-1])}
    cases = -(-CASES // len(YEARS) // len(chosen))
    for day in sorted(chosen):
        clock = Clock(zone, day - BEFORE * DAY, DAYS)
        for number in range(cases):
            case = draw(random, day)
            try:
                check(case, zone, day, clock, with_state=number % STATE_IN == 0)
            except AssertionError as error:
                raise AssertionError(f"{zone} {day} {case}") from error


def check(case: Case, zone: str, day: date, clock: Clock, *, with_state: bool) -> None:
    calendar = Calendar(ZoneInfo(zone), working, case.rules, case.off_peak)
    start, end = start_instant(case.start, calendar.zone), end_instant(case.end, calendar.zone)
    first = clock.start_minute(wall_minute(case.start))
    last = clock.end_minute(wall_minute(case.end))
    assert (start, end) == (clock.instant(first), clock.instant(last))
    assert (end - start) / MINUTE == last - first
    if first == last:
        return  # a window that the zone skips altogether

    by_rule = {rule.code: minutes_closed(rule.recurrence, clock, day) for rule in case.rules}
    for hard_only in (False, True):
        counted = {rule.code: by_rule[rule.code] for rule in case.rules if rule.hard or not hard_only}
        closed = union(list(counted.values()), clock.length)
        check_closed(calendar, clock, (start, end), (first, last), counted, closed, hard_only=hard_only)
        if with_state:
            check_state(calendar, clock, start, first, counted, closed, hard_only=hard_only)

    off_peak = minutes_closed(DailyHours(case.off_peak.start, case.off_peak.end), clock, day)
    painted = bytearray(clock.length)
    for night in nights(calendar, start, end):
        assert night.start < end
        assert night.end > start
        begin, finish = minute_of(clock, night.start), minute_of(clock, night.end)
        painted[begin:finish] = b"\1" * (finish - begin)
    assert painted[first:last] == off_peak[first:last]
    if with_state:
        assert state_at(start, calendar).off_peak == bool(off_peak[first])


def check_closed(
    calendar: Calendar,
    clock: Clock,
    window: tuple[datetime, datetime],
    minutes: tuple[int, int],
    by_rule: dict[str, bytearray],
    closed: bytes,
    *,
    hard_only: bool,
) -> None:
    painted = bytearray(clock.length)
    intervals = closed_intervals(calendar, *window, hard_only=hard_only)
    for each in intervals:
        begin, finish = minute_of(clock, each.interval.start), minute_of(clock, each.interval.end)
        assert begin < finish
        painted[begin:finish] = b"\1" * (finish - begin)
        because = {code for code, marks in by_rule.items() if 1 in marks[begin:finish]}
        assert {reason.params["blackout"] for reason in each.reasons} == because
    first, last = minutes
    assert painted[first:last] == closed[first:last]
    assert painted.count(1) == closed[first:last].count(1)  # nothing outside the window
    assert all(one.interval.end < following.interval.start for one, following in pairwise(intervals))
    overlap = sum((each.interval.length for each in intervals), timedelta())
    assert overlap / MINUTE == closed[first:last].count(1)


def check_state(
    calendar: Calendar,
    clock: Clock,
    instant: datetime,
    minute: int,
    by_rule: dict[str, bytearray],
    closed: bytes,
    *,
    hard_only: bool,
) -> None:
    state = state_at(instant, calendar, hard_only=hard_only)
    holding = {code for code, marks in by_rule.items() if marks[minute]}
    assert state.open == (not holding)
    assert {reason.params["blackout"] for reason in state.reasons} == holding
    change = closed.find(b"\1" if state.open else b"\0", minute)
    if change >= 0:
        assert state.next_change == clock.instant(change)
    else:
        assert state.next_change is None or state.next_change >= clock.instant(clock.length)


def test_the_oracle_is_asked_often_enough_in_the_zones_that_matter() -> None:
    assert CASES >= 20_000
    assert len(YEARS) >= 20
    named = {"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"}
    assert named | {"Asia/Shanghai"} <= set(YEARS)
    assert date(2011, 12, 29) in odd_days("Pacific/Apia") or date(2011, 12, 30) in odd_days("Pacific/Apia")
    assert {day.year for day in odd_days("Asia/Shanghai")} == set(range(1986, 1992))
