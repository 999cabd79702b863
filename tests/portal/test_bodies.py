"""A body that nobody reads is read before the answer goes out: the server would close the connection over it."""

from __future__ import annotations

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

from portal.middleware import BodyMiddleware


class Input(io.BytesIO):
    """What a server gives; dead: the program has gone away."""

    dead = False

    def read(self, size: int | None = -1, /) -> bytes:
        if self.dead:
            raise OSError
        return super().read(size)


def request(body: Input, length: int, **more: str) -> HttpRequest:
    return WSGIRequest({"REQUEST_METHOD": "POST", "wsgi.input": body, "CONTENT_LENGTH": str(length or ""), **more})


@pytest.mark.parametrize("read", [0, 10, 100_000])
def test_the_rest_is_read_and_no_more(read: int) -> None:
    body = Input(b"x" * 100_000 + b"POST /next")

    def respond(asked: HttpRequest) -> HttpResponse:
        asked.read(read)
        return HttpResponse(status=401)

    assert BodyMiddleware(respond)(request(body, 100_000)).status_code == 401
    assert body.read() == b"POST /next"


def test_a_body_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BodyMiddleware, "MOST", 100_000)
    body = Input(b"x" * 1_000_000)
    BodyMiddleware(lambda _asked: HttpResponse(status=401))(request(body, 1_000_000))
    assert body.tell() < 200_000


def test_a_program_that_has_gone_away_is_no_fault() -> None:
    body = Input(b"x")
    body.dead = True
    assert BodyMiddleware(lambda _asked: HttpResponse(status=401))(request(body, 9)).status_code == 401


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/numbers", "application/problem+json"), ("/numbers/import/", "text/plain")]
)
def test_a_body_in_chunks_is_refused_in_words_and_read(path: str, kind: str) -> None:
    """Django would take it for an empty one: a file was "not given"."""
    body = Input(b"x" * 100_000)
    asked = request(body, 0, HTTP_TRANSFER_ENCODING="chunked", PATH_INFO=path)
    answer = BodyMiddleware(lambda _asked: HttpResponse(status=200))(asked)
    assert (answer.status_code, answer["Content-Type"], body.read()) == (411, kind, b"")
