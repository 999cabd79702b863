"""When summaries come, against a clock that is turned minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.domain.summaries import SummaryTime, next_summary

# Both changes of the clocks in the north and the south, by half an hour too, and a zone without any.
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago")


def on_the_wall(when: SummaryTime, now: datetime) -> datetime:
    """The oracle: the first minute after now at which the wall clock shows the time, or has leapt over it."""
    zone = ZoneInfo(when.zone)
    minute = now.replace(second=0, microsecond=0)
    shown_before = minute.astimezone(zone).replace(tzinfo=None)
    seen: set[date] = set()
    if shown_before.time() >= when.at:
        seen.add(shown_before.date())
    while True:
        minute += timedelta(minutes=1)
        shown = minute.astimezone(zone).replace(tzinfo=None)
        due = datetime.combine(shown.date(), when.at)
        right_day = when.weekday is None or shown.weekday() == when.weekday
        if right_day and shown.date() not in seen and shown >= due:
            return minute
        if shown.time() >= when.at:
            seen.add(shown.date())


@pytest.mark.parametrize("zone", ZONES)
@given(
    now=st.integers(0, 270 * 24 * 60).map(
        lambda minutes: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    hour=st.integers(0, 23),
    weekday=st.none() | st.integers(0, 6),
)
def test_it_comes_when_the_readers_clock_shows_the_time(
    zone: str, now: datetime, hour: int, weekday: int | None
) -> None:
    when = SummaryTime(zone, time(hour, 30), weekday)
    comes = next_summary(now, when)
    assert now < comes <= now + timedelta(days=8)
    local = comes.astimezone(ZoneInfo(zone))
    assert weekday is None or local.weekday() == weekday
    leapt = local.replace(tzinfo=None) != datetime.combine(local.date(), when.at)
    assert not leapt or local.replace(tzinfo=None) - datetime.combine(local.date(), when.at) <= timedelta(hours=1)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", ["2026-03-08", "2026-03-29", "2026-04-05", "2026-09-06", "2026-10-04", "2026-10-25"])
@pytest.mark.parametrize("at", [time(0, 0), time(1, 45), time(2, 15), time(2, 30), time(9, 0), time(23, 59)])
def test_it_comes_once_a_day_over_each_change_of_the_clocks(zone: str, day: str, at: time) -> None:
    when, now = SummaryTime(zone, at), datetime.fromisoformat(f"{day}T00:00Z") - timedelta(days=2)
    days = []
    for _each in range(4):
        comes = next_summary(now, when)
        assert abs(comes - on_the_wall(when, now)) <= timedelta(minutes=1), (now, comes)
        days.append(comes.astimezone(ZoneInfo(zone)).date())
        now = comes
    assert [after - before for before, after in pairwise(days)] == [timedelta(days=1)] * 3
