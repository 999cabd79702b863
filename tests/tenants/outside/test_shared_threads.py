"""Clients take turns at threads."""

import asyncio
import threading
import time

import pytest

from tenants.outside.shared_threads import SharedThreads


def test_another_client_waits_for_no_flood() -> None:
    """Twenty slow calls of one client at two threads, then one of another: it is begun before all that wait."""
    begun, release = list[str](), threading.Event()

    def slow(client: str) -> str:
        begun.append(client)
        release.wait(20)
        return client

    async def flooded() -> None:
        threads = SharedThreads(2, "test")
        flood = [asyncio.create_task(threads.run("flooder", slow, "flooder")) for _ in range(20)]
        other = asyncio.create_task(threads.run("another", slow, "another"))
        await asyncio.sleep(0.01)  # all of them stand in line
        release.set()
        assert await other == "another"
        assert await asyncio.gather(*flood) == ["flooder"] * 20

    asyncio.run(flooded())
    assert begun.index("another") <= 2
    assert len(begun) == 21


def test_who_goes_away_leaves_the_line_and_a_thread_that_has_begun_its_place() -> None:
    release, begun = threading.Event(), list[str]()

    def held(name: str) -> None:
        begun.append(name)
        release.wait(10)

    async def cancelled() -> None:
        threads = SharedThreads(1, "test")
        first = asyncio.create_task(threads.run("a", held, "first"))
        gone = asyncio.create_task(threads.run("a", held, "gone"))
        next_one = asyncio.create_task(threads.run("b", held, "next"))
        while not begun:  # noqa: ASYNC110 -- a thread appends to it
            await asyncio.sleep(0.01)
        for task in (first, gone):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await asyncio.sleep(0.05)
        assert begun == ["first"], "its thread is still held"
        release.set()
        await next_one

    asyncio.run(cancelled())
    assert begun == ["first", "next"]


def test_what_fails_frees_its_place() -> None:
    async def failing() -> None:
        threads = SharedThreads(1, "test")
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await threads.run("a", divmod, 1, 0)

    asyncio.run(failing())


def test_who_goes_away_as_its_turn_comes_takes_no_place_with_it() -> None:
    """The place is free, and who is next has been cancelled in the same turn of the loop, and does not know it yet."""
    release = threading.Event()

    async def at_once() -> str:
        threads = SharedThreads(1, "test")
        first = asyncio.create_task(threads.run("a", release.wait, 10))
        gone = asyncio.create_task(threads.run("a", str, "gone"))
        await asyncio.sleep(0.05)
        release.set()
        time.sleep(0.2)  # noqa: ASYNC251 - the loop is late: the thread has said that it is done
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert await first
        return await asyncio.wait_for(threads.run("b", str, "next"), 5)

    assert asyncio.run(at_once()) == "next"
