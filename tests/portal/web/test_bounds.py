"""portal.web.bounds: what is too long is refused unread, and what no limit lets pass has a share, each their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from portal.web import asgi, bounds
from portal.web.asgi import Front
from portal.web.wsgi import WsgiAnswer
from tenants.domain.rates import RATES, Rate
from tests.portal.web.test_asgi import asked, pieces, scope

KB = 1024


@pytest.fixture(autouse=True)
def _few(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "TARRY", 0.0)
    settings.RATES = {**RATES, "vain": Rate("vain", 5, 600), "files": Rate("files", 3, 600)}
    settings.TRUSTED_PROXIES = 0


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Front]:
    """A front whose application has let pass, and as whom, what is asked at /passed/, and nothing else."""

    def answered(asked: Any, _body: Any, length: int) -> WsgiAnswer:
        headers = dict(asked["headers"])
        passed = asked["path"] == "/passed/"
        return WsgiAnswer(
            200, [], b"%d" % length, passed=passed, known=headers.get(b"x-who", b"").decode() if passed else ""
        )

    monkeypatch.setattr(asgi, "answered", answered)
    return Front


async def unread() -> Any:
    raise AssertionError("it is refused before anything of it is read")


def status(
    front: Front, path: str = "/nothing/", receive: Any = None, network: str = "192.0.2.7", **headers: str
) -> int:
    request = scope(path, **headers) | {"client": (network, 5)}
    return asked(front, request, receive or pieces(b"x"))[0]


def test_a_content_type_is_short(front: Callable[..., Front]) -> None:
    def asked_as(kind: str) -> int:
        request = scope("/passed/") | {"headers": [(b"host", b"acme.localhost"), (b"content-type", kind.encode())]}
        return asked(front(1), request, pieces(b"x"))[0]

    assert asked_as("text/plain" + ";" * 246) == 200
    assert asked_as("text/plain" + ";" * 247) == 431


@pytest.mark.parametrize(
    ("lengths", "path", "expected"),
    [
        ([8 * KB - 4], "/", 200),
        ([8 * KB - 3], "/", 431),
        ([8 * KB - 4] * 4, "/", 431),
        ([1 * KB] * 30, "/", 200),
        ([1 * KB] * 32, "/", 431),
        ([], "/" + "a" * (8 * KB - 4), 200),
        ([], "/" + "a" * (8 * KB - 3), 414),
    ],
)
def test_what_is_longer_than_anybody_needs_is_refused_unread(
    front: Any, lengths: list[int], path: str, expected: int
) -> None:
    request = scope(path)
    request["headers"] = [(b"host", b"acme.localhost"), (b"content-length", b"1")]
    request["headers"] += [(b"x-%02d" % place, b"x" * length) for place, length in enumerate(lengths)]
    assert asked(front(1), request, pieces(b"x") if expected == 200 else unread)[0] == expected


def test_a_program_is_told_so_as_a_problem(front: Any) -> None:
    _status, headers, said = asked(front(1), scope("/api/v1/numbers", cookie="x" * 9 * KB), unread)
    assert headers[b"content-type"] == b"application/problem+json"
    assert b'"status": 431' in said


def test_what_nothing_lets_pass_is_counted_before_its_body_is_read(front: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "time", SimpleNamespace(monotonic=lambda: 0.0))
    front = front(1)
    assert [status(front) for _turn in range(5)] == [200] * 5
    code, headers, _said = asked(front, scope("/nothing/"), unread)
    assert (code, headers[b"retry-after"], headers[b"connection"]) == (429, b"121", b"close")
    assert status(front, network="192.0.2.8") == 200, "another network has a share of its own"


def test_what_a_limit_lets_pass_is_given_back(front: Any) -> None:
    front = front(1)
    assert [status(front, "/passed/") for _turn in range(20)] == [200] * 20
    assert [status(front) for _turn in range(6)] == [200] * 5 + [429]


def test_strangers_shut_out_nobody_who_is_known(front: Any) -> None:
    front = front(1)
    assert status(front, "/passed/", cookie="session=1", x_who="acme 1") == 200
    assert [status(front, cookie=f"session=made-up-{turn}") for turn in range(6)] == [200] * 5 + [429]
    assert status(front, "/passed/", cookie="session=1") == 200
    assert [status(front, cookie="session=1") for _turn in range(6)] == [200] * 5 + [429], "with a share of their own"
    assert status(front, "/passed/", cookie="session=2", x_who="acme 1", network="192.0.2.8") == 200
    assert status(front, cookie="session=2", network="192.0.2.8") == 429, "which is one, whatever they show"


def test_each_megabyte_of_a_body_counts(front: Any) -> None:
    front = front(1)
    megabytes = pieces(*[b"x" * KB * KB] * 9)
    assert status(front, receive=megabytes) == 429
    assert front.held == 0
    assert status(front) == 429, "what was sent in vain stays counted"
    assert status(front, "/passed/", network="192.0.2.8", receive=pieces(*[b"x" * KB * KB] * 3)) == 200
    assert status(front, network="192.0.2.8") == 200


def test_files_are_counted_apart(front: Any) -> None:
    front = front(1)
    assert [status(front, "/static/a.css") for _turn in range(4)] == [200] * 3 + [429]
    assert status(front, "/health/ready") == 429
    assert status(front) == 200


def test_a_share_fills_again(front: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(bounds.time, "monotonic", lambda: now[0])
    front = front(1)
    for _turn in range(5):
        status(front)
    assert status(front) == 429
    now[0] += 121
    assert [status(front), status(front)] == [200, 429]
    now[0] += 100_000
    assert [status(front) for _turn in range(6)] == [200] * 5 + [429], "and holds no more than it did"


def test_who_asks_too_often_waits_for_the_answer(front: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    front = front(1)
    for _turn in range(5):
        status(front)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    asked(front, scope("/nothing/"), unread)
    assert slept == [asgi.TARRY]


def test_no_more_are_remembered_than_there_is_room_for(front: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST", 3)
    front = front(1)
    for place in range(9):
        status(front, "/passed/", network=f"192.0.2.{place}", cookie=f"session={place}", x_who=str(place))
    assert (len(front.shares.shares), len(front.shares.known)) == (3, 3)
