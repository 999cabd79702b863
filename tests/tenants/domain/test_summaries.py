"""When summaries come, against a clock that is turned minute by minute."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

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


@pytest.mark.parametrize(
    ("now", "at", "weekday", "comes"),
    [
        ("2026-11-27T08:59", time(9), None, "2026-11-27T09:00"),  # a Friday
        ("2026-11-27T09:00", time(9), None, "2026-11-28T09:00"),
        ("2026-11-27T09:00", time(9), 4, "2026-12-04T09:00"),
        ("2026-11-27T08:59", time(9), 4, "2026-11-27T09:00"),
        ("2026-11-27T08:59", time(9), 3, "2026-12-03T09:00"),
        ("2026-11-27T23:30", time(0), 5, "2026-11-28T00:00"),
    ],
)
def test_it_comes_on_its_day_of_the_week(now: str, at: time, weekday: int | None, comes: str) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    asked, said = (datetime.fromisoformat(each).replace(tzinfo=zone) for each in (now, comes))
    assert next_summary(asked, SummaryTime("Asia/Shanghai", at, weekday)) == said


# ---------------------------------------------------------------- a thousand readers

BEGIN = datetime(2026, 9, 5, tzinfo=UTC)  # Santiago leaps on 6 September, Lord Howe on 4 October; Berlin and New York
READERS, DAYS, AFTER = 1000, 60, 9  # go back on 25 October and 1 November


class Walls:
    """The oracle: clocks on walls of the five zones, turned minute by minute once and looked at."""

    def __init__(self) -> None:
        self.highest: dict[str, dict[date, tuple[list[int], datetime]]] = {zone: {} for zone in ZONES}
        for name in ZONES:
            zone, highest = ZoneInfo(name), self.highest[name]
            for place in range(-AFTER * 24 * 60, (DAYS + AFTER) * 24 * 60):
                now = BEGIN + timedelta(minutes=place)
                shown = now.astimezone(zone)
                minutes, _since = highest.setdefault(shown.date(), ([], now))
                minute = shown.hour * 60 + shown.minute
                minutes.append(max(minutes[-1], minute) if minutes else minute)

    def all_of(self, when: SummaryTime) -> list[datetime]:
        """When this reader's clock shows the time of the summary, or has leapt over it, on each of its days."""
        wanted = when.at.hour * 60 + when.at.minute
        return [
            since + timedelta(minutes=bisect_left(minutes, wanted))
            for day, (minutes, since) in self.highest[when.zone].items()
            if when.weekday in (None, day.weekday()) and minutes[-1] >= wanted
        ]


def test_a_thousand_readers_find_each_thing_in_exactly_one_summary_over_every_change_of_the_clocks() -> None:
    dice, walls, leapt = random.Random(15), Walls(), 0
    for _reader in range(READERS):
        at = time(dice.choice((0, 1, 2, 3, 9, dice.randrange(24))), dice.choice((0, 15, 30, 59)))
        when = SummaryTime(dice.choice(ZONES), at, dice.choice((None, None, dice.randrange(7))))
        comes = walls.all_of(when)
        summaries: dict[datetime, list[datetime]] = defaultdict(list)
        items = [BEGIN + timedelta(days=day, seconds=dice.randrange(86400)) for day in range(DAYS)]
        items += [dice.choice([each for each in comes if BEGIN <= each < BEGIN + timedelta(days=DAYS)])]  # on the dot
        for item in items:
            summaries[next_summary(item, when)].append(item)
        assert sum(map(len, summaries.values())) == len(items)
        for summary, within in summaries.items():
            place = comes.index(summary)  # to the minute
            assert all(comes[place - 1] <= item < summary for item in within), "in the first that comes after it"
            leapt += summary.astimezone(ZoneInfo(when.zone)).time() != at
    assert leapt > 10, "somebody's clock has leapt over the time"
