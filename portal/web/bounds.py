"""Bounds each call in the web role before it is read: its headers are short, and its caller's share is not used up.

Each call takes one of a share, and one more for each megabyte of its body; a call that another limit lets pass
(portal.shell.throttles, portal.shell.api.throttles) gives them back. So this counts the rest: unknown addresses, forms
without their token, unknown hosts, calls over their limit, files, and cached answers.

The share belongs to the person or key that such a limit has let in with the same cookie or secret before, and else to
the network: strangers shut out nobody beside them. Each process counts by itself, as it protects its own threads.
"""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.conf import settings
from prometheus_client import Counter

from portal.shell.networks import network_at
from portal.web.wsgi import Scope, WsgiAnswer
from tenants.domain.rates import Rate

LONGEST: Final = 8 * 1024  # bytes of a header with its name, and of an address with what it asks
ALL_HEADERS: Final = 32 * 1024  # bytes
LONGEST_TYPE: Final = 256  # bytes of a content type: Django reads its parameters in steps that each copy the rest
MOST: Final = 100_000  # shares that are known, and cookies and secrets; who came longest ago is forgotten
MEGABYTE: Final = 1024**2
FILES: Final = ("/static/", "/health/")  # the same for everybody, and many of them belong to one look at a page
WORDS: Final = frozenset({b"cookie", b"authorization"})
REFUSED = Counter("shouhao_calls_refused", "Calls that were refused before they were read, by why", ["why"])


class CallRefused(Exception):
    """The call is not taken. Says why in English and in Chinese, and after how many seconds it may come again."""

    def __init__(self, status: HTTPStatus, english: str, chinese: str, again: int = 0) -> None:
        super().__init__(english)
        self.status, self.english, self.chinese, self.again = status, english, chinese, again


def demand_short(scope: Scope) -> None:
    """Raise CallRefused where the address or the headers are longer than anybody needs."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST:
        REFUSED.labels("address").inc()
        said = f"An address may have {LONGEST} bytes at most.", f"地址最长 {LONGEST} 字节。"
        raise CallRefused(HTTPStatus.REQUEST_URI_TOO_LONG, *said)
    if any(name == b"content-type" and len(value) > LONGEST_TYPE for name, value in scope["headers"]):
        REFUSED.labels("headers").inc()
        said = f"A content type may have {LONGEST_TYPE} bytes at most.", f"Content-Type 最长 {LONGEST_TYPE} 字节。"
        raise CallRefused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, *said)
    sizes = [len(name) + len(value) for name, value in scope["headers"]]
    if max(sizes, default=0) > LONGEST or sum(sizes) > ALL_HEADERS:
        REFUSED.labels("headers").inc()
        english = f"A header may have {LONGEST} bytes at most, and all of them {ALL_HEADERS}."
        chinese = f"单个请求头最长 {LONGEST} 字节，全部最长 {ALL_HEADERS} 字节。"
        raise CallRefused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, english, chinese)


class Share:
    """The rest of somebody's rate. It fills again evenly."""

    def __init__(self, rate: Rate) -> None:
        self.rate, self.left, self.at = rate, float(rate.most), time.monotonic()

    def take(self, pieces: int) -> None:
        """Raise CallRefused where so many are not left."""
        now = time.monotonic()
        self.give_back((now - self.at) * self.rate.most / self.rate.seconds)
        self.at = now
        if self.left < pieces:
            REFUSED.labels(self.rate.name).inc()
            said = "Too many calls: wait for Retry-After.", "请求过于频繁，请稍后再试。"
            again = (pieces - self.left) * self.rate.seconds / self.rate.most
            raise CallRefused(HTTPStatus.TOO_MANY_REQUESTS, *said, int(again) + 1)
        self.left -= pieces

    def give_back(self, pieces: float) -> None:
        self.left = min(self.rate.most, self.left + pieces)


@dataclass
class CountedCall:
    """One call, with what it has taken of its share and the words by which whoever asks may be known."""

    share: Share
    words: bytes
    taken: int = 0

    def take_to(self, length: int) -> None:
        """Have the share bear a body that has become so long. Raises CallRefused."""
        pieces = 1 + length // MEGABYTE
        if pieces > self.taken:
            self.share.take(pieces - self.taken)
            self.taken = pieces


class Shares:
    """The shares of one process. Runs in the event loop alone."""

    def __init__(self) -> None:
        self.shares: OrderedDict[tuple[str, str], Share] = OrderedDict()
        self.known: OrderedDict[bytes, str] = OrderedDict()  # who was let in, by the digest of what they showed

    def begin(self, scope: Scope, *, kept: bool = False) -> CountedCall:
        """Begin a call, or count what was kept for everybody. Raises CallRefused where the asker's share is used up."""
        words = _digest(scope)
        rate = settings.RATES["files" if kept or scope["path"].startswith(FILES) else "vain"]
        key = rate.name, self.known.get(words) or network_of_call(scope)
        call = CountedCall(_kept(self.shares, key, self.shares.get(key) or Share(rate)), words)
        call.take_to(0)
        return call

    def end(self, call: CountedCall, answer: WsgiAnswer) -> None:
        """Give back what a call has taken that was let pass, and remember whom it was let pass as."""
        if answer.passed:
            call.share.give_back(call.taken)
        if answer.known:
            _kept(self.known, call.words, answer.known)


def network_of_call(scope: Scope) -> str:
    """Where a call comes from, as portal.shell.throttles says it of a request."""
    forwarded = b""
    if settings.TRUSTED_PROXIES:
        forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    return network_at(scope["client"][0], forwarded.decode("latin-1"))


def _digest(scope: Scope) -> bytes:
    shown = [value for name, value in scope["headers"] if name in WORDS]
    return hashlib.sha256(b"\0".join(shown)).digest() if shown else b""


def _kept[Key, Value](table: OrderedDict[Key, Value], key: Key, value: Value) -> Value:
    """Put a row at the end of those that are remembered."""
    table[key] = value
    table.move_to_end(key)
    if len(table) > MOST:
        table.popitem(last=False)
    return value
