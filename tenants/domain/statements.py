"""Statements of an account by month: what it began with, each entry, what it ended with. Months are Shanghai's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Booked[Row]:
    """An entry of an account: when, and its amount in fen, less than zero of a charge. row: whoever reads it knows."""

    at: datetime
    fen: int
    row: Row


@dataclass(frozen=True)
class Statement[Row]:
    """An account in one month, in fen. month: by its first day; opening: the balance at its beginning."""

    month: date
    opening: int
    lines: Sequence[Booked[Row]]

    @property
    def rows(self) -> Sequence[Row]:
        """What its lines are about."""
        return [line.row for line in self.lines]

    @property
    def charged(self) -> int:
        """What was charged, less than zero."""
        return sum(line.fen for line in self.lines if line.fen < 0)

    @property
    def credited(self) -> int:
        """What was paid, refunded or credited otherwise."""
        return sum(line.fen for line in self.lines if line.fen > 0)

    @property
    def closing(self) -> int:
        """The balance at the end of the month, which the next one begins with."""
        return self.opening + self.charged + self.credited


def billing_month(instant: datetime) -> date:
    """The month of an instant, by its first day."""
    return instant.astimezone(SHANGHAI).date().replace(day=1)


def month_span(month: date) -> tuple[datetime, datetime]:
    """The first instant of a month, and of the next one."""
    after = (month + timedelta(days=31)).replace(day=1)
    first, end = (datetime(day.year, day.month, 1, tzinfo=SHANGHAI) for day in (month, after))
    return first, end


def statement_of[Row](month: date, entries: Iterable[Booked[Row]], *, brought: int = 0) -> Statement[Row]:
    """The statement of a month: of entries from before it their sum is brought forward, later ones are not in it.

    brought: the balance before the first of the entries.
    """
    start, end = month_span(month)
    earlier = brought
    lines = list[Booked[Row]]()
    for entry in entries:
        if entry.at < start:
            earlier += entry.fen
        elif entry.at < end:
            lines.append(entry)
    return Statement(month, earlier, sorted(lines, key=lambda line: line.at))
