"""Exclusions that would starve maintenance are found: against every minute of invented times, and on real calendars."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import BlackoutRule, Calendar, DailyHours, SingleSpan, YearlyDates
from maintenance.domain.defaults import BLACKOUTS
from maintenance.domain.exclusions import OpenTime, open_in, open_pieces, shortfall, worst
from maintenance.domain.intervals import Interval, merged, without
from tenants.domain.working_days import ChineseWorkingDays

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 24, 16, tzinfo=UTC)  # midnight in Shanghai
MINUTE = timedelta(minutes=1)
CASES, LENGTH = 100, 260  # minutes
SMALL = OpenTime(least=30 * MINUTE, within=90 * MINUTE, piece=7 * MINUTE)


def span(begin: int, end: int) -> Interval:
    return Interval(START + begin * MINUTE, START + end * MINUTE)


def drawn(random: Random, count: int, longest: int) -> list[Interval]:
    starts = [random.randrange(LENGTH - 1) for _ in range(count)]
    return merged(span(begin, min(begin + random.randint(1, longest), LENGTH)) for begin in starts)


def minute_by_minute(pieces: list[Interval]) -> list[int]:
    """For each minute the open minutes of the stretch that begins in it, by reading all its minutes."""
    is_open = [any(piece.contains(START + minute * MINUTE) for piece in pieces) for minute in range(LENGTH)]
    within, least = SMALL.within // MINUTE, SMALL.piece // MINUTE
    stretches = []
    for begin in range(LENGTH - within + 1):
        counted = run = 0
        for each in [*is_open[begin : begin + within], False]:
            if each:
                run += 1
            else:
                counted, run = counted + (run if run >= least else 0), 0
        stretches.append(counted)
    return stretches


@pytest.mark.parametrize("seed", range(8))
def test_the_worst_stretch_is_the_one_that_reading_every_minute_finds(seed: int) -> None:
    random, short = Random(seed), 0
    for number in range(CASES):
        before = drawn(random, random.randint(1, 9), 60)
        after = without(before, drawn(random, random.randint(0, 5), 30))
        was, is_ = minute_by_minute(before), minute_by_minute(after)
        missing = [min(30, one) - other for one, other in zip(was, is_, strict=True)]
        stretch = worst(before, after, START, START + LENGTH * MINUTE, SMALL)
        if max(missing) <= 0:
            assert stretch is None, number
            continue
        short += 1
        assert stretch is not None, number
        begin = (stretch.start - START) // MINUTE
        assert (begin, missing[begin]) == (missing.index(max(missing)), max(missing)), number
        assert (stretch.open, stretch.needed) == (is_[begin] * MINUTE, min(30, was[begin]) * MINUTE)
        assert open_in(after, stretch.start, stretch.end, SMALL.piece) == stretch.open
    assert CASES // 5 < short < CASES, "both answers must be common"


def wall(year: int, month: int, day: int) -> datetime:
    """Local midnight, naive."""
    return datetime(year, month, day, tzinfo=UTC).replace(tzinfo=None)


def calendar(industry: str = "education") -> Calendar:
    blackouts = tuple(each for each in BLACKOUTS if each.scope.binds(industry, "acme", frozenset()))
    return Calendar(SHANGHAI, ChineseWorkingDays(), blackouts)


def evenings(*weekdays: int, start: int = 22, end: int = 6) -> BlackoutRule:
    """No maintenance in the nights that begin on these weekdays."""
    return BlackoutRule("own-nights", "", DailyHours(time(start), time(end), weekdays=frozenset(weekdays)))


YEARS = timedelta(days=730)


def test_without_exclusions_nothing_is_short() -> None:
    assert shortfall(calendar(), (), START, START + YEARS) is None


def test_the_nights_of_the_working_week_may_be_excluded_outside_promotions() -> None:
    """Nine nights of week-ends in 32 days are 72 hours; in the 618 sale the platform leaves little itself."""
    gap = shortfall(calendar(), [evenings(0, 1, 2, 3, 4)], START, START + YEARS)
    assert gap is not None
    assert (gap.end - gap.start, gap.needed) == (timedelta(days=32), timedelta(hours=48))
    assert gap.start.astimezone(SHANGHAI).month in (1, 2, 5, 10)  # the festival, 618 or Double Eleven lies in it
    bare = Calendar(SHANGHAI, ChineseWorkingDays())
    assert shortfall(bare, [evenings(0, 1, 2, 3, 4)], START, START + YEARS) is None


def test_everything_excluded_is_refused_with_the_exclusion_that_takes_it() -> None:
    gap = shortfall(calendar(), [evenings(), evenings(0)], START, START + YEARS)
    assert gap is not None
    assert gap.open == timedelta()
    least = shortfall(Calendar(SHANGHAI, ChineseWorkingDays()), [evenings()], START, START + YEARS)
    assert least is not None
    assert (least.open, least.needed, least.takes[0][0]) == (timedelta(), timedelta(hours=48), "own-nights")
    assert least.takes[0][1] >= timedelta(hours=32 * 8 - 8)


@pytest.mark.parametrize(("until", "enough"), [(2, True), (3, False)])
def test_pieces_shorter_than_four_hours_do_not_count(until: int, enough: bool) -> None:
    """Every night from 22:00 to 02:00 taken leaves four hours; until 03:00 three, which count for nothing."""
    gap = shortfall(Calendar(SHANGHAI, ChineseWorkingDays()), [evenings(start=22, end=until)], START, START + YEARS)
    assert (gap is None) == enough
    if gap is not None:
        assert gap.open == timedelta()


def test_a_single_span_of_a_month_is_too_long_and_three_weeks_are_not() -> None:
    bare, midnight = Calendar(SHANGHAI, ChineseWorkingDays()), wall(2027, 3, 1)
    month = BlackoutRule("own-once", "", SingleSpan(midnight, midnight + timedelta(days=31)))
    weeks = BlackoutRule("own-once", "", SingleSpan(midnight, midnight + timedelta(days=21)))
    gap = shortfall(bare, [month], START, START + YEARS)
    assert gap is not None
    assert gap.start < midnight.replace(tzinfo=SHANGHAI) + timedelta(days=1)
    assert shortfall(bare, [weeks], START, START + YEARS) is None


def test_where_the_platform_itself_leaves_too_little_nothing_more_may_be_taken() -> None:
    closed = BlackoutRule("platform", "", YearlyDates((3, 1), (3, 31)))
    platform = Calendar(SHANGHAI, ChineseWorkingDays(), (closed,))
    assert shortfall(platform, (), START, START + YEARS) is None
    inside = BlackoutRule("own-once", "", SingleSpan(wall(2027, 3, 5), wall(2027, 3, 9)))
    assert shortfall(platform, [inside], START, START + YEARS) is None, "takes nothing that was open"
    beside = BlackoutRule("own-once", "", SingleSpan(wall(2027, 4, 1), wall(2027, 4, 3)))
    gap = shortfall(platform, [beside], START, START + YEARS)
    assert gap is not None
    assert gap.open < gap.needed < timedelta(hours=48)


def test_open_pieces_are_the_nights_clear_of_blackouts() -> None:
    [first, second] = open_pieces(calendar(), START + timedelta(hours=12), START + timedelta(hours=60))
    assert (first.length, second.length) == (timedelta(hours=8), timedelta(hours=8))
    assert first.start.astimezone(SHANGHAI).hour == 22


def test_what_each_exclusion_takes_by_itself_is_told_the_most_first() -> None:
    midnight = wall(2027, 3, 1)
    hours = BlackoutRule("hours", "", DailyHours(time(22), time(23)))
    month = BlackoutRule("month", "", SingleSpan(midnight, midnight + timedelta(days=28)))
    elsewhere = BlackoutRule("elsewhere", "", SingleSpan(midnight + timedelta(days=99), midnight + timedelta(days=100)))
    gap = shortfall(Calendar(SHANGHAI, ChineseWorkingDays()), [hours, elsewhere, month], START, START + YEARS)
    assert gap is not None

    def left(*rules: BlackoutRule) -> timedelta:
        pieces = open_pieces(Calendar(SHANGHAI, ChineseWorkingDays(), rules), gap.start, gap.end)
        return open_in(pieces, gap.start, gap.end, OpenTime().piece)

    assert gap.takes == (("month", left(hours) - gap.open), ("hours", left(month) - gap.open))
    assert gap.open == left(hours, month) < left(month) < left(hours)


@pytest.mark.parametrize(
    ("least", "within", "piece", "fine"),
    [(4, 4, 4, True), (5, 9, 4, True), (4, 9, 5, False), (9, 8, 4, False), (4, 9, 0, False), (4, 9, 0.01, True)],
)
def test_a_piece_is_no_longer_than_what_stays_open(least: int, within: int, piece: float, fine: bool) -> None:
    figures = [timedelta(hours=each) for each in (least, within, piece)]
    if fine:
        assert OpenTime(*figures).piece == figures[2]
    else:
        with pytest.raises(ValueError, match="not longer"):
            OpenTime(*figures)


@pytest.mark.parametrize(("days", "short"), [(31, False), (32, True)])
def test_only_whole_stretches_are_looked_at(days: int, short: bool) -> None:
    bare = Calendar(SHANGHAI, ChineseWorkingDays())
    assert (shortfall(bare, [evenings()], START, START + timedelta(days=days)) is not None) is short
