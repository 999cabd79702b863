"""Sends a batch that a party refuses as a whole again in halves, until only the item at fault is refused."""

from collections.abc import Callable, Sequence
from typing import Final

from labels.directories.answers import PermanentRefusal

OF_THE_CONTENT: Final = frozenset({400, 413, 422})  # statuses that refuse the content, not the sender
MOST_CALLS: Final = 64  # for one batch: a party that refuses this often refuses us


def sent_in_halves[Item, Said](
    items: Sequence[Item],
    send: Callable[[Sequence[Item]], list[Said]],
    refused: Callable[[Item, PermanentRefusal], Said],
) -> list[Said]:
    """Returns the party's answer to each item, in their order; `refused` makes the answer of an item that it refuses.

    Sends an item more than once only if the batch around it was refused. Raises whatever else `send` raises.
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
