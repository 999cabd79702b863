"""Sends one request to an outside party and reads its answer: bounded in bytes and, as a whole, in time.

Somebody at the desk has typed the address: it is called as tenants/outside/addresses_outside.py allows, and no redirect
is followed. An address from the environment (of_environment) is the operator's own, and is called wherever it leads.

A timeout of each read would not do: a party that sends a byte now and then, even in the head of the answer, would hold
a worker for as long as it likes, and with it the work of all clients.
"""

import json
import os
import ssl
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from datetime import timedelta
from functools import cache
from typing import Any, Final, NamedTuple

import certifi
import httpcore

from tenants.domain.outside import NotOutside, TypedAddress
from tenants.outside.addresses_outside import pinned, read_typed

ANSWER_LIMIT: Final = 2_000_000
READING: Final = 2.0  # seconds for a body of which some is enough: its status has said all that counts
PIECE: Final = 4096  # bytes; of what is sent, the time that is left is looked at between pieces

_deadline: ContextVar[float] = ContextVar("deadline")
_typed: ContextVar[TypedAddress] = ContextVar("typed")


class PassingTrouble(Exception):
    """The same call may succeed later: no connection, no answer in time, 5xx, 408, 425, 429."""

    def __init__(self, reason: str, detail: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail, self.retry_after = reason, detail, retry_after


NO_CONNECTION: Final = "no_connection"  # of PassingTrouble: nobody is there


class NoAnswer(PassingTrouble):
    """It has not answered in time. The request may have been carried out."""

    def __init__(self, detail: str) -> None:
        super().__init__("timeout", detail)


class BrokenAnswer(PassingTrouble):
    """The answer breaks the agreed form. The request may have been carried out."""


class HttpAnswer(NamedTuple):
    """An answer; the headers' names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def printable(text: str) -> str:
    """Returns a party's text, fit for a log and a database."""
    return "".join(character for character in text if character.isprintable())[:300]


def exchange(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: Mapping[str, Any] | bytes | None,
    timeout: timedelta,
    *,
    of_environment: bool = False,
    enough: int | None = None,
) -> HttpAnswer:
    """Sends a request and reads the whole answer.

    content: sent as JSON, or bytes as they are, of the type that the headers name. enough: so many bytes of the body
    suffice, for which it has READING seconds, and which may break off. Raises NoAnswer, BrokenAnswer or another
    PassingTrouble.
    """
    try:
        if of_environment:
            return _ask(_pool(os.getpid(), guarded=False), method, url, headers, content, timeout, enough)
        typed = read_typed(url)
        token = _typed.set(typed)
        try:
            named = headers if "host" in map(str.lower, headers) else {"Host": typed.authority, **headers}
            return _ask(_pool(os.getpid(), guarded=True), method, url, named, content, timeout, enough)
        finally:
            _typed.reset(token)
    except NotOutside as error:
        raise PassingTrouble(NO_CONNECTION, f"not called: {error}") from error
    except httpcore.TimeoutException as error:
        raise NoAnswer(type(error).__name__) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise PassingTrouble(NO_CONNECTION, printable(str(error))) from error


def _ask(
    pool: httpcore.ConnectionPool,
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: Mapping[str, Any] | bytes | None,
    timeout: timedelta,
    enough: int | None,
) -> HttpAnswer:
    sent = {"User-Agent": "shouhao", "Accept-Encoding": "identity", **headers}
    body = content if isinstance(content, bytes) else None
    if content is not None and not isinstance(content, bytes):
        sent["Content-Type"] = "application/json"
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    token = _deadline.set(time.monotonic() + timeout.total_seconds())
    try:
        waiting = {"timeout": {"pool": timeout.total_seconds()}}
        with pool.stream(method, url, headers=list(sent.items()), content=body, extensions=waiting) as response:
            answer = _all_of(response) if enough is None else _some_of(response, enough)
            return HttpAnswer(response.status, _text(response.headers), answer)
    finally:
        _deadline.reset(token)


def _all_of(response: httpcore.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > ANSWER_LIMIT:
            raise BrokenAnswer("broken_answer", f"more than {ANSWER_LIMIT} bytes")
    return bytes(body)


def _some_of(response: httpcore.Response, enough: int) -> bytes:
    body = bytearray()
    token = _deadline.set(min(_deadline.get(), time.monotonic() + READING))
    try:
        with suppress(httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
            for chunk in response.iter_stream():
                body += chunk
                if len(body) >= enough:
                    break
    finally:
        _deadline.reset(token)
    return bytes(body[:enough])


def get_ready() -> None:
    """Makes the pool for typed addresses, before many threads of this process want it at once."""
    _pool(os.getpid(), guarded=True)


def _text(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


@cache
def _pool(process: int, *, guarded: bool) -> httpcore.ConnectionPool:
    """Returns the kept-alive connections of a process: a forked worker must not use its parent's.

    guarded: for typed addresses, apart from those that may lead anywhere.

    They are dropped before a usual server (5 s) drops them, else a request could meet a closing one. Proxies of the
    environment are not used: the address is the whole configuration.
    """
    trusted = ssl.create_default_context()  # the machine's authorities, or those that SSL_CERT_FILE names
    trusted.load_verify_locations(certifi.where())
    return httpcore.ConnectionPool(
        trusted,
        max_connections=None,  # who asks is bounded: one piece of work, or the tries at webhooks in hand
        max_keepalive_connections=20,
        keepalive_expiry=4,
        network_backend=_GuardedBackend() if guarded else _Backend(),
    )


def _left() -> float:
    """Returns the seconds until the exchange has to be over."""
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the answer does not end")
    return left


class _Stream(httpcore.NetworkStream):
    """A connection in which every step takes at most the time that is left."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            self._inner.write(buffer[start : start + PIECE], _left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left()))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Opens TCP connections that are such streams."""

    def __init__(self) -> None:
        self._tcp = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._tcp.connect_tcp(host, port, _left(), local_address, socket_options))


class _GuardedBackend(_Backend):
    """Connects to exactly an address that was checked."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        checked = pinned(_typed.get(), _left()).address
        return super().connect_tcp(checked, port, timeout, local_address, socket_options)
