"""Service times against an oracle that goes minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.service_times import (
    TERMS,
    DeskHours,
    due,
    resumed,
    spans_of,
    term,
    worked,
    working_days_later,
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


@given(starts, st.integers(0, 15), st.sampled_from([SHANGHAI, NEW_YORK]), st.frozensets(st.integers(0, 90)))
def test_working_days_later_is_what_counting_days_says(
    since: datetime, days: int, zone: ZoneInfo, off: frozenset[int]
) -> None:
    """Whatever days the staff take out of the calendar."""
    free = {date(2026, 9, 17) + timedelta(days=each) for each in off}
    local = since.astimezone(zone)
    ahead = (local.date() + timedelta(days=count) for count in range(1, 300))
    counted = [local.date(), *(day for day in ahead if working(day) and day not in free)]
    found = working_days_later(since, days, zone, lambda day: working(day) and day not in free).astimezone(zone)
    assert (found.date(), found.utcoffset() is not None) == (counted[days], True)
    assert abs(found.replace(tzinfo=None) - datetime.combine(counted[days], local.time())) <= H


def test_a_calendar_without_work_is_no_endless_search() -> None:
    with pytest.raises(ValueError, match="no working day"):
        working_days_later(at("2026-12-07 10:00"), 1, SHANGHAI, lambda _day: False)


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


def test_terms() -> None:
    assert term("label", "standard") == TERMS["label"]
    assert term("label", "fast").length == H
    assert not term("label", "fast").working
    green = term("label", "green")
    assert green.length == TERMS["label"].length * 0.6
    assert green.working
    assert not term("support", "standard").working
    assert not term("emergency", "standard").working


def test_the_night_duty_line_halves_green_cases_and_support() -> None:
    assert term("support", "standard", night_duty=True).length == term("support", "standard").length / 2
    night = term("label", "green", night_duty=True)
    assert night.length == term("label", "green").length / 2
    assert not night.working, "it is answered tonight, not in the desk's hours"
    assert term("label", "standard", night_duty=True) == term("label", "standard")
