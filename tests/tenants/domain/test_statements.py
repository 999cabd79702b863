"""The months of statements: when one begins, and to which an instant belongs."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tenants.domain.statements import billing_month, month_span


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
