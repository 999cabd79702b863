"""Shares places among all clients, and decides whose turn it is when one is free.

Clients take turns: after getting a place, a client stands behind all others that wait. So while another client waits,
at most one more task of a flooder begins before its own. And no client gets the last place, so that another one always
finds a place.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field


@dataclass
class Turns[Item]:
    """The places and the queues.

    held: places that each client has; lines: what waits for one, by client, in the order of their turns.
    """

    places: int
    held: Counter[str] = field(default_factory=Counter)
    lines: dict[str, deque[Item]] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """Returns how many places one client may have."""
        return max(self.places - 1, 1)

    def wait(self, client: str, item: Item) -> None:
        """Puts an item behind the client's others."""
        self.lines.setdefault(client, deque()).append(item)

    def coming(self) -> tuple[str, Item] | None:
        """Returns the client whose turn it is, and its longest waiting item; None: nobody waits who may have
        a place.
        """
        if self.held.total() < self.places:
            for client, line in self.lines.items():
                if self.held[client] < self.most:
                    return client, line[0]
        return None

    def give(self, client: str, item: Item) -> None:
        """Gives a place to a waiting item; the client's next turn comes after those of all others that wait."""
        self.leave(client, item)
        if client in self.lines:
            self.lines[client] = self.lines.pop(client)
        self.held[client] += 1

    def leave(self, client: str, item: Item) -> None:
        """Removes an item from the queue, if it waits."""
        line = self.lines.get(client)
        if line and item in line:
            line.remove(item)
            if not line:
                del self.lines[client]

    def take_at_once(self, client: str) -> bool:
        """Takes a place for a client without waiting. Returns True if there was one."""
        free = self.held.total() < self.places and self.held[client] < self.most
        self.held[client] += free
        return free

    def free(self, client: str) -> None:
        """Frees a place of the client's."""
        self.held[client] -= 1
        if not self.held[client]:
            del self.held[client]
