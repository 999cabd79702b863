"""Identifiers that sort by time: UUID version 7 (RFC 9562 §5.7)."""

import os
import time
import uuid
from datetime import UTC, datetime


def uuid7() -> uuid.UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, then random bits. Python has none before 3.14."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)


def made_at(key: uuid.UUID) -> datetime:
    """When a UUIDv7 was made, in real time."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)
