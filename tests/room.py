"""Room for the frames of a test.

CPython keeps frames in chunks of 16 KiB, and gives a chunk back as soon as it is empty: a test that calls to and fro
over the end of one asks the system for memory each time, 2,000 times in a test of a page, a tenth of its time. Below a
frame that asks for more, all have room in its chunk.
"""

from __future__ import annotations

from collections.abc import Callable

WORDS = 70_000  # more than half a MiB: the chunk has one MiB


def with_room(run: Callable[[], object]) -> object:
    """Call it with room for the frames below."""
    return run()


with_room.__code__ = with_room.__code__.replace(co_stacksize=WORDS)
