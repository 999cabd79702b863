"""How many messages are in the air at once: as many as their server answers for in half a second."""

from __future__ import annotations

from typing import Final

AT_FIRST: Final = 1  # nobody knows how quick a server is today
LONG: Final = 0.5  # seconds; who dies has that much in the air, of which nobody knows whether it arrived
TIMES: Final = 10  # as many as before, at most


def next_many(many: int, seconds: float, *, most: int, troubled: bool) -> int:
    """How many to hand over next, after so many took so long; one by one where anything was not taken."""
    if troubled:
        return AT_FIRST
    return max(AT_FIRST, min(most, many * TIMES, int(many * LONG / max(seconds, 0.001))))
