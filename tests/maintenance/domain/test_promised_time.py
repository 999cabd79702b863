"""The time that counts for a promise, against a walk over every quarter of an hour, and promises that rest on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import Calendar, closed_intervals, nights
from maintenance.domain.defaults import BLACKOUTS
from maintenance.domain.estimate import Scale
from maintenance.domain.intervals import GRID, Interval, merged
from maintenance.domain.lanes import DEFAULT_LANE_POLICY
from maintenance.domain.planner import propose
from maintenance.domain.plans import WorkToPlan, work_to_plan
from maintenance.domain.promises import counted_time, promise
from tenants.domain.lanes import Lane
from tenants.domain.working_days import ChineseWorkingDays

CHINA = ChineseWorkingDays()
NIGHT, DAY = timedelta(hours=8), timedelta(days=1)
ZONES = ["Asia/Shanghai", "America/New_York", "Asia/Tokyo"]
# Before the Spring Festival of 2026 (15–23 February, and the 28th a working Saturday), 双11, 618 and the year's end.
STARTS = [datetime(2026, month, day, tzinfo=UTC) for month, day in ((2, 10), (5, 29), (10, 28), (12, 29))]


def work_of(scale: Scale, impact: bool, length: timedelta) -> WorkToPlan:
    return work_to_plan(length, scale, NIGHT, impact=impact)


def runs(quarter: datetime, work: WorkToPlan, calendar: Calendar, sessions: tuple[Interval, ...]) -> bool:
    """May the work run in this quarter of an hour: is it booked, or legal after what is booked?"""
    if work.counted_in == "working_days":
        return calendar.working_days(quarter.astimezone(calendar.zone).date()).is_working
    if quarter < sessions[-1].end:
        return any(session.contains(quarter) for session in sessions)
    return not work.impact or _legal(quarter, calendar, sessions[-1].end)


def _legal(quarter: datetime, calendar: Calendar, after: datetime) -> bool:
    """In a night, clear of blackouts, in a stretch of an hour or one that goes on from the booked end."""

    def free(at: datetime) -> bool:
        night = merged(nights(calendar, at - DAY, at + DAY))
        shut = closed_intervals(calendar, at, at + GRID)
        return any(each.contains(at) for each in night) and not shut

    if not free(quarter):
        return False
    begin = quarter
    while begin > after and free(begin - GRID):
        begin -= GRID
    end = quarter + GRID
    while end - begin < timedelta(hours=1) and free(end):
        end += GRID
    return begin == after or end - begin >= timedelta(hours=1)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("scale", "impact", "likely", "most"),
    [
        (Scale.WORKING_DAYS, False, 2 * DAY, 5 * DAY),
        (Scale.HOURS, True, timedelta(hours=10), timedelta(hours=17)),
        (Scale.DAYS, True, 2 * DAY, 4 * DAY),
        (Scale.HOURS, False, timedelta(hours=3), timedelta(hours=7)),
    ],
)
def test_a_promise_is_due_when_so_much_could_have_been_worked(
    zone: str, seed: int, scale: Scale, impact: bool, likely: timedelta, most: timedelta
) -> None:
    random, calendar = Random(seed), Calendar(ZoneInfo(zone), CHINA, BLACKOUTS[:4])
    now = random.choice(STARTS) + timedelta(minutes=15 * random.randint(0, 500))
    slot = propose(work_of(scale, impact, likely), calendar, [], now).slots[-1]
    since = max(now, slot.start) + random.choice([timedelta(), timedelta(hours=2)])
    whole = work_of(scale, impact, most)
    counted = counted_time(whole, calendar, slot.sessions, since)
    made = promise(Lane.STANDARD, since, DEFAULT_LANE_POLICY, whole.duration, counted=counted)
    walked, at = timedelta(), since
    while walked < whole.duration:
        walked += GRID * runs(at, whole, calendar, slot.sessions)
        at += GRID
        if walked == whole.duration * 3 / 4 and runs(at - GRID, whole, calendar, slot.sessions):
            assert made.alert_at == at
    assert made.due == at
    assert made.due >= slot.end, "never before what was booked"


def test_a_review_of_five_days_over_the_spring_festival_counts_its_working_days_and_what_staff_have_overridden() -> (
    None
):
    handed_in = datetime(
        2026, 2, 12, 16, tzinfo=UTC
    )  # Friday 13 February, 00:00 in China; off from the 15th to the 23rd
    work = work_of(Scale.WORKING_DAYS, False, 5 * DAY)
    slot = (Interval(handed_in, handed_in + DAY),)

    def due(overrides: dict[date, bool]) -> datetime:
        calendar = Calendar(ZoneInfo("Asia/Shanghai"), ChineseWorkingDays(overrides))
        counted = counted_time(work, calendar, slot, handed_in)
        return promise(Lane.STANDARD, handed_in, DEFAULT_LANE_POLICY, work.duration, counted=counted).due

    working = [day for day in range(13, 29) if CHINA(date(2026, 2, day)).is_working]
    assert due({}) == datetime(2026, 2, working[4], 16, tzinfo=UTC)
    assert due({date(2026, 2, working[2]): False}) == datetime(2026, 2, working[5], 16, tzinfo=UTC)


def test_the_fast_lane_counts_every_hour() -> None:
    start = datetime(2026, 2, 16, 16, tzinfo=UTC)  # a holiday
    counted = [Interval(start + 5 * DAY, start + 6 * DAY)]
    made = promise(Lane.FAST, start, DEFAULT_LANE_POLICY, DAY, counted=counted)
    assert made.due == start + timedelta(hours=1)
