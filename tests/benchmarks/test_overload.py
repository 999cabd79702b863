"""Who is measured in the benchmark of slow ones, and who is slow in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from benchmarks import _callers, _slow_ones

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
QUESTION = b"GET / HTTP/1.1\r\n\r\n"


def answers(*bodies: bytes, status: bytes = b"200 OK", after: float = 0.0) -> Answer:
    """A server that answers each question of a connection with the next of these, again and again."""
    number = [0]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            await reader.readline()
            await asyncio.sleep(after)
            body = bodies[number[0] % len(bodies)]
            number[0] += 1
            writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    return serve


def called(serve: Answer, *, questions: int = 10, rate: float = 200.0) -> dict[str, float]:
    async def run() -> dict[str, float]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        callers = [_callers.Caller(port, QUESTION) for _ in range(20)]
        waits = await _callers.call(callers, rate=rate, seconds=questions / rate)
        for caller in callers:
            caller.close()
        server.close()
        return waits.as_json()

    return asyncio.run(run())


def test_all_are_asked_and_their_waits_are_counted() -> None:
    figures = called(answers(b"list", after=0.1))
    assert (figures["asked"], figures["unanswered"], figures["wrong"]) == (10, 0, 0)
    assert 0.1 <= figures["p50"] <= figures["p99"]


def test_who_is_not_answered_counts_as_having_waited_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_callers, "PATIENCE", 0.2)
    figures = called(answers(b"list", after=600))
    assert (figures["asked"], figures["unanswered"], figures["p99"]) == (10, 10, 0.2)


def test_more_questions_than_callers_are_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that stands still would look well, if nobody asked it meanwhile."""
    monkeypatch.setattr(_callers, "PATIENCE", 1.0)
    figures = called(answers(b"list", after=600), questions=50, rate=1000)
    assert (figures["asked"], figures["unanswered"]) == (50, 50)


def test_another_answer_is_wrong_and_an_error_is_none() -> None:
    assert called(answers(b"list", b"another", b"list"), questions=3)["wrong"] == 1
    assert called(answers(b"list", status=b"503 Busy"), questions=3)["wrong"] == 3


def test_slow_ones_send_and_read_a_byte_at_a_time_and_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_slow_ones, "PACE", 0.02)
    words = _slow_ones.kinds("acme.localhost", "/list/", "Token secret")
    said: dict[bytes, bytearray] = {word: bytearray() for word in words}
    came = [0]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun = await reader.readuntil(b"Token secret\r\n")
        while piece := await reader.read(1):
            begun += piece
            if begun == words[2]:
                came[0] += 1
                writer.write(b"three")
                writer.close()
            for word in words[:2]:
                if begun.startswith(word):
                    said[word] = bytearray(begun[len(word) :])

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        begun: list[bool] = []
        slow = [asyncio.create_task(_slow_ones.be_slow(port, word, lambda: begun.append(True))) for word in words]
        while came[0] < 2 or min(len(said[word]) for word in words[:2]) < 3:
            await asyncio.wait(slow, timeout=0.01)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        server.close()
        assert len(begun) >= 4

    asyncio.run(asyncio.wait_for(run(), 30))
    assert {bytes(said[word][:3]) for word in words[:2]} == {b"xxx"}
