"""Shares the messages of one channel among its providers, as GOV.UK Notify does, and decides who carries a message
first.

A provider with too many slow messages of late gives ten points of a hundred to the others, at most once in five
minutes; each hour without trouble, ten points go back towards the configured weights.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

STEP: Final = 10  # points of 100
SLOW: Final = timedelta(minutes=5)  # from submission to receipt, or still without one
LOOKED_AT: Final = timedelta(minutes=15)
SLOW_SHARE: Final = 0.15
AT_MOST_EVERY: Final = timedelta(minutes=5)
DRIFTS_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Standing:
    """A provider's points now, its points at rest, and since when it has the present ones."""

    name: str
    weight: int
    rest: int
    changed_at: datetime


@dataclass(frozen=True)
class Observed:
    """The messages that a provider took within LOOKED_AT: how many, and how many of them were slow."""

    taken: int
    slow: int

    @property
    def is_slow(self) -> bool:
        """Returns True if too many were slow."""
        return self.taken > 0 and self.slow / self.taken >= SLOW_SHARE


def at_rest(set_weights: Mapping[str, int], now: datetime) -> tuple[Standing, ...]:
    """Returns the providers as configured, in points that add up to 100."""
    whole = sum(set_weights.values()) or 1
    shares = {name: 100 * weight // whole for name, weight in set_weights.items()}
    for name in list(shares)[: 100 - sum(shares.values())]:
        shares[name] += 1
    return tuple(Standing(name, share, share, now) for name, share in shares.items())


def shared_anew(standings: Sequence[Standing], observed: Mapping[str, Observed], now: datetime) -> tuple[Standing, ...]:
    """Returns the standings of all providers of a channel after one look; unchanged when there is nothing to change.

    When all are slow nothing moves, since nobody is better.
    """
    if len(standings) < 2 or any(now - each.changed_at < AT_MOST_EVERY for each in standings if _moved(each)):
        return tuple(standings)
    slow = [each for each in standings if each.name in observed and observed[each.name].is_slow]
    if slow and len(slow) < len(standings):
        return _moved_from(slow, standings, now)
    if not slow and all(now - each.changed_at >= DRIFTS_EVERY for each in standings if _moved(each)):
        return _towards_rest(standings, now)
    return tuple(standings)


def in_turn(key: str, standings: Sequence[Standing]) -> tuple[str, ...]:
    """Returns the providers to ask for a message, in order: drawn by weight, the same each time for the same key."""
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) / 2**64
    left, order = list(standings), list[str]()
    while left:
        whole = sum(each.weight for each in left)
        reached, chosen = 0.0, left[-1]
        for each in left:
            reached += each.weight / whole if whole else 1 / len(left)
            if drawn < reached:
                chosen = each
                break
        order.append(chosen.name)
        left.remove(chosen)
    return tuple(order)


def _moved(each: Standing) -> bool:
    return each.weight != each.rest


def _moved_from(slow: Sequence[Standing], standings: Sequence[Standing], now: datetime) -> tuple[Standing, ...]:
    taken = {each.name: min(STEP, each.weight) for each in slow}
    fine = [each for each in standings if each.name not in taken]
    if not sum(taken.values()):
        return tuple(standings)
    share, rest = divmod(sum(taken.values()), len(fine))
    given = {each.name: share + (1 if place < rest else 0) for place, each in enumerate(fine)}
    return tuple(
        replace(each, weight=each.weight - taken.get(each.name, 0) + given.get(each.name, 0), changed_at=now)
        for each in standings
    )


def _towards_rest(standings: Sequence[Standing], now: datetime) -> tuple[Standing, ...]:
    """Moves ten points from those above their rest to those below it."""
    above = {each.name: max(each.weight - each.rest, 0) for each in standings}
    below = {each.name: max(each.rest - each.weight, 0) for each in standings}
    moved = min(STEP, sum(above.values()))
    if not moved:
        return tuple(standings)
    taken, given = _spread(moved, above), _spread(moved, below)
    return tuple(
        replace(each, weight=each.weight - taken[each.name] + given[each.name], changed_at=now) for each in standings
    )


def _spread(points: int, room: Mapping[str, int]) -> dict[str, int]:
    given: dict[str, int] = {}
    for name, most in room.items():
        given[name] = min(points, most)
        points -= given[name]
    return given
