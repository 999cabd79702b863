"""How many messages are in the air at once: as many as their server answers for in about a second."""

from __future__ import annotations

from typing import Final

AT_FIRST: Final = 1  # of a server nobody knows how quick it is today
LONG: Final = 1.0  # seconds; who dies has that much in the air, of which nobody knows whether it arrived


def next_many(many: int, seconds: float, *, most: int, troubled: bool) -> int:
    """How many to hand over next, after so many took so long; one by one where anything was not taken."""
    if troubled:
        return AT_FIRST
    return max(AT_FIRST, many // 4) if seconds > LONG else min(many * 4, most)
