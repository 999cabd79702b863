"""The WSGI application, and what a thread of `portal.web.asgi` does with it."""

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.runtime.loading import loading
from portal.shell.reading import FOR_MANY, KEEP, KNOWN, PASSED
from portal.web.counters import counters_folder
from portal.web.static_files import tell_unless_collected

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
with loading():
    counters_folder()
    application = get_wsgi_application()
    for addresses in settings.URLCONFS.values():  # with all pages behind them: nobody's first call waits for these
        import_module(addresses)
    tell_unless_collected()

Scope = Mapping[str, Any]  # of a request or an event, as ASGI's servers give it: each key of a type of its own
IN_MEMORY = 256 * 1024  # bytes of an answer that comes in pieces; what is longer lies in an unnamed file
ONCE = {"CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_HOST", "HTTP_AUTHORIZATION"}  # said twice they mean nothing
WITHOUT_BODY = {204, 304}


@dataclass(frozen=True)
class WsgiAnswer:
    """A whole answer. Its body lies in memory or, when it is long, in an open file that is ours to close.

    offered: whether others who ask in the same words may be given it (portal.web.kept_answers). passed, known: whether
    a limit let the call pass, and as whose (portal.web.bounds).
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes | IO[bytes]
    offered: bool = False
    passed: bool = False
    known: str = ""

    def pieces(self, size: int) -> Iterator[bytes]:
        """The body in pieces of at most `size` bytes."""
        with io.BytesIO(self.body) if isinstance(self.body, bytes) else self.body as source:
            while piece := source.read(size):
                yield piece

    def close(self) -> None:
        if not isinstance(self.body, bytes):
            self.body.close()


class Stored:
    """Django wraps a file of an answer in this (`wsgi.file_wrapper`). The file is sent without reading it here."""

    def __init__(self, file: IO[bytes], block_size: int) -> None:
        self.file, self.block_size = file, block_size

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(self.block_size), b"")

    def close(self) -> None:
        self.file.close()

    def own(self) -> IO[bytes] | None:
        """The open file once more, if it is one of the system's."""
        with suppress(OSError, AttributeError):
            number, at = self.file.fileno(), self.file.tell()
            own = os.fdopen(os.dup(number), "rb", buffering=0)
            own.seek(at)
            return own
        return None


def answered(scope: Scope, body: IO[bytes], length: int) -> WsgiAnswer:
    """Returns the application's answer to an ASGI request whose body is there, of `length` bytes."""
    told: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Callable[[bytes], Any]:
        told[:] = status, headers
        return _unwritable

    environ = environ_of(scope, body, length)
    if environ is None:
        return WsgiAnswer(400, [(b"content-type", b"text/plain; charset=utf-8")], b"A header stands there twice.\n")
    result = application(environ, start_response)
    try:
        content = (isinstance(result, Stored) and result.own()) or _whole(result)
    finally:
        result.close()
    status = int(told[0].split(" ", 1)[0])
    offered = status in {HTTPStatus.OK, HTTPStatus.NO_CONTENT} and any(name == KEEP for name, _value in told[1])
    headers = [
        (name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in told[1] if name != KEEP
    ]
    if status not in WITHOUT_BODY and not any(name == b"content-length" for name, _value in headers):
        headers.append((b"content-length", str(_length(content)).encode()))
    if scope["method"] == "HEAD" and not isinstance(content, bytes):
        content.close()
        content = b""
    return WsgiAnswer(status, headers, content, offered, environ.get(PASSED, False), environ.get(KNOWN, ""))


def environ_of(scope: Scope, body: IO[bytes], length: int) -> WSGIEnvironment | None:
    """The environment of WSGI. None for a request that says twice what can be said once."""
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": Stored,
    }
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1")
        if "_" in name:
            continue  # another header's name in this environment: who is trusted to set that one did not set this
        name = name.upper().replace("-", "_")
        name = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        text = value.decode("latin-1")
        if name not in environ:
            environ[name] = text
        elif name in ONCE:
            return None
        else:
            environ[name] += (";" if name == "HTTP_COOKIE" else ",") + text
    environ[FOR_MANY] = bool(scope.get("for_many"))
    environ.pop("HTTP_TRANSFER_ENCODING", None)  # the body lies here whole
    environ["CONTENT_LENGTH"] = str(length)
    return environ


def _whole(result: Iterable[bytes]) -> bytes | IO[bytes]:
    """Returns the whole answer: one piece as it is, more in a file that begins in memory."""
    pieces = iter(result)
    first = next(pieces, b"")
    second = next(pieces, None)
    if second is None:
        return first
    whole = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the answer closes it
    for piece in (first, second):
        whole.write(piece)
    for piece in pieces:
        whole.write(piece)
    whole.seek(0)
    return whole


def _length(content: bytes | IO[bytes]) -> int:
    if isinstance(content, bytes):
        return len(content)
    at = content.tell()
    length = content.seek(0, os.SEEK_END) - at
    content.seek(at)
    return length


def _unwritable(_piece: bytes) -> None:
    raise NotImplementedError("The body of an answer is what the application returns.")
