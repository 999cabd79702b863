"""How the time of some work grows with its size: of the processor, on machines that do other things as well."""

from __future__ import annotations

import time
from collections.abc import Callable

WORTH_TIMING = 0.0005  # seconds: what takes less is mostly the clock's own time
LARGEST = 1 << 16
TRIES = 5
LINEAR = 3.0  # of a doubling, timed in two: linear work takes 2, quadratic 4


def a_doubling[Given](work: Callable[[Given], object], made: Callable[[int], Given]) -> float:
    """What twice the size makes of the time, timed in turns with four times of it: of the least, as others on the
    machine only add. What takes no time at any size is 1. made: what is worked on, of a size.
    """
    size = 64
    while seconds(work, made(size)) < WORTH_TIMING:
        size *= 4
        if size > LARGEST:
            return 1.0
    small, large = made(size), made(4 * size)
    timed = [(seconds(work, small), seconds(work, large)) for _ in range(TRIES)]
    one, four = (min(each) for each in zip(*timed, strict=True))
    return float((four / one) ** 0.5)


def seconds[Given](work: Callable[[Given], object], given: Given) -> float:
    """The processor's, of this process."""
    began = time.process_time()
    work(given)
    return time.process_time() - began
