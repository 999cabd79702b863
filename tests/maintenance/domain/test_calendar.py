"""The default calendar in the cases that docs/rules.md names, and what the oracle's short clock cannot see."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import (
    BlackoutRule,
    Calendar,
    CalendarState,
    DailyHours,
    OffPeak,
    Scope,
    YearlyDates,
    binding,
    closed_intervals,
    nights,
    state_at,
)
from maintenance.domain.defaults import BLACKOUTS
from tenants.domain.working_days import ChineseWorkingDays

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
