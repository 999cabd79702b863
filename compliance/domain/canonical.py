"""One byte string for one JSON value: RFC 8785, so that a hash says the same to everybody."""

from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """The value as UTF-8 bytes. Raises ValueError for what JSON can't carry exactly (integers beyond 2^53, NaN)."""
    return rfc8785.dumps(value)
