"""Reminders: three days, a day and an hour ahead; late bookings; quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from maintenance.domain.reminders import CONFIRMATION, QuietHours, ReminderLeads, reminder_plan

START = datetime(2026, 11, 30, 14, tzinfo=UTC)  # 22:00 in Shanghai
HOUR = timedelta(hours=1)
LEADS = {CONFIRMATION: None, "first": 72 * HOUR, "second": 24 * HOUR, "last": HOUR}


@pytest.mark.parametrize(
    ("hours_ahead", "codes"),
    [
        (100, ["first", "second", "last"]),
        (72, [CONFIRMATION, "second", "last"]),
        (30, [CONFIRMATION, "second", "last"]),
        (5, [CONFIRMATION, "last"]),
        (0.5, [CONFIRMATION]),
        (0, []),
        (-1, []),
    ],
)
def test_what_is_past_becomes_one_confirmation_at_once(hours_ahead: float, codes: list[str]) -> None:
    booked_at = START - hours_ahead * HOUR
    plan = reminder_plan(START, booked_at)
    assert [reminder.code for reminder in plan] == codes
    for reminder in plan:
        assert reminder.at == (booked_at if reminder.ahead is None else START - reminder.ahead)
        assert (
            reminder.ahead == {CONFIRMATION: None, "first": 72 * HOUR, "second": 24 * HOUR, "last": HOUR}[reminder.code]
        )


def test_other_leads_are_other_reminders_and_have_an_order() -> None:
    plan = reminder_plan(START, START - 200 * HOUR, leads=ReminderLeads(120 * HOUR, 48 * HOUR, 2 * HOUR))
    assert [each.at for each in plan] == [START - 120 * HOUR, START - 48 * HOUR, START - 2 * HOUR]
    with pytest.raises(ValueError, match="order"):
        ReminderLeads(first=HOUR)


def test_a_reminder_in_quiet_hours_comes_before_them() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    starts_at = datetime(2026, 11, 30, 2, tzinfo=shanghai)
    quiet = QuietHours(time(22), time(8), shanghai)
    plan = reminder_plan(starts_at, starts_at - 100 * HOUR, quiet)
    assert [(each.code, each.at) for each in plan] == [
        ("first", datetime(2026, 11, 26, 21, 45, tzinfo=shanghai)),
        ("second", datetime(2026, 11, 28, 21, 45, tzinfo=shanghai)),
        ("last", datetime(2026, 11, 29, 21, 45, tzinfo=shanghai)),
    ]
    # Booked after that evening began, the reminders that belong to it have passed.
    late = reminder_plan(starts_at, datetime(2026, 11, 29, 23, tzinfo=shanghai), quiet)
    assert [each.code for each in late] == [CONFIRMATION]


@given(st.integers(0, 6_000), st.integers(0, 23), st.integers(0, 23))
def test_nobody_is_disturbed_and_all_is_told_before_the_start(minutes: int, begin: int, end: int) -> None:
    zone = ZoneInfo("America/New_York")
    quiet = QuietHours(time(begin), time(end), zone)
    booked_at = START - timedelta(minutes=minutes)
    plan = reminder_plan(START, booked_at, quiet)
    assert [each.at for each in plan] == sorted(each.at for each in plan)
    for each in plan:
        assert booked_at <= each.at < START
        if each.code != CONFIRMATION and begin != end:
            hour = each.at.astimezone(zone).replace(tzinfo=None)
            inside = begin <= hour.hour < end if begin < end else hour.hour >= begin or hour.hour < end
            assert not inside


def test_each_is_worth_something_until_the_next_one() -> None:
    plan = reminder_plan(START, START - 30 * HOUR)
    assert [(each.code, each.worth_until) for each in plan] == [
        (CONFIRMATION, START - 24 * HOUR),
        ("second", START - HOUR),
        ("last", START),
    ]
