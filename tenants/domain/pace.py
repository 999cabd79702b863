"""How many messages are in the air at once: as many as their server answers for in half a second, and no fewer than it
takes before it has answered for any (its window): who answers after twelve seconds would else be given five a minute.
"""

from __future__ import annotations

from typing import Final

AT_FIRST: Final = 1  # of who was away, or has no window: nobody knows how quick it is today
LONG: Final = 0.5  # seconds; who dies has that much in the air, of which nobody knows whether it arrived
TIMES: Final = 10  # as many as before, at most


def next_many(many: int, seconds: float, *, most: int, troubled: bool, window: int = AT_FIRST) -> int:
    """How many to hand over next, after so many took so long; one by one where anything was not taken."""
    if troubled:
        return AT_FIRST
    return max(window, min(most, many * TIMES, int(many * LONG / max(seconds, 0.001))))
