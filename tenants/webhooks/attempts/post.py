"""One POST to an endpoint: to the address that was checked, bounded in bytes and in time, following nothing.

Asynchronous, so that one process waits for many endpoints at once and a slow one delays no other.
"""

import asyncio
import os
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final

import certifi
import h11

from tenants.domain.outside import NotOutside
from tenants.outside.addresses_outside import Outside
from tenants.outside.exchange import printable

SECONDS: Final = 15.0  # for all of it
READING: Final = 2.0  # seconds for the body, which decides nothing any more
ANSWER_LIMIT: Final = 2000  # bytes of the body that are kept; the rest is not read
HEAD_LIMIT: Final = 16_384
PIECE: Final = 4096


@dataclass(frozen=True)
class Answer:
    """What came of it. status: None when nobody answered; trouble says why. silent: it did not even refuse."""

    milliseconds: int
    status: int | None = None
    text: str = ""
    retry_after: str | None = None
    trouble: str = ""
    silent: bool = False


async def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    look: Callable[[str], Awaitable[Outside]],
    seconds: float = SECONDS,
) -> Answer:
    """Send and read the answer. Never raises: what went wrong is the answer's `trouble`, in English.

    look: addresses_outside.look_up, in a thread.
    """
    began = time.monotonic()

    def after(**fields: object) -> Answer:
        return Answer(round((time.monotonic() - began) * 1000), **fields)  # type: ignore[arg-type]  # as the class says

    try:
        async with asyncio.timeout(seconds):
            outside = await look(url)
            status, retry_after, text = await _exchange(outside, headers, body)
    except NotOutside as error:
        return after(trouble=f"not called: {error}")
    except TimeoutError:
        return after(trouble=f"no answer within {seconds:g} seconds", silent=True)
    except ssl.SSLError as error:
        return after(trouble=printable(f"TLS: {error.reason or error}")[:200])
    except OSError as error:
        return after(trouble=printable(error.strerror or type(error).__name__)[:200])
    except h11.RemoteProtocolError as error:
        return after(trouble=printable(f"no HTTP: {error}")[:200])
    return after(status=status, text=text, retry_after=retry_after)


async def _exchange(outside: Outside, headers: Mapping[str, str], body: bytes) -> tuple[int, str | None, str]:
    typed = outside.typed
    reader, writer = await asyncio.open_connection(
        outside.address,
        typed.port,
        ssl=_trusted(os.getpid()) if typed.secure else None,
        server_hostname=typed.host if typed.secure else None,
        limit=HEAD_LIMIT,
    )
    try:
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_LIMIT)
        sent = {"Host": typed.authority, "Connection": "close", **headers, "Content-Length": str(len(body))}
        for event in (
            h11.Request(method="POST", target=typed.target, headers=list(sent.items())),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            writer.write(http.send(event) or b"")
        with suppress(ConnectionError):  # who refuses early may have answered all the same
            await writer.drain()
        head = await _head(http, reader)
        asked = next((value.decode("latin-1") for name, value in head.headers if name == b"retry-after"), None)
        return head.status_code, asked, (await _some_of_the_body(http, reader)).decode(errors="replace")
    finally:
        writer.transport.abort()


async def _head(http: h11.Connection, reader: asyncio.StreamReader) -> h11.Response:
    while not isinstance(event := await _next(http, reader), h11.Response):
        if not isinstance(event, h11.InformationalResponse):
            raise h11.RemoteProtocolError("it ended without an answer")
    return event


async def _some_of_the_body(http: h11.Connection, reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    with suppress(TimeoutError, OSError, h11.RemoteProtocolError):
        async with asyncio.timeout(READING):
            while len(body) < ANSWER_LIMIT and isinstance(event := await _next(http, reader), h11.Data):
                body += event.data
    return bytes(body[:ANSWER_LIMIT]).replace(b"\0", b"")


async def _next(http: h11.Connection, reader: asyncio.StreamReader) -> object:
    while (event := http.next_event()) is h11.NEED_DATA:
        http.receive_data(await reader.read(PIECE))
    return event


@cache
def _trusted(_process: int) -> ssl.SSLContext:
    trusted = ssl.create_default_context()  # the machine's authorities, or those that SSL_CERT_FILE names
    trusted.load_verify_locations(certifi.where())
    return trusted
