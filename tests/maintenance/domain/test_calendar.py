"""The default calendar in the cases that docs/rules.md names, and what the oracle's short clock cannot see."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import (
    BlackoutRule,
    Calendar,
    CalendarState,
    DailyHours,
    HolidayDays,
    OffPeak,
    Recurrence,
    Scope,
    YearlyDates,
    binding,
    closed_intervals,
    nights,
    occurrences,
    rests_on_a_guess,
    state_at,
)
from maintenance.domain.defaults import BLACKOUTS
from tenants.domain.working_days import ChineseWorkingDays, WorkingDay

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


def calendar(industry: str = "other", zone: ZoneInfo = SHANGHAI) -> Calendar:
    return Calendar(zone, ChineseWorkingDays(), binding(BLACKOUTS, industry, "acme", frozenset()))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def because(state: CalendarState) -> list[object]:
    return [reason.params["blackout"] for reason in state.reasons]


@pytest.mark.parametrize(
    ("moment", "reasons", "next_change"),
    [
        ("2026-11-24T06:59", [], "2026-11-24T07:00"),
        ("2026-11-24T07:00", ["weekday_rush"], "2026-11-24T10:00"),
        ("2026-11-24T10:00", [], "2026-11-25T07:00"),
        ("2026-11-21T08:00", [], "2026-11-23T07:00"),  # a Saturday
        ("2026-02-14T08:00", ["weekday_rush"], "2026-02-14T10:00"),  # a Saturday that is worked
        ("2026-10-31T23:59", [], "2026-11-01T00:00"),
        ("2026-11-03T08:00", ["double_eleven", "weekday_rush"], "2026-11-12T00:00"),
        ("2026-11-11T23:59", ["double_eleven"], "2026-11-12T00:00"),
        ("2026-06-18T12:00", ["mid_year_sale"], "2026-06-19T00:00"),
        ("2026-02-18T08:00", ["spring_festival"], "2026-02-24T00:00"),
    ],
)
def test_the_state_of_the_default_calendar(moment: str, reasons: list[str], next_change: str) -> None:
    state = state_at(at(moment), calendar())
    assert (state.open, because(state), state.next_change) == (not reasons, reasons, at(next_change))


def test_lunch_binds_caterers_and_shops_only() -> None:
    noon = at("2026-11-22T12:00")
    assert because(state_at(noon, calendar("catering"))) == ["lunch"]
    assert because(state_at(noon, calendar("retail"))) == ["lunch"]
    assert state_at(noon, calendar("legal")).open


def test_a_promotion_binds_in_the_platforms_zone_and_the_rush_in_the_clients() -> None:
    # In New York it is still 31 October when 双11 begins, and 07:00 there is the rush.
    assert because(state_at(at("2026-10-31T12:00", NEW_YORK), calendar(zone=NEW_YORK))) == ["double_eleven"]
    assert because(state_at(at("2026-11-24T07:30", NEW_YORK), calendar(zone=NEW_YORK))) == ["weekday_rush"]


def test_an_unannounced_day_is_marked_provisional() -> None:
    [reason] = state_at(at("2028-03-08T08:00"), calendar()).reasons
    assert reason.params["provisional"] is True
    [reason] = state_at(at("2026-03-11T08:00"), calendar()).reasons
    assert reason.params["provisional"] is False


def test_soft_blackouts_do_not_bind_changes_without_impact() -> None:
    moment = at("2026-11-03T08:00")
    assert state_at(moment, calendar(), hard_only=True) == CalendarState(
        open=True, off_peak=False, reasons=(), next_change=None
    )


def test_a_closed_stretch_names_each_blackout_once() -> None:
    closed = closed_intervals(calendar(), at("2026-10-31T00:00"), at("2026-11-13T00:00"))
    assert [(each.interval.start, each.interval.end) for each in closed] == [
        (at("2026-11-01T00:00"), at("2026-11-12T00:00")),
        (at("2026-11-12T07:00"), at("2026-11-12T10:00")),
    ]
    assert [reason.params["blackout"] for reason in closed[0].reasons] == ["double_eleven", "weekday_rush"]


def test_each_stretch_has_the_reasons_of_its_own_day() -> None:
    rules = (
        BlackoutRule("a", "", DailyHours(time(7), time(10))),
        BlackoutRule("b", "", DailyHours(time(10), time(11))),
    )
    for count in (1, 2):
        own = Calendar(SHANGHAI, ChineseWorkingDays(), rules[:count])
        closed = closed_intervals(own, at("2026-11-24T00:00"), at("2026-11-28T00:00"))
        assert [[reason.params["since"] for reason in each.reasons] for each in closed] == [
            [each.interval.start, each.interval.start + timedelta(hours=3)][:count] for each in closed
        ]
        assert len(closed) == 4


def test_yearly_dates_run_over_the_years_end_and_know_29_february() -> None:
    rule = BlackoutRule("turn", "", YearlyDates((12, 30), (1, 2)))
    turn = Calendar(SHANGHAI, ChineseWorkingDays(), (rule,))
    [closed] = closed_intervals(turn, at("2026-06-01T00:00"), at("2027-06-01T00:00"))
    assert (closed.interval.start, closed.interval.end) == (at("2026-12-30T00:00"), at("2027-01-03T00:00"))
    leap = Calendar(SHANGHAI, ChineseWorkingDays(), (BlackoutRule("leap", "", YearlyDates((2, 29), (2, 29))),))
    closures = closed_intervals(leap, at("2027-01-01T00:00"), at("2028-12-31T00:00"))
    assert [each.interval.start for each in closures] == [at("2027-02-28T00:00"), at("2028-02-29T00:00")]


def test_nights_in_new_york_keep_their_wall_clock_through_both_shifts() -> None:
    year = nights(calendar(zone=NEW_YORK), at("2027-01-01T12:00", NEW_YORK), at("2028-01-01T12:00", NEW_YORK))
    assert len(year) == 365
    for night in year:
        assert (night.start.astimezone(NEW_YORK).time(), night.end.astimezone(NEW_YORK).time()) == (time(22), time(6))
    assert sorted({night.length for night in year}) == [timedelta(hours=hours) for hours in (7, 8, 9)]


def test_a_day_that_a_zone_skips_has_no_rush() -> None:
    apia = ZoneInfo("Pacific/Apia")
    daily = Calendar(apia, ChineseWorkingDays(), (BlackoutRule("rush", "", DailyHours(time(7), time(10))),))
    closures = closed_intervals(daily, datetime(2011, 12, 29, 10, tzinfo=UTC), datetime(2012, 1, 1, 9, tzinfo=UTC))
    assert [each.interval.start.astimezone(apia).date() for each in closures] == [
        date(2011, 12, 29),
        date(2011, 12, 31),
        date(2012, 1, 1),
    ]


def test_a_scope_must_match_in_all_that_it_names() -> None:
    scope = Scope(industries=frozenset({"retail"}), directories=frozenset({"mobile", "unicom"}))
    assert scope.binds("retail", "acme", frozenset({"unicom"}))
    assert not scope.binds("retail", "acme", frozenset({"telecom"}))
    assert not scope.binds("legal", "acme", frozenset({"unicom"}))
    assert Scope(clients=frozenset({"acme"})).binds("legal", "acme", frozenset())


def test_the_length_of_an_ordinary_night() -> None:
    assert OffPeak().length == timedelta(hours=8)
    assert OffPeak(time(1), time(5)).length == timedelta(hours=4)
    assert OffPeak(time(0), time(0)).length == timedelta(hours=24)


@pytest.mark.parametrize(("moment", "off_peak"), [("21:59", False), ("22:00", True), ("05:59", True), ("06:00", False)])
def test_a_night_holds_from_its_first_minute_to_its_last(moment: str, off_peak: bool) -> None:
    assert state_at(at(f"2026-11-24T{moment}"), calendar()).off_peak is off_peak


def test_occurrences_are_whole_and_come_by_their_start_and_then_by_their_code() -> None:
    rules = (
        BlackoutRule("z", "", DailyHours(time(9), time(11)), hard=True),
        BlackoutRule("a", "", DailyHours(time(9), time(11))),
        BlackoutRule("m", "", DailyHours(time(8), time(10)), hard=True),
    )
    own = Calendar(SHANGHAI, ChineseWorkingDays(), rules)
    start, end = at("2026-11-24T09:30"), at("2026-11-24T09:45")
    found = occurrences(own, start, end)
    assert [each.blackout.code for each in found] == ["m", "a", "z"]
    assert (found[0].interval.start, found[0].interval.end) == (at("2026-11-24T08:00"), at("2026-11-24T10:00"))
    assert [each.blackout.code for each in occurrences(own, start, end, hard_only=True)] == ["m", "z"]


def test_what_the_clocks_skip_does_not_occur() -> None:
    hours = OffPeak(time(2), time(3))
    rule = BlackoutRule("two", "", DailyHours(hours.start, hours.end))
    own = Calendar(NEW_YORK, ChineseWorkingDays(), (rule,), hours)
    start, end = at("2027-03-13T12:00", NEW_YORK), at("2027-03-15T12:00", NEW_YORK)
    assert [each.interval for each in occurrences(own, start, end)] == nights(own, start, end)
    assert [night.start for night in nights(own, start, end)] == [at("2027-03-15T02:00", NEW_YORK)]


# ---------------------------------------------------------------- recurrences, by the wall clock

TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def five_days(day: date) -> WorkingDay:
    """A working week; every 26th is not announced."""
    return WorkingDay(is_working=day.weekday() < 5, provisional=day.day == 26)


@pytest.mark.parametrize(
    ("recurrence", "days", "spans"),
    [
        (
            YearlyDates((12, 30), (1, 2)),
            300,
            [
                ("2025-12-30T00", "2026-01-03T00"),
                ("2026-12-30T00", "2027-01-03T00"),
                ("2027-12-30T00", "2028-01-03T00"),
            ],
        ),
        (
            YearlyDates((6, 18), (6, 18)),
            0,
            [("2025-06-18T00", "2025-06-19T00"), ("2026-06-18T00", "2026-06-19T00")],
        ),
        (DailyHours(time(22), time(6)), 0, [("2026-11-23T22", "2026-11-24T06"), ("2026-11-24T22", "2026-11-25T06")]),
        (DailyHours(time(7), time(10)), 0, [("2026-11-23T07", "2026-11-23T10"), ("2026-11-24T07", "2026-11-24T10")]),
        (
            DailyHours(time(7), time(7), weekdays=frozenset({2, 4})),
            3,
            [("2026-11-25T07", "2026-11-26T07"), ("2026-11-27T07", "2026-11-28T07")],
        ),
        (
            DailyHours(time(7), time(10), working_days_only=True, weekdays=frozenset({0, 6})),
            6,
            [("2026-11-23T07", "2026-11-23T10"), ("2026-11-30T07", "2026-11-30T10")],
        ),
    ],
)
def test_what_touches_some_days_is_found(recurrence: Recurrence, days: int, spans: list[tuple[str, str]]) -> None:
    found = [(each.start, each.end) for each in recurrence.spans(TUESDAY, TUESDAY + days * DAY, five_days)]
    assert found == [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in spans]


def test_hours_of_working_days_rest_on_whether_the_day_is_announced() -> None:
    by_working_day = DailyHours(time(7), time(10), working_days_only=True)
    assert [each.provisional for each in by_working_day.spans(TUESDAY, TUESDAY + 4 * DAY, five_days)] == [
        *(False, False, False, True, False),
    ]
    assert not any(
        each.provisional for each in DailyHours(time(7), time(10)).spans(TUESDAY, TUESDAY + 4 * DAY, five_days)
    )


def test_a_holiday_is_found_whole_from_any_of_its_days_and_rests_on_each() -> None:
    def known(day: date) -> WorkingDay:
        holiday = "festival" if day.day in (3, 4, 5, 13, 14) else "other" if day.day in (6, 15) else ""
        return WorkingDay(is_working=not holiday, holiday=holiday, provisional=day.day in (4, 6))

    def found(first: int, last: int) -> list[tuple[int, int, bool]]:
        spans = HolidayDays("festival").spans(date(2026, 11, first), date(2026, 11, last), known)
        return [(each.start.day, each.end.day, each.provisional) for each in spans]

    assert (3, 6, True) in found(5, 5)
    assert (3, 6, True) in found(3, 3)
    assert found(5, 13) == [(3, 6, True), (13, 15, False)]
    assert found(26, 26)[0] == (13, 15, False), "what rests on a guess is not looked at"


# ---------------------------------------------------------------- what is not announced


@pytest.mark.parametrize(
    ("window", "rule", "guess"),
    [
        # The 10th is the one that is not announced; by itself it is worked.
        ((10, 8, 9), DailyHours(time(8), time(9), working_days_only=True), True),
        ((10, 9, 10), DailyHours(time(8), time(9), working_days_only=True), False),
        ((11, 8, 9), DailyHours(time(8), time(9), working_days_only=True), False),
        ((9, 8, 9), DailyHours(time(8), time(9), working_days_only=True), False),
        ((11, 2, 3), DailyHours(time(22), time(6), working_days_only=True), True),
        ((10, 8, 9), DailyHours(time(8), time(9)), False),
    ],
)
def test_a_day_that_is_not_announced_may_come_out_worked_or_off(
    window: tuple[int, int, int], rule: Recurrence, guess: bool
) -> None:
    day, begin, end = window
    assert may_change(rule, holiday=30, day=day, begin=begin, end=end) is guess


def may_change(
    rule: Recurrence,
    *,
    holiday: int,
    day: int = 10,
    begin: int = 8,
    end: int = 9,
    zone: ZoneInfo = SHANGHAI,
    is_working: bool = True,
) -> bool:
    """Of some hours of a day in November, where a rule holds in Shanghai, and the 10th is not announced."""

    def known(day: date) -> WorkingDay:
        if (day.month, day.day) == (11, 10):
            return WorkingDay(is_working=is_working, provisional=True)
        return WorkingDay(is_working=True, holiday="festival" if (day.month, day.day) == (11, holiday) else "")

    own = Calendar(zone, known, (BlackoutRule("rule", "", rule, zone=SHANGHAI),))
    start = datetime(2026, 11, day, begin, tzinfo=SHANGHAI)
    return rests_on_a_guess(own, start, start.replace(hour=end))


@pytest.mark.parametrize(("holiday", "guess"), [(2, False), (3, True), (9, True), (17, True), (18, False)])
def test_a_day_that_is_not_announced_may_join_a_holiday_of_a_week_before_or_after_it(holiday: int, guess: bool) -> None:
    assert may_change(HolidayDays("festival"), holiday=holiday) is guess


def test_a_day_off_may_come_out_worked_wherever_the_client_is() -> None:
    rush = DailyHours(time(8), time(9), working_days_only=True)
    assert may_change(rush, holiday=30, is_working=False)
    assert may_change(rush, holiday=30, zone=NEW_YORK)
    assert may_change(rush, holiday=30, zone=ZoneInfo("Pacific/Kiritimati"))
