"""Decides how many messages are in the air at once: as many as their server answers in half a second, and at least as
many as it takes before it has answered any (its window). Otherwise a server that answers after twelve seconds would get
five a minute.
"""

from __future__ import annotations

from typing import Final

AT_FIRST: Final = 1  # for a server that was away or has no window: its speed today is unknown
LONG: Final = 0.5  # seconds; when a worker dies, so much is in the air with an unknown outcome
TIMES: Final = 10  # as many as before, at most


def next_many(many: int, seconds: float, *, most: int, troubled: bool, window: int = AT_FIRST) -> int:
    """Returns how many to send next, after so many took so long; one by one where any was refused."""
    if troubled:
        return AT_FIRST
    return max(window, min(most, many * TIMES, int(many * LONG / max(seconds, 0.001))))
