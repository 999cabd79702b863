"""Shares of promises kept: each window counts once in each dimension, the worst stands first."""

from __future__ import annotations

from datetime import date

from hypothesis import given, strategies as st

from maintenance.domain.promise_report import DIMENSIONS, Promised, PromiseShare, promise_shares

ROWS = st.lists(
    st.builds(
        Promised,
        month=st.dates(date(2026, 1, 1), date(2026, 12, 1)).map(lambda day: day.replace(day=1)),
        content=st.sampled_from(["label_change", "calibration"]),
        lane=st.sampled_from(["fast", "standard", ""]),
        party=st.sampled_from(["cmcc", "ios", ""]),
        kept=st.integers(0, 9),
        broken=st.integers(0, 9),
    )
)


@given(ROWS)
def test_each_dimension_counts_all_windows_once(rows: list[Promised]) -> None:
    for dimension in DIMENSIONS:
        shares = promise_shares(rows, dimension)
        assert sum(each.kept for each in shares) == sum(each.kept for each in rows)
        assert sum(each.broken for each in shares) == sum(each.broken for each in rows)
        assert len({each.of for each in shares}) == len(shares)


def test_the_worst_stands_first_and_the_newest_month() -> None:
    rows = [
        Promised(date(2026, 10, 1), "a", "fast", "cmcc", 3, 0),
        Promised(date(2026, 11, 1), "a", "standard", "cmcc", 1, 2),
        Promised(date(2026, 11, 1), "b", "standard", "", 199, 1),
    ]
    assert [each.of for each in promise_shares(rows, "month")] == [date(2026, 11, 1), date(2026, 10, 1)]
    assert promise_shares(rows, "party") == [PromiseShare("cmcc", 4, 2), PromiseShare("", 199, 1)]
    assert [each.percent for each in promise_shares(rows, "party")] == [66, 99]
    assert PromiseShare("x").percent == 0
