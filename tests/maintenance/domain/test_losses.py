"""What a maintenance cost by channel, against the same hours of weeks before and after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maintenance.domain.forecasting import HourPart
from maintenance.domain.losses import WEEK, WHOLE_DAY, ChannelRow, losses

DAY = date(2026, 11, 18)
NIGHT = [HourPart(DAY, 22), HourPart(DAY, 23, 0.5)]


def hourly(day: date, channel: str, enquiries: int, orders: int) -> list[ChannelRow]:
    """The same in both hours."""
    return [ChannelRow(day, hour, channel, enquiries, orders) for hour in (22, 23)]


def test_what_one_channel_lost_and_another_kept() -> None:
    rows = [row for week in range(1, 5) for row in hourly(DAY - week * WEEK, "phone", 40, 8)]
    rows += hourly(DAY, "phone", 20, 2) + hourly(DAY, "standby", 10, 4)
    rows += hourly(DAY + WEEK, "phone", 44, 10)
    lost = losses(rows, NIGHT)
    assert lost is not None
    phone, standby = lost.channels
    assert (phone.usual.enquiries, phone.usual.orders) == (60.0, 12.0)
    assert (phone.during.orders, standby.during.orders) == (3.0, 6.0)
    assert phone.after is not None
    assert phone.after.orders == 15.0
    assert (lost.weeks, lost.by_day) == (4, False)
    assert lost.orders_lost == 3.0
    assert lost.share_lost == pytest.approx(0.25)
    assert standby.during.conversion == pytest.approx(0.4)


def test_days_are_compared_where_hours_were_not_counted() -> None:
    rows = [ChannelRow(DAY, WHOLE_DAY, "website", 90, 9), ChannelRow(DAY - WEEK, WHOLE_DAY, "website", 100, 10)]
    lost = losses(rows, NIGHT)
    assert lost is not None
    assert lost.by_day
    assert lost.orders_lost == 1.0
    assert lost.channels[0].after is None


def test_hours_of_an_earlier_week_make_its_day() -> None:
    rows = [ChannelRow(DAY, WHOLE_DAY, "website", 90, 9), *hourly(DAY - WEEK, "website", 30, 5)]
    lost = losses(rows, NIGHT)
    assert lost is not None
    assert lost.usual.orders == 10.0


@pytest.mark.parametrize("known", [[DAY], [DAY - WEEK], [DAY, DAY - timedelta(days=1)], []])
def test_without_the_maintenance_or_a_week_before_it_nothing_is_said(known: list[date]) -> None:
    assert losses([ChannelRow(day, 22, "phone", 1, 1) for day in known], NIGHT) is None


def test_more_than_usual_is_no_loss() -> None:
    lost = losses([*hourly(DAY - WEEK, "phone", 10, 1), *hourly(DAY, "phone", 20, 5)], NIGHT)
    assert lost is not None
    assert (lost.orders_lost, lost.share_lost) == (0.0, 0.0)
