"""Forecasts of calls: which days are like, how sure they are, and that they beat the last like day alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from math import exp
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from maintenance.domain.forecasting import (
    BACK,
    FEWEST,
    LIKE,
    MOST_SHARE,
    TESTED,
    BackTest,
    DayKind,
    ExpectedCalls,
    Forecaster,
    HourPart,
    TriedForecast,
    back_test,
    hours_of,
    kinds_compared,
    scaled_error,
    within,
)
from maintenance.domain.intervals import Interval
from tenants.domain.working_days import ChineseWorkingDays

DAY = timedelta(days=1)
CALENDAR = ChineseWorkingDays()
OPEN = range(9, 18)
SHAPE = {9: 0.7, 10: 1.3, 11: 1.2, 12: 0.4, 13: 0.5, 14: 1.1, 15: 1.2, 16: 1.0, 17: 0.6}


def flat(calls: int, first: date, days: int) -> dict[date, list[int]]:
    """The same in every open hour of every day."""
    return {first + back * DAY: [calls if hour in OPEN else 0 for hour in range(24)] for back in range(days)}


def lived(seed: int, days: int, *, last: date) -> dict[date, list[int]]:
    """A client's calls: by weekday and hour, with noise from day to day (0.20 on the log) and chance within the hour;
    few at week-ends and on holidays.
    """
    dice = random.Random(seed)
    size = exp(dice.uniform(2.3, 5.0))  # 10 to 150 an hour
    week = [dice.uniform(0.8, 1.2) for _day in range(5)] + [dice.uniform(0.1, 0.5), dice.uniform(0.1, 0.4)]
    by_day = {}
    for back in range(days):
        day = last - back * DAY
        level = week[day.weekday()] if CALENDAR(day).is_working or day.weekday() > 4 else 0.15
        level = 1.0 if CALENDAR(day).is_working and day.weekday() > 4 else level
        noise = exp(dice.gauss(0.0, 0.20))
        mean = [size * SHAPE.get(hour, 0.0) * level * noise for hour in range(24)]
        by_day[day] = [max(round(dice.gauss(each, each**0.5)), 0) if each else 0 for each in mean]
    return by_day


def test_the_median_of_the_last_four_like_hours() -> None:
    tuesday = date(2026, 3, 31)
    calls = {
        tuesday - 7 * week * DAY: [0] * 10 + [count] + [0] * 13 for week, count in enumerate((90, 10, 30, 20, 1), 1)
    }
    forecaster = Forecaster(calls, CALENDAR)
    assert forecaster.expected([HourPart(tuesday, 10)], tuesday - DAY) == median([90, 10, 30, 20])
    assert forecaster.expected([HourPart(tuesday, 10, 0.25)], tuesday - DAY) == median([90, 10, 30, 20]) / 4
    calls[tuesday] = calls[tuesday + 7 * DAY] = [7] * 24
    later = Forecaster(calls, CALENDAR).expected([HourPart(tuesday, 10)], tuesday + 9 * DAY)
    assert later == median([90, 10, 30, 20]), "neither of its own calls nor of later ones"
    assert forecaster.expected([HourPart(tuesday, 10)], tuesday - 8 * DAY) == median([10, 30, 20, 1]), "not known then"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "spans", "hours"),
    [
        (
            "Asia/Shanghai",
            [("2026-11-28T14:30", "2026-11-28T16:15")],
            [("28", 22, 0.5), ("28", 23, 1.0), ("29", 0, 0.25)],
        ),
        ("Asia/Shanghai", [("2026-11-28T14:00:36", "2026-11-28T14:01:12")], [("28", 22, 0.01)]),
        (
            "Asia/Shanghai",
            [("2026-11-28T15:45", "2026-11-28T16:00"), ("2026-11-28T15:00", "2026-11-28T15:30")],
            [("28", 23, 0.75)],
        ),
        ("Asia/Shanghai", [("2026-11-28T15:45", "2026-11-28T15:45")], []),
        # 02:00 to 03:00 is skipped; 01:00 to 02:00 comes twice, and is an hour of the day all the same.
        ("America/New_York", [("2027-03-14T06:30", "2027-03-14T07:30")], [("14", 1, 0.5), ("14", 3, 0.5)]),
        ("America/New_York", [("2026-11-01T05:30", "2026-11-01T07:30")], [("01", 1, 1.0), ("01", 2, 0.5)]),
        ("Australia/Lord_Howe", [("2026-10-03T15:00", "2026-10-03T16:00")], [("04", 1, 0.5), ("04", 2, 0.5)]),
    ],
)
def test_the_local_hours_of_some_time(
    zone: str, spans: list[tuple[str, str]], hours: list[tuple[str, int, float]]
) -> None:
    parts = hours_of([Interval(utc(start), utc(end)) for start, end in spans], ZoneInfo(zone))
    assert [(f"{part.day:%d}", part.hour, part.share) for part in parts] == hours


AUTUMN = [date(2026, 10, 12) + back * DAY for back in range(80)]  # no holiday in it, nor a day made up for one
NEW_YEARS_EVE = AUTUMN[-1] + DAY


def busy(days: Sequence[date]) -> dict[date, list[int]]:
    """Other counts on each day, none on Sundays."""
    return {day: [(day.toordinal() * 7 + hour) % 23 * (day.weekday() < 6) for hour in range(24)] for day in days}


@pytest.mark.parametrize("ahead", [1, 3, 9])
def test_the_same_forecast_is_tried_on_the_days_before_as_if_no_more_were_known(ahead: int) -> None:
    """Against like days found by their weekday alone."""
    calls = busy(AUTUMN)
    del calls[NEW_YEARS_EVE - 10 * DAY]
    calls[NEW_YEARS_EVE - 12 * DAY] = [0] * 24
    parts = [HourPart(NEW_YEARS_EVE, 10), HourPart(NEW_YEARS_EVE, 11, 0.5)]

    def said(day: date, count: int) -> float:
        like = [day - 7 * weeks * DAY for weeks in range(1, BACK // 7)]
        like = [each for each in like if each in calls and each <= day - ahead * DAY][:count]
        return sum(part.share * median(calls[each][part.hour] for each in like) for part in parts)

    expected = []
    for back in range(ahead, TESTED + 1):
        day = NEW_YEARS_EVE - back * DAY
        if day in calls and day.weekday() < 6:
            actual = sum(part.share * calls[day][part.hour] for part in parts)
            expected.append(TriedForecast(said(day, LIKE), actual, said(day, 1)))
    assert Forecaster(calls, CALENDAR).tried(parts, NEW_YEARS_EVE - ahead * DAY) == expected
    assert any(not each.actual for each in expected)


def test_what_no_like_day_is_known_of_is_not_tried() -> None:
    calls = busy(AUTUMN[-9:])
    tried = Forecaster(calls, CALENDAR).tried([HourPart(NEW_YEARS_EVE, 10)], AUTUMN[-1])
    assert len(tried) == 2, "only the last two days have one a week before"
    both = [HourPart(NEW_YEARS_EVE, 10), HourPart(NEW_YEARS_EVE - DAY, 10)]
    assert len(Forecaster(calls, CALENDAR).tried(both, AUTUMN[-1])) == 1
    gap = busy(AUTUMN)
    del gap[AUTUMN[-20]]
    assert len(Forecaster(gap, CALENDAR).tried(both, AUTUMN[-1])) == TESTED - 2, "both days must be known"


def test_a_day_without_a_like_one_does_not_end_the_search() -> None:
    calls = busy([day for day in AUTUMN if day.weekday() == NEW_YEARS_EVE.weekday() or day == AUTUMN[-1]])
    assert len(Forecaster(calls, CALENDAR).tried([HourPart(NEW_YEARS_EVE, 10)], AUTUMN[-1])) == TESTED // 7


def test_like_days_are_looked_for_in_twelve_weeks() -> None:
    day = date(2027, 1, 7)
    oldest = day - BACK * DAY
    assert Forecaster({oldest: [5] * 24}, CALENDAR).expected([HourPart(day, 10)], day - DAY) == 5
    assert Forecaster({oldest - 7 * DAY: [5] * 24}, CALENDAR).expected([HourPart(day, 10)], day - DAY) == 0


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 2, 14), DayKind.MADE_UP),  # a Saturday, worked before the Spring Festival
        (date(2026, 2, 17), DayKind.HOLIDAY),  # New Year's Day, a Tuesday
        (date(2026, 2, 21), DayKind.HOLIDAY),  # a Saturday within
        (date(2026, 3, 7), DayKind.OFF),
        (date(2026, 3, 9), DayKind.WORKING),
    ],
)
def test_what_kind_of_day_it_is(day: date, kind: DayKind) -> None:
    assert Forecaster({}, CALENDAR).kind(day) is kind


def test_calls_of_days_that_are_worked_instead_are_compared_with_working_days() -> None:
    made_up, sunday, festival = date(2026, 2, 14), date(2026, 3, 8), date(2026, 2, 17)
    kinds = kinds_compared([made_up, sunday, festival], ChineseWorkingDays())
    assert kinds == {made_up: DayKind.WORKING, sunday: DayKind.OFF, festival: DayKind.HOLIDAY}


def test_a_worked_saturday_is_like_a_working_day() -> None:
    day = date(2026, 2, 14)
    calls = {
        day - back * DAY: [0] * 10 + [100 if (day - back * DAY).weekday() < 5 else 5] + [0] * 13
        for back in range(1, 60)
    }
    assert Forecaster(calls, CALENDAR).expected([HourPart(day, 10)], day - DAY) == 100


def test_a_holiday_has_the_share_of_the_last_ones() -> None:
    """On the last holidays a third of what days off have; so on the next ones."""
    first, calls = date(2025, 7, 1), {}
    forecaster = Forecaster(calls, CALENDAR)
    for back in range(225):
        day = first + back * DAY
        many = {DayKind.HOLIDAY: 10, DayKind.OFF: 30}.get(forecaster.kind(day), 100)
        calls[day] = [0] * 10 + [many] + [0] * 13
    new_year = date(2026, 2, 17)
    assert max(calls) < new_year
    assert Forecaster(calls, CALENDAR).expected([HourPart(new_year, 10)], max(calls)) == pytest.approx(10.0)


def test_while_no_holiday_is_known_it_is_as_a_day_off_and_never_more_than_three_of_them() -> None:
    new_year = date(2026, 2, 17)
    saturday, holiday = date(2025, 12, 20), date(2026, 1, 1)
    calls = {saturday: [0] * 10 + [30] + [0] * 13}
    assert Forecaster(calls, CALENDAR).expected([HourPart(new_year, 10)], holiday) == 30
    calls[holiday] = [0] * 10 + [900] + [0] * 13
    assert Forecaster(calls, CALENDAR).expected([HourPart(new_year, 10)], holiday) == 30 * MOST_SHARE
    calls[holiday] = [1] * 24
    assert Forecaster(calls, CALENDAR).expected([HourPart(new_year, 10)], holiday) == pytest.approx(24)


def with_interval(forecaster: Forecaster, hours: Sequence[HourPart], known_until: date) -> ExpectedCalls:
    tried = forecaster.tried(hours, known_until)
    return within(forecaster.expected(hours, known_until), [scaled_error(each) for each in tried])


def test_nothing_known_is_no_call_and_no_interval() -> None:
    said = with_interval(Forecaster({}, CALENDAR), [HourPart(date(2026, 3, 9), 10)], date(2026, 3, 8))
    assert (said.calls, said.low, said.high) == (0.0, None, None)


@given(st.lists(st.floats(-50, 50), min_size=FEWEST, max_size=200), st.floats(0, 5000))
def test_intervals_lie_around_as_many_errors_as_they_say(errors: list[float], calls: float) -> None:
    """Against counting: never fewer than 80 % of the errors lie within, and the ends are errors."""
    said = within(calls, errors)
    assert said.low is not None
    assert said.high is not None
    scale = (calls + 1.0) ** 0.5
    inside = sum(said.low - 1e-6 <= max(calls + error * scale, 0.0) <= said.high + 1e-6 for error in errors)
    assert inside >= 0.8 * len(errors) - 1
    assert 0.0 <= said.low <= said.high


def weeks_of(last: date) -> Iterator[date]:
    for week in range(52):
        yield last - 7 * week * DAY


def test_24_coverage_and_error_over_52_weeks_of_50_clients() -> None:
    """The 80 % interval of a window's calls covers 75–85 %, and the error is no larger than the seasonal naive one."""
    inside, count, error, naive = 0, 0, 0.0, 0.0
    end = date(2026, 11, 24)
    for client in range(50):
        calls = lived(client, 52 * 7 + 160, last=end)
        forecaster = Forecaster(calls, CALENDAR)
        begin = 9 + client % 6
        for number, week in enumerate(weeks_of(end)):
            day = week - (client + number) % 5 * DAY  # every weekday
            hours = [HourPart(day, hour) for hour in range(begin, begin + 1 + client % 4)]
            known = day - (1 + client % 3) * DAY
            said = with_interval(forecaster, hours, known)
            came = sum(calls[part.day][part.hour] for part in hours)
            last_week = sum(calls[day - 7 * DAY][part.hour] for part in hours)
            assert said.low is not None
            assert said.high is not None
            inside += said.low <= came <= said.high
            count += 1
            error += abs(said.calls - came)
            naive += abs(last_week - came)
    assert count == 52 * 50
    assert 0.75 <= inside / count <= 0.85, inside / count
    assert error <= naive, (error / count, naive / count)


def test_the_back_test_says_what_counting_says() -> None:
    dice = random.Random(7)
    tried = [TriedForecast(100.0, 100.0 + dice.gauss(0, 20), 100.0 + dice.gauss(0, 20)) for _each in range(60)]
    told = back_test(tried)
    assert told.tried == 60
    assert told.error == pytest.approx(sum(abs(each.actual - 100.0) for each in tried) / 60)
    assert told.error is not None
    assert told.naive_error is not None
    assert told.naive_error > told.error
    earlier = sorted(scaled_error(each) for each in tried[30:])
    low, high = earlier[2], earlier[27]
    assert told.covered == sum(low <= scaled_error(each) <= high for each in tried[:30]) / 30
    assert back_test(tried[: FEWEST - 1]).error is None


def test_an_interval_is_given_from_twenty_errors_on_and_its_ends_are_errors() -> None:
    errors = [float(error) for error in range(FEWEST)]
    assert within(8.0, errors[1:]) == ExpectedCalls(8.0, None, None)
    assert within(8.0, [float(error) for error in range(29)]).low == 8.0 + 1 * 3
    assert within(8.0, errors) == ExpectedCalls(8.0, 8.0 + 1 * 3, 8.0 + 18 * 3)
    assert within(8.0, [error - 18 for error in errors]) == ExpectedCalls(8.0, 0.0, 8.0)
    assert within(0.0, [error - 30 for error in errors]) == ExpectedCalls(0.0, 0.0, 0.0)
    assert scaled_error(TriedForecast(8.0, 11.0, 0.0)) == 1.0


def test_a_back_test_says_how_sure_it_is_when_its_earlier_half_has_twenty() -> None:
    fine, off = TriedForecast(8.0, 8.0, 9.0), TriedForecast(8.0, 2.0, 4.0)
    assert back_test([fine] * (FEWEST - 1)) == BackTest(FEWEST - 1, None, None, None)
    assert back_test([fine, off] * (FEWEST // 2)) == BackTest(FEWEST, 3.0, 1.5, None)
    assert back_test([fine] * (2 * FEWEST - 2)) == BackTest(2 * FEWEST - 2, 0.0, 1.0, None)
    half = [off] * 5 + [fine] * (FEWEST - 5)
    assert back_test(half + [fine] * FEWEST) == BackTest(2 * FEWEST, 0.75, pytest.approx(1.125), 0.75)
