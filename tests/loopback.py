"""This machine's own addresses: ports that are free on it, and a client for what answers there."""

from __future__ import annotations

import random
import socket
from typing import Any

import httpx

SANDBOX = 22  # ports that a sandbox has, from its first


def free_block(size: int) -> int:
    """The first port of a block in which all are free; below the range from which the system gives ports to clients."""
    while True:
        base = random.randrange(20_000, 32_000)
        try:
            for offset in range(size):
                socket.create_server(("127.0.0.1", base + offset)).close()
        except OSError:
            continue
        return base


def plain_client(url: str, **options: Any) -> httpx.Client:
    """A client for loopback: no proxies, and no time lost on reading certificates."""
    return httpx.Client(base_url=url, trust_env=False, verify=False, **{"timeout": 10, **options})  # noqa: S501
