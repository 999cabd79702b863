"""Tells whether the worker is shutting down: then its processes claim nothing more, and finish what they have in hand.

Celery signals its first process alone. The others read a byte that it shares with all that it forks.
"""

from mmap import mmap
from typing import Final

_BYTE: Final = mmap(-1, 1)


def begin_to_end(**_signal: object) -> None:
    """Notes that the worker is shutting down (Celery's `worker_shutting_down`, in its first process)."""
    _BYTE[0] = 1


def is_ending() -> bool:
    return bool(_BYTE[0])
