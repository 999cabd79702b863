"""A year day by day agrees with the calendar; days that are not announced yet are told from the others."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import (
    BlackoutRule,
    Calendar,
    DailyHours,
    closed_intervals,
    nights,
    rests_on_a_guess,
    state_at,
)
from maintenance.domain.defaults import BLACKOUTS
from maintenance.domain.intervals import Interval, clipped, merged
from maintenance.domain.planner import propose
from maintenance.domain.plans import WorkToPlan
from maintenance.domain.year import days_of_year
from tenants.domain.working_days import ChineseWorkingDays, WorkingDay

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = ChineseWorkingDays()


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("Asia/Shanghai", 2026),
        ("America/New_York", 2026),
        ("Australia/Lord_Howe", 2026),
        ("Pacific/Apia", 2011),
        ("Africa/Casablanca", 2026),
        ("Asia/Shanghai", 1988),
    ],
)
def test_the_days_of_a_year_put_together_are_the_calendar(zone: str, year: int) -> None:
    calendar = Calendar(ZoneInfo(zone), DAYS, BLACKOUTS)
    days = days_of_year(calendar, year)
    assert [day.day for day in days] == [date(year, 1, 1) + timedelta(days=n) for n in range(len(days))]
    assert (days[-1].day, len(days) in (365, 366)) == (date(year, 12, 31), True)
    start, end = days[0].whole.start, days[-1].whole.end
    closed = merged(part.interval for day in days for part in day.closed)
    assert closed == [each.interval for each in closed_intervals(calendar, start, end)]
    assert merged(night for day in days for night in day.off_peak) == clipped(
        merged(nights(calendar, start, end)), start, end
    )
    for day in days:
        assert all(day.whole.start <= part.interval.start < part.interval.end <= day.whole.end for part in day.closed)
        assert day.closed_all_day == (
            day.whole.length > timedelta() and not _open_somewhere(day.whole, [part.interval for part in day.closed])
        )


def _open_somewhere(whole: Interval, closed: list[Interval]) -> bool:
    instant = whole.start
    while instant < whole.end:
        if not any(each.contains(instant) for each in closed):
            return True
        instant += timedelta(minutes=15)
    return False


def test_a_day_says_what_kind_it_is() -> None:
    days = {day.day: day for day in days_of_year(Calendar(SHANGHAI, DAYS, BLACKOUTS), 2026)}
    assert days[date(2026, 2, 14)].working.is_working  # a Saturday made up for the Spring Festival
    assert days[date(2026, 2, 17)].closed_all_day
    assert not days[date(2026, 11, 25)].working.provisional
    assert days[date(2026, 12, 28)].working.provisional


def test_a_day_that_a_zone_skips_has_nothing_and_is_not_closed() -> None:
    days = {day.day: day for day in days_of_year(Calendar(ZoneInfo("Pacific/Apia"), DAYS, BLACKOUTS), 2011)}
    skipped = days[date(2011, 12, 30)]
    assert (skipped.closed, skipped.off_peak, skipped.closed_all_day) == ((), (), False)
    assert len(days) == 365


# ---------------------------------------------------------------- days that are not announced


def test_only_what_an_announcement_could_change_is_provisional() -> None:
    calendar = Calendar(SHANGHAI, DAYS, BLACKOUTS)
    assert rests_on_a_guess(calendar, at(2027, 5, 4, 8), at(2027, 5, 4, 9)), "the rush, if the day is worked"
    assert not rests_on_a_guess(calendar, at(2027, 5, 4, 22), at(2027, 5, 5, 6)), "a night is open in any case"
    assert not rests_on_a_guess(calendar, at(2026, 5, 4, 8), at(2026, 5, 4, 9)), "announced"
    first = next(day for day in (date(2027, 1, 20) + timedelta(days=n) for n in range(60)) if DAYS(day).holiday)
    eve = at(first.year, first.month, first.day) - timedelta(hours=26)
    assert rests_on_a_guess(calendar, eve, eve + timedelta(hours=8)), "the festival may begin a day earlier"
    assert state_at(at(2027, 5, 4, 8), calendar).provisional
    assert not state_at(at(2026, 11, 25, 8), calendar).provisional
    bare = Calendar(SHANGHAI, DAYS, (BlackoutRule("daily", "", DailyHours(time(8), time(9))),))
    assert not rests_on_a_guess(bare, at(2027, 5, 4, 8), at(2027, 5, 4, 9)), "rests on no working day"


def test_what_is_not_provisional_stays_whatever_is_announced() -> None:
    """Against announcements drawn at random: days come out worked or off as they like."""
    random, changed, steady = Random(3), 0, 0
    calendar = Calendar(SHANGHAI, DAYS, BLACKOUTS)
    for _ in range(150):
        start = at(2027, 1, 1) + timedelta(minutes=15 * random.randrange(4 * 24 * 360))
        end = start + timedelta(minutes=15 * random.randint(1, 40))
        drawn = {start.date() + timedelta(days=n): random.random() < 0.5 for n in range(-25, 27)}

        def announced(day: date, drawn: dict[date, bool] = drawn) -> WorkingDay:
            known = DAYS(day)
            return WorkingDay(drawn.get(day, known.is_working), holiday="" if drawn.get(day) else known.holiday)

        def spans(one: Calendar, start: datetime = start, end: datetime = end) -> list[Interval]:
            return [each.interval for each in closed_intervals(one, start, end)]

        differs = spans(calendar) != spans(Calendar(SHANGHAI, announced, BLACKOUTS))
        changed, steady = changed + differs, steady + (not differs)
        assert rests_on_a_guess(calendar, start, end) or not differs
    assert changed > 5
    assert steady > 5


# ---------------------------------------------------------------- story 11: 避开工作日早高峰


@pytest.mark.parametrize("industry", ["retail", "legal"])
def test_no_session_with_an_impact_starts_in_the_weekday_morning_rush(industry: str) -> None:
    blackouts = tuple(each for each in BLACKOUTS if each.scope.binds(industry, "acme", frozenset()))
    calendar, random, sessions = Calendar(SHANGHAI, DAYS, blackouts), Random(industry), 0
    for _ in range(120):
        now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=random.randrange(60 * 24 * 330))
        work = WorkToPlan(timedelta(minutes=15 * random.randint(1, 90)), impact=True)
        for slot in propose(work, calendar, [], now, count=6).slots:
            for session in slot.sessions:
                sessions += 1
                local = session.start.astimezone(SHANGHAI)
                in_the_rush = time(7) <= local.time() < time(10) and DAYS(local.date()).is_working
                assert not in_the_rush
                assert not closed_intervals(calendar, session.start, session.end)
    assert sessions > 500
