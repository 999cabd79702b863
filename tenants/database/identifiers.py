"""Makes identifiers that sort by time: UUID version 7 (RFC 9562 §5.7)."""

import os
import time
import uuid
from datetime import UTC, datetime

_last = (0, 0)  # milliseconds and count of the key made last in this process


def uuid7() -> uuid.UUID:
    """Returns a UUIDv7: 48 bits of Unix milliseconds, a count of 42 bits, 32 random bits (RFC 9562, 6.2, method 1).

    Keys that one thread makes sort as it made them: two files of one entry often come in the same millisecond. The
    count begins anew at random in each millisecond. Python has such a function from 3.14 on.
    """
    global _last  # noqa: PLW0603 - the count of a process
    milliseconds = time.time_ns() // 1_000_000
    before, count = _last
    if milliseconds > before:
        count = int.from_bytes(os.urandom(6)) >> 7  # 41 bits: room for as many more
    else:
        milliseconds, count = before, count + 1
    _last = (milliseconds, count)
    tail = int.from_bytes(os.urandom(4))
    value = milliseconds << 80 | 0x7 << 76 | count >> 30 << 64 | 0x2 << 62 | (count & 0x3FFFFFFF) << 32 | tail
    return uuid.UUID(int=value)


def made_at(key: uuid.UUID) -> datetime:
    """Returns when a UUIDv7 was made, in real time."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)
