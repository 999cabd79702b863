"""Statements of an account by month: opening balance, entries, closing balance. Months are Shanghai's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Statement[Rows]:
    """An account in one month, in fen.

    month: by its first day; opening: the balance at its beginning; charged: the sum of the charges, less than zero;
    credited: the sum of payments, refunds and other credits; count: the number of entries; rows: the entries, in the
    order of time.
    """

    month: date
    opening: int
    charged: int
    credited: int
    count: int
    rows: Rows

    @property
    def closing(self) -> int:
        """Returns the balance at the end of the month, with which the next one begins."""
        return self.opening + self.charged + self.credited


def billing_month(instant: datetime) -> date:
    """Returns the month of an instant, by its first day."""
    return instant.astimezone(SHANGHAI).date().replace(day=1)


def month_span(month: date) -> tuple[datetime, datetime]:
    """Returns the first instant of a month, and of the next one."""
    after = (month + timedelta(days=31)).replace(day=1)
    first, end = (datetime(day.year, day.month, 1, tzinfo=SHANGHAI) for day in (month, after))
    return first, end
