"""Batches of which a party refuses all for one item: sent again in halves, until only that item is refused."""

from collections.abc import Callable, Sequence
from typing import Final

from labels.directories.answers import PermanentRefusal

OF_THE_CONTENT: Final = frozenset({400, 413, 422})  # statuses with which a party refuses what was sent, not who sent it
MOST_CALLS: Final = 64  # of one batch: whoever refuses that often refuses us


def sent_in_halves[Item, Said](
    items: Sequence[Item],
    send: Callable[[Sequence[Item]], list[Said]],
    refused: Callable[[Item, PermanentRefusal], Said],
) -> list[Said]:
    """What a party says of each item, in their order; `refused` says it of those that it does not take.

    Items are sent more than once only in batches that were refused as a whole. Raises what `send` raises otherwise.
    """
    left = MOST_CALLS

    def said_of(part: Sequence[Item]) -> list[Said]:
        nonlocal left
        left -= 1
        try:
            return send(part)
        except PermanentRefusal as refusal:
            if refusal.status not in OF_THE_CONTENT or left <= 0:
                raise
            if len(part) == 1:
                return [refused(part[0], refusal)]
        middle = len(part) // 2
        return said_of(part[:middle]) + said_of(part[middle:])

    return said_of(items)
