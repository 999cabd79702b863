"""`python -m benchmarks._crowd PORT HOST PATH CONNECTIONS SECONDS`: many readers of one page, who ask without a pause.

Prints one JSON object: requests, seconds, p50 and p99 in seconds, and how many answers were not 200. One process, one
thread: what it takes itself is the same for every server.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time


def main(port: int, host: str, path: str, connections: int, seconds: float) -> dict[str, float]:
    asked = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Language: en\r\n\r\n".encode()
    poll = select.epoll()
    lines: dict[int, socket.socket] = {}
    begun: dict[int, float] = {}
    parts: dict[int, bytearray] = {}
    waits: list[float] = []
    wrong = 0

    def connect() -> None:
        line = socket.create_connection(("127.0.0.1", port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines[line.fileno()] = line
        poll.register(line.fileno(), select.EPOLLIN)
        ask(line)

    def ask(line: socket.socket) -> None:
        parts[line.fileno()] = bytearray()
        begun[line.fileno()] = time.perf_counter()
        line.sendall(asked)

    for _ in range(connections):
        connect()
    waits.clear()
    began = time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for number, _event in poll.poll(1.0):
            line, part = lines[number], parts[number]
            piece = line.recv(65536)
            part += piece
            if piece and not _whole(part):
                continue
            now = time.perf_counter()
            if _whole(part):
                waits.append(now - begun[number])
                wrong += not part.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200"))
            if piece and b"connection: close" not in part[:400].lower():
                ask(line)
                continue
            poll.unregister(number)
            del lines[number]
            line.close()
            connect()
    waits.sort()
    return {
        "requests": len(waits),
        "seconds": now - began,
        "p50": waits[len(waits) // 2],
        "p99": waits[int(len(waits) * 0.99)],
        "wrong": wrong,
    }


def _whole(part: bytearray) -> bool:
    head = part.find(b"\r\n\r\n")
    if head < 0:
        return False
    at = bytes(part[:head]).lower().find(b"content-length:")
    if at < 0:
        return False
    return len(part) >= head + 4 + int(bytes(part[at + 15 : part.find(b"\r\n", at)]))


if __name__ == "__main__":
    _port, _host, _path, _connections, _seconds = sys.argv[1:]
    print(json.dumps(main(int(_port), _host, _path, int(_connections), float(_seconds))))
