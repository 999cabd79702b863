"""When quiet hours end: against a rule that asks minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, strategies as st

from tenants.domain.disturbing import end_of_quiet

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
