"""What the platform charges for, as anybody may read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from labels.directories.capabilities import acceleration_price_of
from labels.selectors import directories


@dataclass(frozen=True)
class Prices:
    """In fen. accelerations: each directory that offers one, and its price; appeal: the lowest, None without any."""

    accelerations: Sequence[tuple[str, int]]
    appeal: int | None
    one_appeal_price: bool


def prices() -> Prices:
    """Those of the directories in service."""
    rows = directories()
    asked = [(str(row), acceleration_price_of(row)) for row in rows]
    offered = [(name, price) for name, price in asked if price is not None]
    appeals = {row.appeal_price for row in rows}
    return Prices(offered, min(appeals, default=None), len(appeals) == 1)
