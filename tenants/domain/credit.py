"""Limits how far a client may owe. Balances and limits are in fen; a balance below zero is owed, no limit is None."""

from typing import Final

WARN_AT: Final = 80  # percent of the limit


def exceeds(balance: int, charge: int, limit: int | None) -> bool:
    """Returns True if a charge would leave more owed than the limit."""
    return limit is not None and charge - balance > limit


def nearly_used(balance: int, limit: int | None) -> bool:
    """Returns True if so much of the limit is owed that the client is warned."""
    return limit is not None and balance < 0 and -balance * 100 >= limit * WARN_AT


def crosses(before: int, after: int, limit: int | None) -> bool:
    """Returns True if going from one balance to another is the moment to warn."""
    return nearly_used(after, limit) and not nearly_used(before, limit)
