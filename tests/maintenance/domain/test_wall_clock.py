"""From the wall clock to instants: gaps, folds, half-hour shifts, a skipped day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.wall_clock import day_in_year, end_instant, local_date, local_day, local_days, start_instant


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "text", "start", "end"),
    [
        ("Asia/Shanghai", "2026-11-11T00:00", "2026-11-10T16:00", "2026-11-10T16:00"),
        # Skipped 02:00–03:00: both mean the first instant after it.
        ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:00", "2027-03-14T07:00"),
        ("America/New_York", "2027-03-14T02:59:59.500000", "2027-03-14T07:00", "2027-03-14T07:00"),
        # Shown twice: the earlier for a start, the later for an end.
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30", "2026-11-01T06:30"),
        ("Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00", "2026-10-25T01:00"),
        # Half an hour only.
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45", "2026-04-04T15:15"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30", "2026-10-03T15:30"),
        # A day that Apia never had.
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00", "2011-12-30T10:00"),
        # China had summer time from 1986 to 1991.
        ("Asia/Shanghai", "1991-04-14T02:30", "1991-04-13T18:00", "1991-04-13T18:00"),
        ("Asia/Shanghai", "1991-09-15T01:30", "1991-09-14T16:30", "1991-09-14T17:30"),
    ],
)
def test_the_instant_of_a_wall_clock_time(zone: str, text: str, start: str, end: str) -> None:
    assert start_instant(wall(text), ZoneInfo(zone)) == utc(start)
    assert end_instant(wall(text), ZoneInfo(zone)) == utc(end)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Asia/Shanghai", "2026-11-11", 24),
        ("America/New_York", "2027-03-14", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Pacific/Apia", "2011-12-30", 0),
    ],
)
def test_a_local_day_has_its_hours(zone: str, day: str, hours: int) -> None:
    begins, ends = local_day(date.fromisoformat(day), ZoneInfo(zone))
    assert ends - begins == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-10T15:59", "2026-11-10T15:59", [10]),
        ("2026-11-10T15:59", "2026-11-10T16:00", [10, 11]),
        ("2026-11-09T16:00", "2026-11-12T15:59", [10, 11, 12]),
    ],
)
def test_the_local_days_from_one_instant_to_another(start: str, end: str, days: list[int]) -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert list(local_days(utc(start), utc(end), shanghai)) == [date(2026, 11, day) for day in days]
    assert local_date(utc(start), shanghai) == date(2026, 11, days[0])


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"), [(2027, 2, 29, 28), (2028, 2, 29, 29), (2028, 2, 28, 28), (2027, 11, 30, 30)]
)
def test_a_day_that_a_year_lacks_is_the_last_of_its_month(year: int, month: int, day: int, expected: int) -> None:
    assert day_in_year(year, (month, day)) == date(year, month, expected)


def test_every_second_that_the_clocks_skip_means_the_first_one_after_them() -> None:
    for second in range(0, 3600, 59):
        skipped = wall("2027-03-14T02:00") + timedelta(seconds=second)
        assert start_instant(skipped, ZoneInfo("America/New_York")) == utc("2027-03-14T07:00")
