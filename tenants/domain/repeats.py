"""Decides when a message with an unknown outcome is repeated: rarely, since the person may have it already."""

from datetime import timedelta

PAUSE = timedelta(minutes=30)  # so that nobody is told the same more than twice again in an hour
MOST = 5  # tries without an answer; then it is left at that
AT_ONCE = timedelta(0)


def repeat_after(unknown: int, *, died: bool) -> timedelta | None:
    """Returns how long to wait after the `unknown`th try (from 1) without an answer; None: it is not repeated.

    died: the worker ended with it in hand, most likely before it had sent anything; the first time it is repeated at
    once.
    """
    if unknown >= MOST:
        return None
    return AT_ONCE if died and unknown == 1 else PAUSE
