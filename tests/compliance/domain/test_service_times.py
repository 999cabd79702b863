"""Service times against an oracle that goes minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from compliance.domain.service_times import (
    BY_DAYS,
    TERMS,
    DeskHours,
    Shorter,
    desk_days,
    due,
    resumed,
    review_term,
    spans_of,
    worked,
)
from tenants.domain.working_days import ChineseWorkingDays

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
DESK = DeskHours(((time(9), time(18)),), SHANGHAI)
LUNCH = DeskHours(((time(9), time(12)), (time(13, 30), time(18))), SHANGHAI)
ABROAD = DeskHours(((time(8), time(16, 30)),), NEW_YORK)
MINUTE, H = timedelta(minutes=1), timedelta(hours=1)
_days = ChineseWorkingDays()


def working(day: date) -> bool:
    return _days(day).is_working


def at(text: str) -> datetime:
    """An instant of Shanghai's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def is_open(minute: datetime, hours: DeskHours) -> bool:
    """Whether the desk works in the minute that begins at this instant."""
    local = minute.astimezone(hours.zone)
    return working(local.date()) and any(opens <= local.time() < closes for opens, closes in hours.spans)


def due_by_minutes(since: datetime, minutes: int, hours: DeskHours) -> datetime:
    now = since.astimezone(UTC)
    while minutes:
        minutes -= is_open(now, hours)
        now += MINUTE
    return now


# National Day 2026 with its make-up days, an ordinary week, and New York's change of clocks in November 2026.
starts = st.builds(
    lambda day, minute: datetime(2026, 9, 17, tzinfo=UTC) + timedelta(days=day, minutes=minute),
    st.integers(0, 50),
    st.integers(0, 1439),
)
desks = st.sampled_from([DESK, LUNCH, ABROAD])


@settings(max_examples=60, deadline=None)
@given(starts, st.integers(0, 1800), desks)
def test_due_is_what_counting_minutes_says(since: datetime, minutes: int, hours: DeskHours) -> None:
    assert due(since, minutes * MINUTE, hours, working) == due_by_minutes(since, minutes, hours)


@settings(max_examples=60, deadline=None)
@given(starts, st.integers(-600, 6000), desks)
def test_worked_is_what_counting_minutes_says(start: datetime, span: int, hours: DeskHours) -> None:
    end = start + span * MINUTE
    counted = sum(is_open(start + minute * MINUTE, hours) for minute in range(max(span, 0)))
    assert worked(start, end, hours, working) == counted * MINUTE


@settings(max_examples=100, deadline=None)
@given(starts, st.integers(1, 1800), st.integers(0, 3000), st.integers(0, 6000), desks)
def test_waiting_for_the_client_takes_nothing_of_the_reviewers_time(
    since: datetime, minutes: int, before: int, wait: int, hours: DeskHours
) -> None:
    promised = due(since, minutes * MINUTE, hours, working)
    asked = since + before * MINUTE
    answered = asked + wait * MINUTE
    again = resumed(promised, asked, answered, hours, working)
    if promised > asked:
        used = worked(since, asked, hours, working)
        assert used + worked(answered, again, hours, working) == minutes * MINUTE
        assert again == due(answered, minutes * MINUTE - used, hours, working)
    else:
        assert again - answered == promised - asked, "as late as it was"


@pytest.mark.parametrize(
    ("since", "length", "expected"),
    [
        ("2026-11-11 09:00", 9 * H, "2026-11-11 18:00"),  # the whole day
        ("2026-11-11 17:00", H, "2026-11-11 18:00"),  # its last hour, not the next morning
        ("2026-11-11 17:00", H + MINUTE, "2026-11-12 09:01"),
        ("2026-11-13 17:30", H, "2026-11-16 09:30"),  # over the week-end
        ("2026-11-14 12:00", H, "2026-11-16 10:00"),  # handed in on a Saturday
        ("2026-09-30 17:00", 2 * H, "2026-10-08 10:00"),  # over National Day
        ("2026-02-14 10:00", H, "2026-02-14 11:00"),  # a Saturday made up for the Spring Festival
        ("2026-11-12 02:00", H, "2026-11-12 10:00"),  # handed in at night
    ],
)
def test_examples(since: str, length: timedelta, expected: str) -> None:
    assert due(at(since), length, DESK, working) == at(expected)


def test_a_calendar_without_work_is_refused() -> None:
    with pytest.raises(ValueError, match="no working day"):
        due(at("2026-11-11 09:00"), H, DESK, lambda _day: False)


@pytest.mark.parametrize(
    ("first", "second", "found"), [(399, 799, True), (400, 401, False), (0, 400, True), (0, 401, False)]
)
def test_so_many_days_off_in_a_row_are_looked_over_and_no_more(first: int, second: int, found: bool) -> None:
    """Working days so many days from a Monday; ten hours are the first and an hour of the second."""
    monday = at("2026-11-09 00:00")
    works = [(monday + timedelta(days=day)).astimezone(SHANGHAI).date() for day in (first, second)]
    if found:
        assert due(monday, 10 * H, DESK, works.__contains__) == monday + timedelta(days=second) + 10 * H
        return
    with pytest.raises(ValueError, match="no working day"):
        due(monday, 10 * H, DESK, works.__contains__)


@pytest.mark.parametrize(
    "spans", [(), ((time(18), time(9)),), ((time(9), time(13)), (time(12), time(18))), ((time(9), time(9)),)]
)
def test_hours_that_make_no_sense_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="one after another"):
        DeskHours(spans, SHANGHAI)


def test_hours_are_read_from_text() -> None:
    assert spans_of("09:00-18:00") == DESK.spans
    assert spans_of("09:00-12:00, 13:30-18:00") == LUNCH.spans


@pytest.mark.parametrize("text", ["", "9 to 5", "09:00", "18:00-09:00", "09:00-12:00,11:00-18:00", "09:00-25:00"])
def test_text_that_makes_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="09:00-12:00"):
        spans_of(text)


def test_terms_run_in_the_desks_hours() -> None:
    for kind in TERMS:
        for lane in ("fast", "green", "standard", "bulk"):
            assert review_term(kind, lane).working, (kind, lane)
    assert review_term("label", "standard").length == TERMS["label"]
    assert review_term("label", "fast").length == H
    assert review_term("emergency", "fast").length == H / 2, "the fast lane makes nothing longer"
    assert review_term("label", "green").length == TERMS["label"] * 0.6


@given(st.sampled_from(sorted(TERMS)), st.integers(1, 90), st.integers(1, 90))
def test_the_staffs_shares_reach_every_kind(kind: str, green: int, night: int) -> None:
    shorter = Shorter(green, night)
    green_term = review_term(kind, "green", shorter=shorter).length
    assert green_term == TERMS[kind] * (100 - green) / 100
    tonight = review_term(kind, "green", night_duty=True, shorter=shorter)
    assert (tonight.length, tonight.working) == (green_term * (100 - night) / 100, False)


@pytest.mark.parametrize("kind", sorted(BY_DAYS))
def test_working_days_are_days_of_the_desk(kind: str) -> None:
    assert kind not in TERMS, "their days are the staff's"
    for hours, whole in ((DESK, 9 * H), (LUNCH, 7.5 * H), (ABROAD, 8.5 * H)):
        assert desk_days(3, hours) == 3 * whole
        assert review_term(kind, "standard", days=desk_days(3, hours)).length == 3 * whole
    monday = at("2026-11-09 10:00")
    assert due(monday, desk_days(3, DESK), DESK, working) == at("2026-11-12 10:00")


def test_what_the_night_duty_line_takes_runs_on_the_wall_clock_and_is_halved() -> None:
    assert review_term("support", "standard", night_duty=True).length == review_term("support", "standard").length / 2
    night = review_term("label", "green", night_duty=True)
    assert night.length == review_term("label", "green").length / 2
    assert not night.working, "it is answered tonight, not in the desk's hours"
    assert not review_term("emergency", "fast", night_duty=True).working
    assert review_term("label", "standard", night_duty=True) == review_term("label", "standard"), (
        "it does not take this"
    )
