"""When quiet hours end, against a rule that asks minute by minute; and when a step of a chase may disturb people."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, strategies as st

from tenants.domain.chasing import Step
from tenants.domain.disturbing import end_of_quiet, permitted

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
times = st.times().map(lambda value: value.replace(second=0, microsecond=0))
instants = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2027, 1, 1)).map(  # noqa: DTZ001
    lambda value: value.replace(second=0, microsecond=0, tzinfo=UTC)
)
zones = st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"]).map(ZoneInfo)


def is_quiet(instant: datetime, start: time, end: time, zone: ZoneInfo) -> bool:
    """By the clock on the wall; the same time at both ends is the whole day."""
    wall = instant.astimezone(zone).time()
    return start <= wall < end if start < end else wall >= start or wall < end


@given(instants, times, times, zones)
@example(datetime(2025, 3, 9, 6, 30, tzinfo=UTC), time(1), time(2, 30), NEW_YORK)  # 02:30 does not exist
@example(datetime(2025, 11, 2, 5, 30, tzinfo=UTC), time(1), time(1, 45), NEW_YORK)  # 01:30 comes twice
def test_it_is_quiet_exactly_when_the_wall_clock_says_so(now: datetime, start: time, end: time, zone: ZoneInfo) -> None:
    until = end_of_quiet(now, start, end, zone)
    assert (until is not None) == is_quiet(now, start, end, zone)
    if until is not None:
        assert now < until <= now + timedelta(hours=26)


@given(instants, times, times)
def test_at_the_end_it_is_no_longer_quiet_unless_it_always_is(now: datetime, start: time, end: time) -> None:
    until = end_of_quiet(now, start, end, SHANGHAI)
    if until is not None and start != end:
        assert not is_quiet(until, start, end, SHANGHAI)
        assert is_quiet(until - timedelta(minutes=1), start, end, SHANGHAI)


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(21, None), (22, 7), (23, 7), (0, 7), (6, 7), (7, None), (12, None)],
)
def test_a_night(hour: int, expected: int | None) -> None:
    day = 12 if hour < 12 else 11
    until = end_of_quiet(datetime(2025, 11, day, hour, 0, tzinfo=SHANGHAI), time(22), time(7), SHANGHAI)
    assert until == (None if expected is None else datetime(2025, 11, 12, expected, 0, tzinfo=SHANGHAI))


def test_the_same_time_at_both_ends_is_the_whole_day() -> None:
    noon = datetime(2025, 11, 11, 12, tzinfo=SHANGHAI)
    assert end_of_quiet(noon, time(8), time(8), SHANGHAI) == datetime(2025, 11, 12, 8, tzinfo=SHANGHAI)


# ---------------------------------------------------------------- steps of a chase

FRIDAY, MONDAY = "2026-11-27", "2026-11-30"


def working_days(day: date) -> bool:
    """Monday to Friday, without the last two days of the year."""
    return day.weekday() < 5 and (day.month, day.day) < (12, 30)


def first_permitted(step: Step, at: str, *quiet: tuple[int, int]) -> str:
    """On the wall in Shanghai."""
    hours = [(time(begins), time(ends)) for begins, ends in quiet]
    asked = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI).astimezone(UTC)
    found = permitted(step, asked, quiet=hours, zone=SHANGHAI, is_working=working_days)
    return f"{found.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize("step", [Step.TELL, Step.MAIL, Step.DESK])
def test_letters_and_the_desk_disturb_nobody(step: Step) -> None:
    assert first_permitted(step, f"{FRIDAY} 03:00:00", (0, 23)) == f"{FRIDAY} 03:00:00"


@pytest.mark.parametrize(
    ("at", "quiet", "permitted_at"),
    [
        ("2026-11-28 20:59:59", [], "2026-11-28 20:59:59"),  # also on a Saturday
        ("2026-11-28 21:00:00", [], "2026-11-29 08:00:00"),
        ("2026-11-29 07:59:59", [], "2026-11-29 08:00:00"),
        ("2026-11-29 08:00:00", [], "2026-11-29 08:00:00"),
        ("2026-11-28 23:00:00", [(8, 10), (10, 11)], "2026-11-29 11:00:00"),  # one after the other
        ("2026-11-28 23:00:00", [(10, 11), (8, 10)], "2026-11-29 11:00:00"),
        ("2026-11-28 19:00:00", [(19, 9)], "2026-11-29 09:00:00"),
        ("2026-11-28 12:00:00", [(13, 14)], "2026-11-28 12:00:00"),
    ],
)
def test_an_sms_waits_for_the_morning_and_for_its_readers(
    at: str, quiet: list[tuple[int, int]], permitted_at: str
) -> None:
    for step in (Step.SMS, Step.NEXT_PERSON):
        assert first_permitted(step, at, *quiet) == permitted_at


@pytest.mark.parametrize(
    ("at", "quiet", "permitted_at"),
    [
        (f"{FRIDAY} 08:59:59", [], f"{FRIDAY} 09:00:00"),
        (f"{FRIDAY} 09:00:00", [], f"{FRIDAY} 09:00:00"),
        (f"{FRIDAY} 17:59:59", [], f"{FRIDAY} 17:59:59"),
        (f"{FRIDAY} 18:00:00", [], f"{MONDAY} 09:00:00"),
        ("2026-11-28 08:00:00", [], f"{MONDAY} 09:00:00"),
        ("2026-11-28 12:00:00", [], f"{MONDAY} 09:00:00"),
        ("2026-11-29 20:00:00", [], f"{MONDAY} 09:00:00"),
        (f"{FRIDAY} 10:00:00", [(9, 14)], f"{FRIDAY} 14:00:00"),
        (f"{FRIDAY} 16:00:00", [(15, 18)], f"{MONDAY} 09:00:00"),
        ("2026-12-29 18:00:00", [], "2027-01-01 09:00:00"),
    ],
)
def test_people_are_rung_up_in_office_hours_of_working_days(
    at: str, quiet: list[tuple[int, int]], permitted_at: str
) -> None:
    assert first_permitted(Step.PHONE, at, *quiet) == permitted_at


@pytest.mark.parametrize(
    ("step", "quiet"),
    [(Step.SMS, [(8, 8)]), (Step.PHONE, [(8, 8)]), (Step.SMS, [(8, 15), (14, 22)]), (Step.PHONE, [(9, 18)])],
)
def test_who_is_never_to_be_disturbed_is_not_in_any_time_that_counts(step: Step, quiet: list[tuple[int, int]]) -> None:
    assert first_permitted(step, f"{FRIDAY} 12:00:00", *quiet) > "2027-01-20"


def test_where_nobody_works_for_months_the_search_ends() -> None:
    now = datetime(2026, 11, 27, 4, tzinfo=UTC)
    found = permitted(Step.PHONE, now, quiet=[], zone=SHANGHAI, is_working=lambda _day: False)
    assert found == datetime(2027, 3, 27, 9, tzinfo=SHANGHAI)  # twice two months
