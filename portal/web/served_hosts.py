"""Whose turn a request is (tenants.domain.turns): which client is served under its host, as far as this process knows.

The event loop asks no database: it learns of a host when a thread has found its client. Hosts that nobody is served
under take one turn together, whatever names somebody invents; and so does what asks after our health.
"""

from typing import Final

HEALTH: Final = "/health/"
_CLIENTS: Final[dict[str, str]] = {}


def learn(host: str, schema: str | None) -> None:
    """Remembers which client's schema a host leads to, or that it leads to none."""
    if schema is None:
        _CLIENTS.pop(host, None)
    else:
        _CLIENTS[host] = schema


def turn_for(path: str, host: str) -> str:
    """The client whose turn a request takes; the path of health or nothing for those of nobody."""
    return HEALTH if path.startswith(HEALTH) else _CLIENTS.get(named(host), "")


def named(host: str) -> str:
    """A host in the one form that it is known by, without its port."""
    return host.lower().partition(":")[0].removesuffix(".")
