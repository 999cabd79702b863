"""Between the server and the threads: bodies are whole, bounded and in time; answers leave no thread waiting."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from portal.web import asgi, served_hosts, wsgi
from portal.web.asgi import Front

Respond = Callable[[dict[str, Any], Any], Iterable[bytes]]


def scope(path: str = "/numbers/", method: str = "POST", **headers: str) -> dict[str, Any]:
    """A request as the server gives it. `_` in a name of `headers` stands for a hyphen."""
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"a=1",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("192.0.2.7", 5),
        "headers": [(b"host", b"acme.localhost"), (b"transfer-encoding", b"chunked"), *named],
    }


def pieces(*content: bytes, every: float = 0.0, forever: bool = False) -> Callable[[], Any]:
    """What sends these pieces, one in `every` seconds; `forever` the last one again and again."""
    waiting = list(content)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(every)
        piece = waiting[0] if forever and len(waiting) == 1 else waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    return receive


def asked(front: Front, request: dict[str, Any], receive: Callable[[], Any]) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body that the front sends."""
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    asyncio.run(front(request, receive, send))
    assert said[-1].get("more_body", False) is False
    return (
        said[0]["status"],
        dict(said[0]["headers"]),
        b"".join(message["body"] for message in said[1:] if "body" in message),
    )


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Front:
    """A front whose application says what it was given."""

    def application(environ: dict[str, Any], start_response: Any) -> HttpResponse:
        body = environ["wsgi.input"].read()
        told = {name: value for name, value in environ.items() if isinstance(value, str)} | {"length": len(body)}
        start_response("200 OK", [("Content-Type", "application/json")])
        return HttpResponse(json.dumps(told))

    monkeypatch.setattr(wsgi, "application", application)
    return Front(1)


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Front]:
    """A front whose application answers so, as Django's handler does."""

    def front(response: Any) -> Front:
        def application(environ: dict[str, Any], start_response: Any) -> Any:
            start_response("200 OK", [(name, value) for name, value in response.items()])
            if stream := getattr(response, "file_to_stream", None):
                stream.close = response.close
                return environ["wsgi.file_wrapper"](stream, 4096)
            return response

        monkeypatch.setattr(wsgi, "application", application)
        return Front(1)

    return front


def test_a_body_in_pieces_is_there_whole_with_its_length(echo: Front) -> None:
    """In chunks, too: Django would have taken it for an empty one."""
    status, headers, said = asked(echo, scope(content_type="text/csv"), pieces(b"x" * 70_000, b"", b"y" * 70_000))
    told = json.loads(said)
    assert (status, told["length"], told["CONTENT_LENGTH"], told["CONTENT_TYPE"]) == (
        200,
        140_000,
        "140000",
        "text/csv",
    )
    assert headers[b"content-length"] == str(len(said)).encode()
    assert (told["PATH_INFO"], told["QUERY_STRING"], told["REMOTE_ADDR"]) == ("/numbers/", "a=1", "192.0.2.7")
    assert "HTTP_TRANSFER_ENCODING" not in told
    assert echo.held == 0


def test_a_header_that_looks_like_another_one_is_nobodys(echo: Front) -> None:
    """X_Forwarded_For would be read as X-Forwarded-For, which only the proxy sets."""
    request = scope()
    request["headers"] += [(b"x_forwarded_for", b"6.6.6.6"), (b"accept", b"a"), (b"accept", b"b")]
    told = json.loads(asked(echo, request, pieces(b""))[2])
    assert "HTTP_X_FORWARDED_FOR" not in told
    assert told["HTTP_ACCEPT"] == "a,b"


@pytest.mark.parametrize("name", [b"host", b"content-length", b"authorization"])
def test_what_may_be_said_once_is_refused_twice(echo: Front, name: bytes) -> None:
    request = scope()
    request["headers"] += [(name, b"1"), (name, b"2")]
    assert asked(echo, request, pieces(b""))[0] == 400


def test_a_path_keeps_its_bytes(echo: Front) -> None:
    request = scope() | {"raw_path": b"/%E5%AE%88/%2F%00"}
    told = json.loads(asked(echo, request, pieces(b""))[2])
    assert told["PATH_INFO"].encode("latin-1") == "/守//\0".encode()


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/numbers/import/", b"text/plain; charset=utf-8"), ("/api/v1/numbers", b"application/problem+json")],
)
def test_a_body_that_is_too_long_is_read_and_refused(
    echo: Front, monkeypatch: pytest.MonkeyPatch, path: str, kind: bytes
) -> None:
    monkeypatch.setattr(asgi, "LARGEST_BODY", 100_000)
    taken = []

    async def receive() -> dict[str, Any]:
        taken.append(1)
        return {"type": "http.request", "body": b"x" * 10_000, "more_body": len(taken) < 12}

    status, headers, _said = asked(echo, scope(path), receive)
    assert (status, headers[b"content-type"], len(taken)) == (413, kind, 12)
    assert echo.held == 0


def test_a_body_without_end_is_left(echo: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "LARGEST_BODY", 100_000)
    assert asked(echo, scope(), pieces(b"x" * 10_000, forever=True))[0] == 413


def test_bodies_that_dribble_or_stop_are_given_up(echo: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "STALL", 0.1)
    monkeypatch.setattr(asgi, "GRACE", 0.3)
    assert asked(echo, scope(), pieces(b"x", every=5))[0] == 408
    endless = pieces(*([b"x"] * 100), every=0.02)
    assert asked(echo, scope(), endless)[0] == 408


def test_a_long_body_has_the_time_that_its_bytes_earn(echo: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece comes in two thirds of what any body has, and in half of what it earns itself."""
    now = [0.0]
    monkeypatch.setattr(asgi, "time", SimpleNamespace(monotonic=lambda: now[0]))
    receive = pieces(*([b"x" * int(asgi.SLOWEST * asgi.GRACE * 4 / 3)] * 5))

    async def slowly() -> dict[str, Any]:
        now[0] += asgi.GRACE * 2 / 3
        return dict(await receive())

    assert asked(echo, scope(), slowly)[0] == 200
    assert now[0] > 3 * asgi.GRACE


def test_bodies_together_take_no_more_room_than_there_is(echo: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "ALL_BODIES", 100_000)
    status, headers, _said = asked(echo, scope(), pieces(b"x" * 60_000, b"x" * 60_000))
    assert (status, headers[b"retry-after"], echo.held) == (503, b"60", 0)


def test_who_goes_away_leaves_nothing(echo: Front) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        raise AssertionError(message)

    asyncio.run(echo(scope(), receive, send))
    assert echo.held == 0


def test_health_reads_no_body(echo: Front) -> None:
    async def receive() -> dict[str, Any]:
        raise AssertionError("nobody asked for it")

    assert asked(echo, scope("/health/live"), receive)[2] == b'{"status": "live"}'
    assert json.loads(asked(echo, scope("/health/ready"), receive)[2])["length"] == 0


def test_the_process_lives_while_every_thread_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    front = Front(1)
    release = asyncio.Event()

    async def both() -> int:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(
            asgi, "answered", lambda *_args: asyncio.run_coroutine_threadsafe(release.wait(), loop).result(5)
        )
        said: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        waiting = [asyncio.create_task(front(scope(), pieces(b""), send)) for _one in range(3)]
        await asyncio.sleep(0.05)
        await front(scope("/health/live"), pieces(b""), send)
        for task in waiting:
            task.cancel()
        release.set()
        return int(said[0]["status"])

    assert asyncio.run(both()) == 200


def test_the_flood_of_one_client_leaves_others_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty slow calls at one client's host, as many at hosts that nobody has: another's is begun after one more of
    each. It was behind all of them.
    """
    begun: Counter[str] = Counter()
    asked_too, answered_too = threading.Event(), threading.Event()

    def application(environ: dict[str, Any], start_response: Any) -> HttpResponse:
        client = served_hosts.turn_for("/", environ["HTTP_HOST"])
        begun[client] += 1
        if client == "other":
            answered_too.set()
        elif begun[client] == 1:
            assert asked_too.wait(30), "the flood is slow until the other has asked"
        elif begun[client] > 2:  # both threads stand here if the flood goes first
            assert answered_too.wait(30), "the other waits for more than one turn of each"
        start_response("200 OK", [])
        return HttpResponse()

    monkeypatch.setattr(wsgi, "application", application)
    for host in ("acme", "other"):
        served_hosts.learn(f"{host}.localhost", host)
    front = Front(2)

    def at(host: str) -> dict[str, Any]:
        return scope() | {"headers": [(b"host", host.encode())]}

    async def flooded() -> None:
        floods = [f"{number}.example" if number % 2 else "ACME.localhost:8000" for number in range(60)]
        flood = [asyncio.create_task(front.asked(at(host))) for host in floods]
        while begun.total() < 2:  # noqa: ASYNC110 - threads of the front begin them, and have no event of this loop
            await asyncio.sleep(0.01)
        other = asyncio.create_task(front.asked(at("other.localhost")))
        await asyncio.sleep(0)  # one turn of the loop is enough for it to stand in line
        asked_too.set()
        await asyncio.wait_for(other, 20)
        for task in flood:
            task.cancel()

    asyncio.run(flooded())
    assert begun["other"] == 1


def test_a_file_is_sent_from_where_it_stands_and_closed(says: Callable[[Any], Front], tmp_path: Path) -> None:
    path = tmp_path / "licence.pdf"
    path.write_bytes(b"0123456789" * 50_000)
    file = path.open("rb")
    file.read(3)
    status, headers, said = asked(says(FileResponse(file)), scope(), pieces(b""))
    assert (status, said) == (200, path.read_bytes()[3:])
    assert headers[b"content-length"] == str(len(said)).encode()
    assert file.closed


def test_what_comes_in_pieces_is_whole_before_it_is_sent(says: Callable[[Any], Front]) -> None:
    content = [b"x" * 90_000, b"y" * 300_000]
    for response in (StreamingHttpResponse(iter(content)), FileResponse(io.BytesIO(b"".join(content)))):
        _status, headers, said = asked(says(response), scope(), pieces(b""))
        assert said == b"".join(content)
        assert headers[b"content-length"] == b"390000"


def test_a_head_has_no_body(says: Callable[[Any], Front], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 100)
    response = FileResponse((tmp_path / "file").open("rb"))
    _status, headers, said = asked(says(response), scope(method="HEAD"), pieces(b""))
    assert (headers[b"content-length"], said) == (b"100", b"")


def test_a_reader_who_takes_nothing_is_left(says: Callable[[Any], Front], monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a thread nor the file waits for him."""
    monkeypatch.setattr(asgi, "GRACE", 0.1)
    monkeypatch.setattr(asgi, "SLOWEST", 10**9)
    sent = 0

    async def send(message: dict[str, Any]) -> None:
        nonlocal sent
        sent += len(message.get("body", b""))
        if sent > 100_000:
            await asyncio.sleep(60)

    front = says(StreamingHttpResponse(iter([b"x" * 100_000] * 10)))
    asyncio.run(asyncio.wait_for(front(scope(), pieces(b""), send), 5))
    assert sent < 300_000


def test_cookies_are_kept_apart(says: Callable[[Any], Front]) -> None:
    response = HttpResponse("x")
    response["Set-Cookie"] = " a=1; Path=/"
    assert asked(says(response), scope(), pieces(b""))[1][b"set-cookie"] == b"a=1; Path=/"
