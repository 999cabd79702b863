"""Calculates what a maintenance cost in enquiries and orders, by channel, against the same hours of other weeks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from maintenance.domain.forecasting import HourPart

WEEK: Final = timedelta(days=7)
BEFORE, AFTER = 4, 2  # weeks
WHOLE_DAY: Final = -1


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """Counts in a local hour or, with WHOLE_DAY, on a day."""

    day: date
    hour: int
    channel: str
    enquiries: int
    orders: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Enquiries and orders of the compared hours; means of weeks are no whole numbers."""

    enquiries: float
    orders: float

    @property
    def conversion(self) -> float | None:
        """Returns orders per enquiry, or None without an enquiry."""
        return self.orders / self.enquiries if self.enquiries else None


@dataclass(frozen=True, slots=True)
class ChannelLoss:
    """One channel's loss. usual: the mean of the weeks before; after: of those after, None while none is known."""

    channel: str
    usual: Counted
    during: Counted
    after: Counted | None


@dataclass(frozen=True)
class Losses:
    """All channels' losses. weeks: known ones before; by_day: whole days were compared, since no hours were counted."""

    channels: tuple[ChannelLoss, ...]
    weeks: int
    by_day: bool

    @property
    def usual(self) -> Counted:
        return _sum(each.usual for each in self.channels)

    @property
    def during(self) -> Counted:
        return _sum(each.during for each in self.channels)

    @property
    def orders_lost(self) -> float:
        """Returns the orders that all channels lost together: orders that moved to another channel are not lost."""
        return max(self.usual.orders - self.during.orders, 0.0)

    @property
    def enquiries_lost(self) -> float:
        return max(self.usual.enquiries - self.during.enquiries, 0.0)

    @property
    def share_lost(self) -> float | None:
        """Returns the lost share of the usual orders, or None if none are usual."""
        return self.orders_lost / self.usual.orders if self.usual.orders else None


def losses(rows: Sequence[ChannelRow], hours: Sequence[HourPart]) -> Losses | None:
    """Returns what a maintenance cost; None until it and a week before it are counted. hours: of the maintenance."""
    table = _Table(rows)
    if not hours or not table.knows(hours, timedelta()):
        return None
    by_day = not table.by_hours(hours)
    before = [-WEEK * back for back in range(1, BEFORE + 1) if table.knows(hours, -WEEK * back)]
    after = [WEEK * ahead for ahead in range(1, AFTER + 1) if table.knows(hours, WEEK * ahead)]
    if not before:
        return None
    channels = [
        ChannelLoss(
            channel,
            table.mean(channel, hours, before, by_day=by_day),
            table.mean(channel, hours, [timedelta()], by_day=by_day),
            table.mean(channel, hours, after, by_day=by_day) if after else None,
        )
        for channel in sorted({row.channel for row in rows})
    ]
    return Losses(tuple(each for each in channels if _counts(each)), len(before), by_day)


def _counts(loss: ChannelLoss) -> bool:
    return any(each is not None and each.enquiries + each.orders for each in (loss.usual, loss.during, loss.after))


def _sum(parts: Iterable[Counted]) -> Counted:
    counted = list(parts)
    return Counted(sum(each.enquiries for each in counted), sum(each.orders for each in counted))


class _Table:
    """Indexes rows by day, hour and channel. A day without any row is unknown; one with rows had nothing else."""

    def __init__(self, rows: Iterable[ChannelRow]) -> None:
        self._rows = {(row.day, row.hour, row.channel): row for row in rows}
        self._days = {row.day for row in self._rows.values()}
        self._hourly = {row.day for row in self._rows.values() if row.hour != WHOLE_DAY}

    def knows(self, hours: Sequence[HourPart], shift: timedelta) -> bool:
        return all(part.day + shift in self._days for part in hours)

    def by_hours(self, hours: Sequence[HourPart]) -> bool:
        return all(part.day in self._hourly for part in hours)

    def mean(self, channel: str, hours: Sequence[HourPart], shifts: Sequence[timedelta], *, by_day: bool) -> Counted:
        sums = [self._counted(channel, hours, shift, by_day=by_day) for shift in shifts]
        return Counted(sum(each.enquiries for each in sums) / len(sums), sum(each.orders for each in sums) / len(sums))

    def _counted(self, channel: str, hours: Sequence[HourPart], shift: timedelta, *, by_day: bool) -> Counted:
        if by_day:
            return _sum(self._day(day + shift, channel) for day in sorted({part.day for part in hours}))
        return _sum(self._hour(part, shift, channel) for part in hours)

    def _hour(self, part: HourPart, shift: timedelta, channel: str) -> Counted:
        row = self._rows.get((part.day + shift, part.hour, channel))
        return Counted(row.enquiries * part.share, row.orders * part.share) if row else Counted(0.0, 0.0)

    def _day(self, day: date, channel: str) -> Counted:
        whole = self._rows.get((day, WHOLE_DAY, channel))
        if whole is not None:
            return Counted(whole.enquiries, whole.orders)
        rows = (self._rows.get((day, hour, channel)) for hour in range(24))
        return _sum(Counted(row.enquiries, row.orders) for row in rows if row is not None)
