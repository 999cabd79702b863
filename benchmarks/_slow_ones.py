"""`python -m benchmarks._slow_ones PORT HOST PATH AUTHORIZATION CONNECTIONS`: as many who are slow, until it is ended.

A third each sends a head, sends a body, and reads an answer: a byte a second. Whoever is shut out comes again. Says
`begun` when all of them are in the middle of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections.abc import Callable

PACE = 1.0  # seconds for a byte
WINDOW = 4096  # bytes that a slow reader's machine takes before it does


def kinds(host: str, path: str, authorization: str) -> tuple[bytes, bytes, bytes]:
    """What each kind says at once: half a head, a head with half a body, a question."""
    named = f"Host: {host}\r\nAuthorization: {authorization}\r\n"
    return (
        f"GET {path} HTTP/1.1\r\n{named}X-Slow: ".encode(),
        f"POST {path} HTTP/1.1\r\n{named}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{".encode(),
        f"GET {path} HTTP/1.1\r\n{named}\r\n".encode(),
    )


async def be_slow(port: int, said: bytes, begun: Callable[[], None]) -> None:
    """One of them, for ever."""
    loop = asyncio.get_running_loop()
    reads = said.endswith(b"\r\n\r\n")
    while True:
        with socket.socket() as line, contextlib.suppress(OSError):
            line.setblocking(False)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
            await loop.sock_connect(line, ("127.0.0.1", port))
            await loop.sock_sendall(line, said)
            begun()
            while True:
                await asyncio.sleep(PACE)
                if not reads:
                    await loop.sock_sendall(line, b"x")
                elif not await loop.sock_recv(line, 1):
                    break
        await asyncio.sleep(PACE)


async def main(port: int, host: str, path: str, authorization: str, connections: int) -> None:
    left = [connections]

    def begun() -> None:
        left[0] -= 1
        if left[0] == 0:
            print("begun", flush=True)

    words = kinds(host, path, authorization)
    await asyncio.gather(*(be_slow(port, words[place % len(words)], begun) for place in range(connections)))


if __name__ == "__main__":
    _port, _host, _path, _authorization, _connections = sys.argv[1:]
    asyncio.run(main(int(_port), _host, _path, _authorization, int(_connections)))
