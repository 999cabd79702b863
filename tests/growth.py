"""How the time of some work grows with its size: of the processor, on machines that do other things as well."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

WORTH_TIMING = 0.002  # seconds: what takes less is mostly the clock's own time
LARGEST = 1 << 20
TRIES = 5
LINEAR = 2.7  # of a doubling; in two steps: linear work takes 2, quadratic 4


def a_doubling(work: Callable[[int], object]) -> float:
    """What twice the size makes of the time: of sizes that are timed in turns, the medians."""
    size = 64
    while seconds(work, size) < WORTH_TIMING and size < LARGEST:
        size *= 2
    timed = [(seconds(work, size), seconds(work, 4 * size)) for _ in range(TRIES)]
    small, large = (median(each) for each in zip(*timed, strict=True))
    return float((large / max(small, WORTH_TIMING / 2)) ** 0.5)


def seconds(work: Callable[[int], object], size: int) -> float:
    """The processor's, of this process."""
    began = time.process_time()
    work(size)
    return time.process_time() - began
