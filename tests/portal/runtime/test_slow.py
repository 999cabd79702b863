"""Who is slow holds up nobody else: headers, bodies and readers of a thousand connections each, without a proxy."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import resource
import statistics
import time
from collections.abc import AsyncIterator

import pytest

from tests.chaos.faults import Stack

pytestmark = pytest.mark.timeout(300)  # as in tests/browser: the first one starts the house
EACH = 1000
A_BREATH = 0.05  # seconds
HOST = b"Host: qinghe.localhost\r\n"
HALF_A_POST = b"POST /accounts/login/ HTTP/1.1\r\n" + HOST + b"Content-Length: 1000\r\n\r\nlogin="
HALF_A_HEADER = b"GET / HTTP/1.1\r\n" + HOST + b"X-Slow: "
A_LONG_ANSWER = b"GET /static/vendor/tabler/tabler.min.css HTTP/1.1\r\n" + HOST + b"\r\n"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(autouse=True)
def _running(house: Stack) -> None:
    house.start_again()


async def begun(port: int, sent: bytes) -> Streams:
    """A connection over which this much was sent, and whose reader takes little of what comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.write(sent)
    return reader, writer


@contextlib.asynccontextmanager
async def slow(port: int, *kinds: bytes, each: int) -> AsyncIterator[list[Streams]]:
    """Connections that have begun so and go on no further."""
    streams: list[Streams] = []
    try:
        for sent in kinds:
            for _at in range(0, each, 100):
                streams += await asyncio.gather(*(begun(port, sent) for _one in range(min(each, 100))))
        yield streams
    finally:
        for _reader, writer in streams:
            writer.transport.abort()


def enough_descriptors() -> None:
    """For our side of the connections; the usual limit of a shell is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 4 * EACH:
        resource.setrlimit(resource.RLIMIT_NOFILE, (4 * EACH if hard == resource.RLIM_INFINITY else hard, hard))


def seconds(port: int, path: str, times: int = 30) -> float:
    """The usual seconds for one answer; each over a connection of its own, as a stranger comes."""
    taken = []
    for _time in range(times):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        began = time.monotonic()
        connection.request("GET", path, headers={"Host": "qinghe.localhost"})
        answer = connection.getresponse()
        answer.read()
        taken.append(time.monotonic() - began)
        assert answer.status == 200
        connection.close()
    return statistics.median(taken)


def test_eight_half_sent_posts_stop_nobody(house: Stack) -> None:
    """They stopped the whole web role for as long as they liked, /health/live included."""

    async def attack() -> None:
        async with slow(house.port, HALF_A_POST, each=64):
            for path in ("/health/live", "/health/ready", "/accounts/login/"):
                assert await asyncio.to_thread(seconds, house.port, path, 3) < 5

    asyncio.run(attack())


def test_others_are_answered_as_usual_beside_three_thousand_that_are_slow(house: Stack) -> None:
    """In one of three rounds, but for a breath: the machine has other things to do. A held thread costs seconds."""
    enough_descriptors()

    async def attack() -> float:
        async with slow(house.port, HALF_A_HEADER, HALF_A_POST, A_LONG_ANSWER, each=EACH):
            return await asyncio.to_thread(seconds, house.port, "/accounts/login/")

    seconds(house.port, "/accounts/login/")
    rounds = []
    for _round in range(3):
        rounds.append((seconds(house.port, "/accounts/login/"), asyncio.run(attack())))
        if rounds[-1][1] < 2 * rounds[-1][0] + A_BREATH:
            return
    raise AssertionError(rounds)


def test_a_body_that_does_not_come_is_given_up(house: Stack) -> None:
    """A form's in words that a person reads, a program's as a problem. Nothing that dribbles in holds on for long."""

    async def given_up(path: bytes) -> bytes:
        reader, writer = await begun(house.port, HALF_A_POST.replace(b"/accounts/login/", path))
        try:
            return await asyncio.wait_for(reader.read(1000), 60)
        finally:
            writer.transport.abort()

    async def both() -> list[bytes]:
        return await asyncio.gather(given_up(b"/accounts/login/"), given_up(b"/api/v1/numbers"))

    page, problem = asyncio.run(both())
    assert page.startswith(b"HTTP/1.1 408")
    assert "请重新发送".encode() in page
    head, _blank, body = problem.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert json.loads(body)["code"] == "timeout"
