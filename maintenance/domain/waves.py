"""Plans the waves of a campaign over the clients, and decides whether it may go on."""

import math
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from typing import Literal


def in_order(clients: Iterable[str], campaign: str) -> list[str]:
    """Returns each client once, by a hash over campaign and client: no client is always the first, and the order
    repeats.
    """
    return sorted(set(clients), key=lambda client: sha256(f"{campaign}:{client}".encode()).hexdigest())


def plan_waves(
    clients: Sequence[str], campaign: str, canary_percent: int, further: int, shown: Collection[str] = ()
) -> list[list[str]]:
    """Returns the clients by wave: the canary first, then the others in `further` waves of about the same size.

    The order is that of `in_order`; the canary takes clients with something to show (`shown`) before others, who would
    prove neither that the work is right nor that it is not. Waves without a client are left out.
    """
    ordered = in_order(clients, campaign)
    canary = sorted(ordered, key=lambda client: client not in shown)[: canary_size(len(ordered), canary_percent)]
    first = set(canary)
    rest = [client for client in ordered if client not in first]
    size = max(math.ceil(len(rest) / further), 1)
    waves = [canary, *(rest[start : start + size] for start in range(0, len(rest), size))]
    return [wave for wave in waves if wave]


def canary_size(clients: int, percent: int) -> int:
    """Returns the size of the first wave: at least one client, if there is any."""
    return min(clients, max(1, math.ceil(clients * percent / 100)))


def verdict(*, members: int, ended: int, failed: int, limit: int, accepted: bool) -> Literal["wait", "pause", "go_on"]:
    """Decides by a wave: pause once more than `limit` percent of it failed, go on when all of it has ended.

    members: those with something to do; a client that was left out proves neither success nor failure. accepted: a
    person has let it go on in spite of its failures.
    """
    if not accepted and failed * 100 > limit * members:
        return "pause"
    return "go_on" if ended == members else "wait"
