from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.trust import Standing, Violation, compliant_months

SHANGHAI = ZoneInfo("Asia/Shanghai")
CERTIFIED = datetime(2025, 1, 15, 9, 30, tzinfo=SHANGHAI)


def day(year: int, month: int, date: int = 1, hour: int = 0) -> datetime:
    return datetime(year, month, date, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "months", "green_channel"),
    [
        (CERTIFIED, 0, False),
        (day(2025, 1, 31), 0, False),
        (day(2025, 2), 0, False),  # the month of certification does not count
        (day(2025, 3), 1, False),
        (day(2026, 1), 11, False),
        (day(2026, 2) - timedelta(seconds=1), 11, False),
        (day(2026, 2), 12, True),
        (day(2026, 3), 13, True),
    ],
)
def test_twelve_whole_months_open_the_green_channel(now: datetime, months: int, green_channel: bool) -> None:
    standing = compliant_months(CERTIFIED, (), now)
    assert (standing.months, standing.green_channel) == (months, green_channel)
    assert standing.since == day(2025, 2)
    assert standing.reset_by is None


def test_months_close_in_shanghai() -> None:
    utc = ZoneInfo("UTC")
    certified = datetime(2025, 1, 31, 16, tzinfo=utc)  # 1 February in Shanghai
    assert compliant_months(certified, (), datetime(2026, 2, 28, 16, tzinfo=utc)).months == 12
    assert compliant_months(certified, (), datetime(2026, 2, 28, 15, 59, tzinfo=utc)).months == 11


def test_a_violation_ends_the_run_at_once_and_its_month_does_not_count() -> None:
    violation = Violation(day(2026, 2, 10))
    assert compliant_months(CERTIFIED, [violation], day(2026, 2, 9)).green_channel
    standing = compliant_months(CERTIFIED, [violation], day(2026, 2, 10))
    assert (standing.months, standing.level, standing.since) == (0, "new", day(2026, 3))
    assert standing.reset_by == violation.at
    assert compliant_months(CERTIFIED, [violation], day(2027, 2, 28)).months == 11
    assert compliant_months(CERTIFIED, [violation], day(2027, 3)).green_channel


def test_the_last_violation_counts_whatever_their_order() -> None:
    violations = [Violation(day(2025, 9, 1)), Violation(day(2025, 4, 30))]
    assert compliant_months(CERTIFIED, violations, day(2026, 1)).months == 3
    assert compliant_months(CERTIFIED, violations[::-1], day(2026, 1)) == compliant_months(
        CERTIFIED, violations, day(2026, 1)
    )


def test_story_5_a_forged_document_bars_the_green_channel_while_it_is_on_record() -> None:
    forged = Violation(day(2025, 3, 3), forged=True)
    standing = compliant_months(CERTIFIED, [forged], day(2030, 1))
    assert standing == Standing(57, "new", False, day(2025, 4), forged=True, reset_by=forged.at)
    assert compliant_months(CERTIFIED, [], day(2030, 1)).green_channel


def test_what_was_before_the_certification_resets_nothing_but_a_forgery_stays() -> None:
    earlier = Violation(day(2024, 6, 1), forged=True)
    standing = compliant_months(CERTIFIED, [earlier], day(2026, 3))
    assert (standing.months, standing.reset_by, standing.green_channel) == (13, None, False)


def test_levels_rise_with_the_months() -> None:
    levels = [compliant_months(CERTIFIED, (), day(2025 + month // 12, month % 12 + 1)).level for month in range(1, 14)]
    assert levels == ["new"] * 3 + ["steady"] * 9 + ["trusted"]


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1)),  # noqa: DTZ001 - the zone is put on below
    st.lists(st.integers(0, 1200), max_size=4),
    st.integers(0, 1400),
)
def test_months_are_those_a_calendar_would_tick(start: datetime, violation_days: list[int], days: int) -> None:
    certified = start.replace(tzinfo=SHANGHAI)
    now = certified + timedelta(days=days)
    violations = [Violation(certified + timedelta(days=each)) for each in violation_days]
    spoiled = {(each.at.year, each.at.month) for each in violations if each.at <= now} | {
        (certified.year, certified.month)
    }
    ticked, year, month = 0, now.year, now.month
    while (year, month) not in spoiled:
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        ticked += (year, month) not in spoiled
    assert compliant_months(certified, violations, now).months == ticked
