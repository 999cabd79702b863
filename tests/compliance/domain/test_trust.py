from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from compliance.domain.trust import (
    CountedViolation,
    FrozenPeriod,
    TrustStanding,
    TrustTerms,
    begins,
    closed_months,
    first_month,
    judge,
    later,
    month_of,
    standing_at,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
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
        (day(2026, 2) - timedelta(seconds=1), 11, False),  # 23:59:59
        (day(2026, 2), 12, True),  # 00:00:00
        (day(2026, 3), 13, True),
    ],
)
def test_twelve_whole_months_open_the_green_channel(now: datetime, months: int, green_channel: bool) -> None:
    standing = standing_at(CERTIFIED, (), (), now)
    assert (standing.months, standing.green_channel) == (months, green_channel)
    assert (standing.since, standing.green_from) == (day(2025, 2), day(2026, 2))


@pytest.mark.parametrize(
    ("instant", "month"),
    [
        (datetime(2027, 12, 31, 23, 59, 59, tzinfo=SHANGHAI), date(2027, 12, 1)),
        (datetime(2028, 1, 1, tzinfo=SHANGHAI), date(2028, 1, 1)),
        (datetime(2028, 2, 29, 23, 59, 59, tzinfo=SHANGHAI), date(2028, 2, 1)),  # a leap day
        (datetime(2028, 2, 29, 10, 59, 59, tzinfo=NEW_YORK), date(2028, 2, 1)),  # thirteen hours behind
        (datetime(2028, 2, 29, 11, tzinfo=NEW_YORK), date(2028, 3, 1)),
        (datetime(2028, 3, 31, 11, 59, 59, tzinfo=NEW_YORK), date(2028, 3, 1)),  # twelve: summer time
        (datetime(2028, 3, 31, 12, tzinfo=NEW_YORK), date(2028, 4, 1)),
    ],
)
def test_months_are_shanghais_wherever_the_clock_hangs(instant: datetime, month: date) -> None:
    assert month_of(instant) == month
    assert begins(month) <= instant < begins(later(month))


def test_months_close_when_they_have_ended() -> None:
    assert first_month(CERTIFIED) == date(2025, 2, 1)
    assert closed_months(CERTIFIED, day(2025, 3) - timedelta(microseconds=1)) == []
    assert closed_months(CERTIFIED, day(2025, 3)) == [date(2025, 2, 1)]
    assert closed_months(CERTIFIED, day(2026, 2, 10))[-1] == date(2026, 1, 1)


def test_a_violation_ends_the_run_at_once_and_its_month_does_not_count() -> None:
    violation = CountedViolation(day(2026, 2, 10))
    assert standing_at(CERTIFIED, [violation], (), day(2026, 2, 9)).green_channel
    standing = standing_at(CERTIFIED, [violation], (), day(2026, 2, 10))
    assert (standing.months, standing.level, standing.since, standing.green_from) == (
        0,
        "rebuilding",
        day(2026, 3),
        day(2027, 3),
    )
    assert standing_at(CERTIFIED, [violation], (), day(2027, 2, 28)).months == 11
    assert standing_at(CERTIFIED, [violation], (), day(2027, 3)).green_channel


def test_a_graver_violation_spoils_more_months() -> None:
    weights = TrustTerms().spoiled_months
    assert weights["minor"] < weights["serious"] < weights["forged"]
    serious = CountedViolation(day(2025, 11, 30, 23), "serious", weights["serious"])
    assert standing_at(CERTIFIED, [serious], (), day(2025, 12, 1)).since == day(2026, 2)
    assert standing_at(CERTIFIED, [serious], (), day(2026, 3)).months == 1
    assert [judge(later(date(2025, 10, 1), n), [serious], ()).compliant for n in range(5)] == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_the_last_violation_counts_whatever_their_order() -> None:
    violations = [CountedViolation(day(2025, 9, 1)), CountedViolation(day(2025, 4, 30))]
    assert standing_at(CERTIFIED, violations, (), day(2026, 1)).months == 3
    assert standing_at(CERTIFIED, violations[::-1], (), day(2026, 1)) == standing_at(
        CERTIFIED, violations, (), day(2026, 1)
    )


def test_story_5_a_forged_document_bars_the_green_channel_while_it_is_on_record() -> None:
    forged = CountedViolation(day(2025, 3, 3), "forged", 12)
    standing = standing_at(CERTIFIED, [forged], (), day(2030, 1))
    assert standing == TrustStanding(46, "barred", False, day(2026, 3), forged=True)
    assert standing_at(CERTIFIED, [], (), day(2030, 1)).green_channel


def test_a_freeze_ends_the_run_while_it_lasts_and_spoils_each_month_it_touches() -> None:
    freeze = FrozenPeriod(day(2026, 3, 31, 23), day(2026, 5, 1), "medical_practice_licence")
    assert standing_at(CERTIFIED, (), [freeze], day(2026, 3, 31, 22)).green_channel
    during = standing_at(CERTIFIED, (), [freeze], day(2026, 4, 10))
    assert (during.months, during.frozen, during.green_from) == (0, True, None)
    assert [judge(date(2026, month, 1), (), [freeze]).compliant for month in (2, 3, 4, 5)] == [
        True,
        False,
        False,
        True,
    ]
    after = standing_at(CERTIFIED, (), [freeze], day(2026, 6))
    assert (after.months, after.frozen, after.since) == (1, False, day(2026, 5))


def test_a_freeze_touches_the_months_between_its_ends_alone() -> None:
    freeze = FrozenPeriod(day(2026, 4), day(2026, 5))
    assert [judge(date(2026, month, 1), (), [freeze]).compliant for month in (3, 4, 5)] == [True, False, True]
    standings = [standing_at(CERTIFIED, (), [freeze], at) for at in (day(2026, 4), day(2026, 5))]
    assert [(each.months, each.frozen, each.since) for each in standings] == [
        (0, True, day(2026, 5)),
        (0, False, day(2026, 5)),
    ]


def test_one_open_freeze_of_two_and_one_forgery_of_two_violations_count() -> None:
    freezes = [FrozenPeriod(day(2025, 4), day(2025, 5)), FrozenPeriod(day(2026, 4), None)]
    assert standing_at(CERTIFIED, (), freezes, day(2026, 4, 10)).frozen
    violations = [CountedViolation(day(2025, 3, 3)), CountedViolation(day(2025, 3, 3), "forged", 12)]
    assert standing_at(CERTIFIED, violations, (), day(2030, 1)).level == "barred"


def test_a_verdict_says_what_spoiled_a_month_in_the_order_of_its_days() -> None:
    violations = [CountedViolation(day(2026, 3, 9), "serious", 3, "b"), CountedViolation(day(2026, 3, 2), id="a")]
    freezes = [FrozenPeriod(day(2026, 3, 8), None, "x"), FrozenPeriod(day(2026, 2, 8), day(2026, 3, 2), "y")]
    verdict = judge(date(2026, 3, 1), violations, freezes)
    assert (verdict.month, verdict.compliant) == (date(2026, 3, 1), False)
    assert [(each.code, dict(each.params)) for each in verdict.reasons] == [
        ("violation", {"id": "a", "severity": "minor", "at": day(2026, 3, 2)}),
        ("violation", {"id": "b", "severity": "serious", "at": day(2026, 3, 9)}),
        ("frozen", {"document": "y", "from": day(2026, 2, 8)}),
        ("frozen", {"document": "x", "from": day(2026, 3, 8)}),
    ]


def test_a_freeze_in_the_month_of_certification_is_no_month_that_counts() -> None:
    freeze = FrozenPeriod(CERTIFIED, None)
    assert standing_at(CERTIFIED, (), [freeze], CERTIFIED + timedelta(days=1)).months == 0
    assert standing_at(CERTIFIED, (), [FrozenPeriod(CERTIFIED, day(2025, 1, 20))], day(2026, 2)).green_channel


def test_what_was_before_the_certification_resets_nothing_but_a_forgery_stays() -> None:
    earlier = CountedViolation(day(2023, 6, 1), "forged", 12)
    standing = standing_at(CERTIFIED, [earlier], (), day(2026, 3))
    assert (standing.months, standing.green_channel) == (13, False)


def test_levels_rise_with_the_months() -> None:
    levels = [standing_at(CERTIFIED, (), (), day(2025 + month // 12, month % 12 + 1)).level for month in range(1, 14)]
    assert levels == ["new"] * 3 + ["steady"] * 9 + ["trusted"]
    assert standing_at(CERTIFIED, (), (), day(2025, 4), terms=TrustTerms(green_months=2)).level == "trusted"


def test_a_closed_month_stands_by_its_verdict_whatever_is_known_now() -> None:
    violation = CountedViolation(day(2025, 6, 5))
    closed = {date(2025, 6, 1): True}
    assert standing_at(CERTIFIED, [violation], (), day(2025, 8), closed=closed).months == 6
    assert standing_at(CERTIFIED, [], (), day(2025, 8), closed={date(2025, 6, 1): False}).months == 1
    assert standing_at(CERTIFIED, [], (), day(2025, 6, 30), closed={date(2025, 6, 1): False}).months == 4, (
        "as it was then: the month still ran"
    )


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1)),  # noqa: DTZ001 - the zone is put on below
    st.lists(st.tuples(st.integers(0, 1200), st.sampled_from([1, 3, 12])), max_size=4),
    st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 90)), max_size=3),
    st.integers(0, 1400),
)
def test_months_are_those_a_calendar_would_tick(
    start: datetime, violation_days: list[tuple[int, int]], freeze_days: list[tuple[int, int]], days: int
) -> None:
    certified = start.replace(tzinfo=SHANGHAI)
    now = certified + timedelta(days=days)
    violations = [
        CountedViolation(certified + timedelta(days=each), "minor", months) for each, months in violation_days
    ]
    freezes = [
        FrozenPeriod(certified + timedelta(days=each), certified + timedelta(days=each + length))
        for each, length in freeze_days
        if length
    ]
    spoiled: set[tuple[int, int]] = set()
    for each in violations:
        if each.at <= now:
            number = each.at.year * 12 + each.at.month - 1
            spoiled |= {((number + n) // 12, (number + n) % 12 + 1) for n in range(each.months)}
    for freeze in freezes:  # minute by minute would say the same as day by day here, but for the last instant
        at = freeze.starts_at
        while freeze.ends_at is not None and at < freeze.ends_at and at <= now:
            spoiled.add((at.year, at.month))
            at = (
                min(at + timedelta(days=1), freeze.ends_at - timedelta(microseconds=1))
                if at < (freeze.ends_at - timedelta(microseconds=1))
                else freeze.ends_at
            )
        if freeze.ends_at is not None and freeze.starts_at <= now < freeze.ends_at:
            spoiled.add((now.year, now.month))
    spoiled.add((certified.year, certified.month))
    ticked, year, month = 0, now.year, now.month
    while (year, month) not in spoiled:
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        ticked += (year, month) not in spoiled
    assert standing_at(certified, violations, freezes, now).months == ticked
