"""Places that all clients share, and whose turn it is when one is free.

Clients' turns go round: who has been given a place stands behind all others that wait. So while another client waits,
at most one more task of a flooder is begun before its own. And no client has the last place: who comes alone into a
crowd of one client's finds one.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field


@dataclass
class Turns[Item]:
    """held: places that each client has; lines: what waits for one, by client, in the order of their turns."""

    places: int
    held: Counter[str] = field(default_factory=Counter)
    lines: dict[str, deque[Item]] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """Places that one client may have."""
        return max(self.places - 1, 1)

    def wait(self, client: str, item: Item) -> None:
        """Stand behind whatever else of the client waits."""
        self.lines.setdefault(client, deque()).append(item)

    def coming(self) -> tuple[str, Item] | None:
        """The client whose turn it is, and what waits longest of its own; None: nobody waits who may have a place."""
        if self.held.total() < self.places:
            for client, line in self.lines.items():
                if self.held[client] < self.most:
                    return client, line[0]
        return None

    def give(self, client: str, item: Item) -> None:
        """Give a place to what waits; the client's next turn comes after those of all others that wait."""
        self.leave(client, item)
        if client in self.lines:
            self.lines[client] = self.lines.pop(client)
        self.held[client] += 1

    def leave(self, client: str, item: Item) -> None:
        """It waits no longer, if it did."""
        line = self.lines.get(client)
        if line and item in line:
            line.remove(item)
            if not line:
                del self.lines[client]

    def take_at_once(self, client: str) -> bool:
        """Give a place to who waits for none. Returns whether there was one."""
        free = self.held.total() < self.places and self.held[client] < self.most
        self.held[client] += free
        return free

    def free(self, client: str) -> None:
        """A place of the client's is over."""
        self.held[client] -= 1
        if not self.held[client]:
            del self.held[client]
