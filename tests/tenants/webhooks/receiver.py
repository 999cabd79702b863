"""Programs of clients, as they are: good ones, and those that hang, redirect, reset or drip. Over real sockets."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

PHRASES = {200: "OK", 204: "No Content", 302: "Found", 410: "Gone", 429: "Too Many Requests", 500: "Error"}


@dataclass(frozen=True)
class Got:
    """One request: when (monotonic), where, what."""

    at: float
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What the program got. behaves: by path, a status or one of hang, slow, reset, garbage; 200 otherwise.

    moods: what `moody` is one of, each time by chance.
    """

    port: int = 0
    behaves: dict[str, int | str] = field(default_factory=dict)
    moods: Sequence[int | str] = (200,)
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    retry_after: str = ""
    got: list[Got] = field(default_factory=list)
    most_at_once: dict[str, int] = field(default_factory=dict)
    _now: dict[str, int] = field(default_factory=dict)

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def at(self, path: str) -> list[Got]:
        return [each for each in self.got if each.path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = ""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _colon, value in (each.partition(": ") for each in lines)}
            body = await reader.readexactly(int(headers["content-length"]))
            path = line.split()[1]
            self._now[path] = self._now.get(path, 0) + 1
            self.most_at_once[path] = max(self.most_at_once.get(path, 0), self._now[path])
            self.got.append(Got(time.monotonic(), path, headers, body))
            await self._answer(self.behaves.get(path, 200), writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            if path:
                self._now[path] -= 1
            writer.close()

    async def _answer(self, how: int | str, writer: asyncio.StreamWriter) -> None:
        if how == "moody":
            how = self.chance.choice(self.moods)
        if how == "hang":
            await asyncio.sleep(60)
        elif how == "reset":
            writer.transport.abort()
        elif how == "garbage":
            writer.write(b"220 mail.example ESMTP\r\n")
            await writer.drain()
        elif how == "slow":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            for _piece in range(100):
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.5)
        else:
            more = f"Retry-After: {self.retry_after}\r\n" if self.retry_after else ""
            more += f"Location: {self.url('/elsewhere')}\r\n" if how == 302 else ""
            said = f"HTTP/1.1 {how} {PHRASES.get(int(how), '')}\r\n{more}Content-Length: 4\r\n\r\ndone"
            writer.write(said.encode())
            await writer.drain()


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A program that listens."""
    receiver, loop, up = Receiver(), asyncio.new_event_loop(), threading.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(asyncio.start_server(receiver.serve, "127.0.0.1", receiver.port, backlog=500))
        receiver.port = server.sockets[0].getsockname()[1]
        up.set()
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert up.wait(60)
    try:
        yield receiver
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
