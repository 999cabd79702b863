"""Bounds the days that parties may speak of. A day beyond is a slip or malice, and sums with it leave the calendar."""

from datetime import date
from typing import Final

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)


def is_of_our_time(day: date) -> bool:
    """Tells whether a party may mean that day."""
    return FIRST_DAY <= day <= LAST_DAY
