"""Statements of an account: each month begins with what the one before ended with, and nothing is lost between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from tenants.domain.statements import Booked, billing_month, month_span, statement_of

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


AMOUNTS = st.integers(-(10**9), 10**9).filter(bool)
ENTRIES = st.lists(
    st.builds(
        Booked, st.integers(0, 400 * 86_400).map(lambda after: FIRST + timedelta(seconds=after)), AMOUNTS, st.integers()
    )
)
MONTHS = [date(2025 + number // 12, number % 12 + 1, 1) for number in range(11, 29)]  # from before to after all


@given(ENTRIES, st.integers(-(10**9), 10**9))
def test_a_month_begins_with_what_the_one_before_ended_with(entries: list[Booked[int]], brought: int) -> None:
    statements = [statement_of(month, entries, brought=brought) for month in MONTHS]
    for before, after in pairwise(statements):
        assert before.closing == after.opening
    assert statements[0].opening == brought
    assert statements[-1].closing == brought + sum(entry.fen for entry in entries)


@given(ENTRIES)
def test_each_entry_stands_on_one_statement(entries: list[Booked[int]]) -> None:
    lines = [line for month in MONTHS for line in statement_of(month, entries).lines]
    assert sorted(lines, key=repr) == sorted(entries, key=repr)
    for month in MONTHS:
        shown = statement_of(month, entries)
        assert all(billing_month(line.at) == month for line in shown.lines)
        assert shown.closing - shown.opening == sum(line.fen for line in shown.lines)
        assert shown.charged <= 0 <= shown.credited


@given(ENTRIES, st.sampled_from(MONTHS))
def test_the_sum_from_before_may_be_brought_instead(entries: list[Booked[int]], month: date) -> None:
    start, end = month_span(month)
    earlier = sum(entry.fen for entry in entries if entry.at < start)
    inside = [entry for entry in entries if start <= entry.at < end]
    assert statement_of(month, inside, brought=earlier) == statement_of(month, entries)


@pytest.mark.parametrize(
    ("instant", "month"),
    [
        (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 30, 16, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_months_are_those_of_shanghai(instant: datetime, month: date) -> None:
    assert billing_month(instant) == month
    assert month_span(month)[0] <= instant < month_span(month)[1]
