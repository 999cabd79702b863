"""On which days a request comes back, against counting days."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from hypothesis import given, strategies as st

from maintenance.domain.recurrence import Frequency, days_of_series

days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def test_a_short_month_has_its_last_day() -> None:
    assert days_of_series(Frequency.MONTHLY, date(2027, 1, 31), date(2027, 1, 1), date(2027, 5, 1)) == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
    ]
    assert days_of_series(Frequency.QUARTERLY, date(2027, 11, 29), date(2027, 12, 1), date(2028, 6, 1)) == [
        date(2028, 2, 29),
        date(2028, 5, 29),
    ]


@given(st.sampled_from(Frequency), days, days, st.integers(0, 800))
def test_as_counted_day_by_day(frequency: Frequency, first: date, start: date, length: int) -> None:
    end = start + timedelta(days=length)

    def falls_on(day: date) -> bool:
        if day < first:
            return False
        if frequency is Frequency.WEEKLY:
            return (day - first).days % 7 == 0
        months = (day.year - first.year) * 12 + day.month - first.month
        every = 1 if frequency is Frequency.MONTHLY else 3
        return months % every == 0 and day.day == min(first.day, calendar.monthrange(day.year, day.month)[1])

    counted = [day for count in range(length + 1) if falls_on(day := start + timedelta(days=count))]
    assert days_of_series(frequency, first, start, end) == counted
