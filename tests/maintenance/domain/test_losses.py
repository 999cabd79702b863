"""What a maintenance cost by channel, against the same hours of weeks before and after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maintenance.domain.forecasting import HourPart
from maintenance.domain.losses import WEEK, WHOLE_DAY, ChannelLoss, ChannelRow, Counted, Losses, losses

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
    assert standby.usual == Counted(0.0, 0.0)
    assert standby.usual.conversion is None
    assert lost.enquiries_lost == 15.0


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


def test_four_weeks_before_and_two_after_are_looked_at_however_many_there_are() -> None:
    before = {1: (40, 4), 2: (30, 3), 3: (20, 3), 4: (10, 2), 5: (1000, 100)}
    after = {1: (10, 1), 2: (30, 2), 3: (1000, 100)}
    rows = hourly(DAY, "phone", 8, 2)
    for weeks, counts in ((-WEEK, before), (WEEK, after)):
        rows += [
            row for number, (many, some) in counts.items() for row in hourly(DAY + weeks * number, "phone", many, some)
        ]
    assert losses(rows, NIGHT) == Losses(
        (ChannelLoss("phone", Counted(37.5, 4.5), Counted(12.0, 3.0), Counted(30.0, 2.25)),), 4, by_day=False
    )


def test_a_channel_that_nobody_used_is_left_out() -> None:
    rows = [*hourly(DAY - WEEK, "phone", 1, 1), *hourly(DAY, "fax", 0, 0), *hourly(DAY + WEEK, "chat", 0, 1)]
    lost = losses(rows, NIGHT)
    assert lost is not None
    assert [each.channel for each in lost.channels] == ["chat", "phone"]


OVER_MIDNIGHT = [HourPart(DAY, 22), HourPart(DAY, 23), HourPart(DAY + timedelta(days=1), 0)]


def test_each_day_of_a_maintenance_counts_once_and_all_must_be_known() -> None:
    next_day = DAY + timedelta(days=1)
    rows = [*hourly(DAY, "phone", 3, 1), *hourly(DAY - WEEK, "phone", 5, 2)]
    assert losses(rows, OVER_MIDNIGHT) is None
    rows.append(ChannelRow(next_day, WHOLE_DAY, "phone", 10, 5))
    assert losses(rows, OVER_MIDNIGHT) is None, "no week before it is known whole"
    rows.append(ChannelRow(next_day - WEEK, WHOLE_DAY, "phone", 20, 9))
    lost = losses(rows, OVER_MIDNIGHT)
    assert lost is not None
    assert (lost.by_day, lost.usual, lost.during) == (True, Counted(30.0, 13.0), Counted(16.0, 7.0))


def test_a_maintenance_without_an_hour_and_one_without_usual_orders() -> None:
    assert losses(hourly(DAY, "phone", 3, 1), []) is None
    new = losses([*hourly(DAY - WEEK, "phone", 0, 0), *hourly(DAY, "phone", 3, 1)], NIGHT)
    assert new is not None
    assert (new.share_lost, new.enquiries_lost) == (None, 0.0)
