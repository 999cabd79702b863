"""A door before a directory: it passes on what is said, or a byte a second of each answer.

No read of a byte takes longer than a client is patient; the answer as a whole does, and who waits for all of it is lost
to everybody else.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PACE = 1.0  # seconds for a byte


@dataclass
class Door:
    """port: where it listens. leads_to: the directory's port. drips_until: monotonic; 0 while it passes all on.

    held: seconds for which who asked has waited before it gave an answer up that dripped.
    """

    port: int = 0
    leads_to: int = 0
    drips_until: float = 0.0
    held: list[float] = field(default_factory=list)

    async def let_through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until one of the two ends it."""
        with contextlib.suppress(OSError):
            answers, questions = await asyncio.open_connection("127.0.0.1", self.leads_to)
            given_up = asyncio.Event()
            answering = asyncio.create_task(self._answer(answers, writer, given_up))
            while question := await reader.read(65536):
                questions.write(question)
            given_up.set()
            questions.close()
            await answering
        writer.close()

    async def _answer(
        self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter, given_up: asyncio.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while answer := await answers.read(65536):
                began = time.monotonic()
                while answer and self.drips_until and not given_up.is_set():
                    writer.write(answer[:1])
                    answer = answer[1:]
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(given_up.wait(), PACE)
                if given_up.is_set():
                    if self.drips_until:
                        self.held.append(time.monotonic() - began)
                    return
                writer.write(answer)
        writer.close()


@contextmanager
def dripping_door() -> Iterator[Door]:
    """A door on a free port, in a thread of its own."""
    door = Door()
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(door.let_through, "127.0.0.1", 0))
    door.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield door
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        server.close()
        loop.run_until_complete(_ended(asyncio.all_tasks(loop)))
        loop.close()


async def _ended(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
