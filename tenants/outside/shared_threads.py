"""Shares threads of one process among clients, who take turns (tenants.domain.turns); called from an event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor  # noqa: TID251 - who runs something there enters a schema
from typing import TypeVar

from tenants.domain.turns import Turns

Result = TypeVar("Result")


class SharedThreads:
    """A number of threads, called from one event loop only."""

    def __init__(self, threads: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._turns: Turns[asyncio.Future[None]] = Turns(threads)

    async def run(self, client: str, function: Callable[..., Result], *arguments: object) -> Result:
        """Calls the function in a thread when it is the client's turn, and returns its result.

        A cancelled call leaves the queue; a thread that has begun keeps its place until it is done.
        """
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._turns.wait(client, turn)
        self._give()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._turns.leave(client, turn)
            else:
                self._free(client)
            raise
        working = self._pool.submit(function, *arguments)

        def ended(_working: Future[Result]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._free, client)

        working.add_done_callback(ended)
        return await asyncio.wrap_future(working)

    def close(self) -> None:
        """Stops: nothing more runs, but what has begun goes on."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _free(self, client: str) -> None:
        self._turns.free(client)
        self._give()

    def _give(self) -> None:
        while (coming := self._turns.coming()) is not None:
            client, turn = coming
            if turn.cancelled():  # whoever it was of has not heard of that yet
                self._turns.leave(client, turn)
            else:
                self._turns.give(client, turn)
                turn.set_result(None)
