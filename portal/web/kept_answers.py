"""Answers that many read, given again by the event loop itself: no thread, no statement, no template. Of what whoever
asks has sent it reads nothing but bytes that it compares: a language that is new here is found out in a thread.

A view offers its answer for keeping (`portal.shell.reading.for_many`); it is then given to whoever asks in the same
words, for FRESH seconds from its making. Who asks later is answered from it once more while the next one is made, by
one of those who ask; after STALE further seconds all wait for that. What is asked with a cookie or a key is never kept.
"""

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from prometheus_client import Counter

from portal.web.wsgi import Scope, WsgiAnswer

FRESH = STALE = 1.0  # seconds
LARGEST, ALL = 2 * 1024**2, 64 * 1024**2  # bytes of one answer, and of all in a process
COST = 4096  # bytes that an answer takes besides its body
# Where views offer what they answer. Each knows few addresses and parameters: nobody can have many kept.
PLACES = re.compile(
    r"/status/(history\.atom)?|/calendar/[^/]{1,200}\.ics|/api/v2/[a-z/-]{1,60}\.json|/api/openapi(-3\.0)?\.json"
)
ASKED = re.compile(rb"(language=(en|zh-hans)|version=[\w.:-]{0,80})?")
# Of these there are so few that what is made anew need not be counted (portal.shell.throttles).
UNCOUNTED = frozenset({"/status/", "/status/history.atom", "/api/openapi.json", "/api/openapi-3.0.json"})
# What htmx says besides HX-Request turns a part of a page into a page, or another word into that one.
NEVER_KEPT = {b"cookie", b"authorization", b"hx-history-restore-request", b"hx-request-uri-autoencoded"}
NOT_FOR_OTHERS = {b"ratelimit", b"ratelimit-policy"}  # in an answer: how who had it made stands
LONGEST = 300  # bytes of a header that it differs by
LANGUAGES = 1_000  # what browsers say of them, as far as it is kept
NOT_IN_304 = {b"content-length", b"content-type"}

Key = tuple[Any, ...]
Make = Callable[[Scope], Awaitable[WsgiAnswer]]
Find = Callable[[bytes], Awaitable[str]]
GIVEN = Counter("shouhao_kept_answers", "Answers given from what was kept")


@dataclass
class AnswerForMany:
    """An answer, and until when nobody asks whether it still holds (seconds of the monotonic clock)."""

    answer: WsgiAnswer
    body: bytes
    tag: bytes
    until: float

    @property
    def size(self) -> int:
        return len(self.body) + COST


class CachedAnswers:
    """The cached answers of one process. Runs in the event loop alone.

    make: asks the application. find: asks a thread for the `language_of` a browser's header.
    """

    def __init__(self, make: Make, find: Find) -> None:
        self.make, self.find = make, find
        self.languages: dict[bytes, str] = {}
        self.kept: OrderedDict[Key, AnswerForMany] = OrderedDict()
        self.size = 0  # bytes
        self.making: dict[Key, asyncio.Future[AnswerForMany | None]] = {}

    async def answer(self, scope: Scope) -> WsgiAnswer | None:
        """The answer to a request. None: nothing is kept for such a request, the application is to be asked."""
        asked = asked_with(scope)
        if asked is None:
            return None
        said, accepted, tags = asked
        key = (*said, await self._language(accepted))
        kept = self.kept.get(key)
        late = time.monotonic() - kept.until if kept else STALE
        if late >= 0 and key not in self.making:
            self.making[key] = asyncio.ensure_future(self._made(key, scope))
        if late >= STALE:
            kept = await asyncio.shield(self.making[key])
        if kept is None:
            return None  # what was made may be one reader's own: each is given one
        GIVEN.inc()
        return _unless_known(kept, tags)

    async def _made(self, key: Key, scope: Scope) -> AnswerForMany | None:
        """A new one in the place of the one before. None where the view has not offered it."""
        headers = [(name, value) for name, value in scope["headers"] if not name.startswith(b"if-")]
        try:
            few = scope["path"] in UNCOUNTED and not scope["query_string"].startswith(b"version")
            answer = await self.make({**scope, "headers": headers, "for_many": few})
        finally:
            del self.making[key]
            self._forget(key)
        if not answer.offered or not isinstance(answer.body, bytes) or len(answer.body) > LARGEST:
            answer.close()
            return None
        told = replace(answer, headers=[each for each in answer.headers if each[0] not in NOT_FOR_OTHERS])
        made = AnswerForMany(told, answer.body, dict(told.headers).get(b"etag", b""), time.monotonic() + FRESH)
        self.kept[key] = made
        self.size += made.size
        while self.size > ALL:
            self._forget(next(iter(self.kept)))
        return made

    async def _language(self, accepted: bytes | None) -> str:
        """The one that is meant: as there are two of them, so are there two answers, and one for who says nothing."""
        if accepted is None:
            return ""
        if accepted not in self.languages:
            found = await self.find(accepted)
            if len(self.languages) >= LANGUAGES:
                self.languages.clear()
            self.languages[accepted] = found
        return self.languages[accepted]

    def _forget(self, key: Key) -> None:
        gone = self.kept.pop(key, None)
        self.size -= gone.size if gone else 0


def asked_with(scope: Scope) -> tuple[Key, bytes | None, bytes] | None:
    """Returns the answer's key, the accepted languages and the reader's tags. None for answers that are
    never cached.
    """
    path, query = scope["path"], scope["query_string"]
    if scope["method"] != "GET" or not PLACES.fullmatch(path) or not ASKED.fullmatch(query):
        return None
    tags, words = b"", dict[bytes, Any]()
    for name, value in scope["headers"]:
        if name in NEVER_KEPT or name in words or (name in DIFFERS_BY and len(value) > LONGEST):
            return None
        if name in DIFFERS_BY:
            words[name] = DIFFERS_BY[name](value)
        elif name == b"if-none-match":
            tags = value
    accepted = words.pop(b"accept-language", None)
    return (path, query, *(words.get(name) or None for name in DIFFERS_BY)), accepted, tags


def host_of(value: bytes) -> bytes:
    """The name alone, as portal.web.middleware.TenantMiddleware reads it: no answer differs by the port."""
    return value.lower().partition(b":")[0].removesuffix(b".")


def language_of(accepted: bytes) -> str:
    """The language that Django reads from Accept-Language."""
    for code, _share in parse_accept_lang_header(accepted.decode("latin-1")):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


# By what of a header: so few words that nobody can have much made anew.
DIFFERS_BY: dict[bytes, Callable[[bytes], object]] = {
    b"host": host_of,
    b"hx-request": lambda value: value == b"true",
    b"x-forwarded-proto": lambda value: value.split(b",")[0].strip() == b"https",
    b"accept-language": bytes,
}


def _unless_known(kept: AnswerForMany, tags: bytes) -> WsgiAnswer:
    """The answer; 304 without a body for a reader who has it: a tag has its quotes, no other one has it in it."""
    if not kept.tag or kept.tag not in tags:
        return kept.answer
    return WsgiAnswer(304, [header for header in kept.answer.headers if header[0] not in NOT_IN_304], b"")
