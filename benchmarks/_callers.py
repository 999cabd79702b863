"""`python -m benchmarks._callers PORT HOST PATH AUTHORIZATION CONNECTIONS --rate A_SECOND --seconds N`.

At a steady pace. Each connection asks in its turn, and is kept. Prints one JSON object: asked, p50 and p99 in seconds,
unanswered, wrong.
A wait counts from when the question was due, whatever came before it: who is answered late asks no less often.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field

PATIENCE = 1.0  # seconds for an answer; who has had none by then has waited as long


@dataclass
class Waits:
    """Seconds of each question; how many had no answer, and how many another one than the first."""

    seconds: list[float] = field(default_factory=list)
    unanswered: int = 0
    wrong: int = 0
    right: bytes = b""

    def note(self, answer: bytes | None, seconds: float) -> None:
        self.seconds.append(PATIENCE if answer is None else seconds)
        self.unanswered += answer is None
        if answer is not None:
            self.right = self.right or answer
            self.wrong += not answer or answer != self.right

    def as_json(self) -> dict[str, float]:
        ordered = sorted(self.seconds)
        quantiles = {"p50": ordered[len(ordered) // 2], "p99": ordered[int(len(ordered) * 0.99)]}
        return quantiles | {"asked": len(ordered), "unanswered": self.unanswered, "wrong": self.wrong}


class Caller:
    """One connection, opened again when it is closed."""

    def __init__(self, port: int, question: bytes) -> None:
        self.port, self.question = port, question
        self.line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self) -> bytes | None:
        """The body of the answer, empty when it is no 200; None when there is no answer in time."""
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            return await asyncio.wait_for(self._asked(), PATIENCE)
        self.close()
        return None

    async def _asked(self) -> bytes:
        if self.line is None:
            self.line = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.line
        writer.write(self.question)
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().partition(b":")[::2] for line in head.split(b"\r\n")[1:] if line)
        body = await reader.readexactly(int(fields[b"content-length"]))
        if fields.get(b"connection", b"").strip() == b"close":
            self.close()
        return body if head[9:12] == b"200" else b""

    def close(self) -> None:
        if self.line is not None:
            self.line[1].transport.abort()
            self.line = None


async def call(callers: list[Caller], *, rate: float, seconds: float) -> Waits:
    """Have them ask in turn; what is due while a caller still waits is asked by the next."""
    waits, free = Waits(), list(callers)
    running: set[asyncio.Task[None]] = set()

    async def one(caller: Caller, due: float) -> None:
        answer = await caller.ask()
        waits.note(answer, time.perf_counter() - due)
        free.append(caller)

    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        if not free:  # all wait: nobody is left who could ask
            waits.note(None, PATIENCE)
            continue
        task = asyncio.create_task(one(free.pop(0), due))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    return waits


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    for name in ("host", "path", "authorization"):
        parser.add_argument(name)
    parser.add_argument("connections", type=int)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    given = parser.parse_args()
    question = (
        f"GET {given.path} HTTP/1.1\r\nHost: {given.host}\r\nAuthorization: {given.authorization}\r\n\r\n".encode()
    )
    callers = [Caller(given.port, question) for _ in range(given.connections)]
    waits = await call(callers, rate=given.rate, seconds=given.seconds)
    for caller in callers:
        caller.close()
    print(json.dumps(waits.as_json()))


if __name__ == "__main__":
    asyncio.run(main())
