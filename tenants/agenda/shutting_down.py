"""Whether the worker is to end: then its processes claim nothing more, and end with what they have in hand.

Celery tells its first process alone. The others look at a byte that it shares with all that it forks.
"""

from mmap import mmap
from typing import Final

_BYTE: Final = mmap(-1, 1)


def begin_to_end(**_signal: object) -> None:
    """The worker is to end (Celery's `worker_shutting_down`, in its first process)."""
    _BYTE[0] = 1


def is_ending() -> bool:
    return bool(_BYTE[0])
