"""Answers that many read, given again by the event loop itself: no thread, no statement, no template.

A view offers its answer for keeping (`for_many`); it is then given to whoever asks in the same words, for FRESH seconds
from its making. Who asks later is answered from it once more while the next one is made, by one of those who ask; after
STALE further seconds all wait for that. What is asked with a cookie or a key never comes from here.
"""

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpResponseBase
from prometheus_client import Counter

from portal.wsgi import KEEP, Answer, Scope

FRESH = STALE = 1.0  # seconds
LARGEST, ALL = 2 * 1024**2, 64 * 1024**2  # bytes of one answer, and of all in a process
PLACES = ("/status/", "/calendar/", "/api/v2/", "/api/v1/openapi.json")  # where views offer what they answer
OF_ONE_READER = {b"cookie", b"authorization"}
DIFFERS_BY = {b"host", b"accept-language", b"hx-request", b"x-forwarded-proto"}
NOT_IN_304 = {b"content-length", b"content-type"}

Response = TypeVar("Response", bound=HttpResponseBase)
Key = tuple[Any, ...]
Make = Callable[[Scope], Awaitable[Answer]]
GIVEN = Counter("shouhao_kept_answers", "Answers given from what was kept")


def for_many(response: Response) -> Response:
    """Let the answer be given to all who ask in the same words. For views that read nothing else of a request."""
    response[KEEP] = "1"
    return response


@dataclass
class AnswerForMany:
    """An answer, and until when nobody asks whether it still holds (seconds of the monotonic clock)."""

    answer: Answer
    body: bytes
    tag: bytes
    until: float


class KeptAnswers:
    """Those of one process. make: asks the application. Runs in the event loop alone."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.kept: OrderedDict[Key, AnswerForMany] = OrderedDict()
        self.size = 0  # bytes
        self.making: dict[Key, asyncio.Future[AnswerForMany | None]] = {}

    async def answer(self, scope: Scope) -> Answer | None:
        """The answer to a request. None: nothing is kept for such a request, the application is to be asked."""
        asked = asked_with(scope)
        if asked is None:
            return None
        key, tags = asked
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
            answer = await self.make({**scope, "headers": headers})
        finally:
            del self.making[key]
            self._forget(key)
        if not answer.offered or not isinstance(answer.body, bytes) or len(answer.body) > LARGEST:
            answer.close()
            return None
        made = AnswerForMany(answer, answer.body, dict(answer.headers).get(b"etag", b""), time.monotonic() + FRESH)
        self.kept[key] = made
        self.size += len(made.body)
        while self.size > ALL:
            self._forget(next(iter(self.kept)))
        return made

    def _forget(self, key: Key) -> None:
        gone = self.kept.pop(key, None)
        self.size -= len(gone.body) if gone else 0


def asked_with(scope: Scope) -> tuple[Key, bytes] | None:
    """What tells one answer from another, and the tags that the reader knows. None for what is never kept."""
    path: str = scope["path"]
    if scope["method"] != "GET" or not path.startswith(PLACES):
        return None
    tags, words = b"", []
    for name, value in scope["headers"]:
        if name in OF_ONE_READER:
            return None
        if name in DIFFERS_BY:
            words.append((name, value))
        elif name == b"if-none-match":
            tags = value
    return (path, scope["query_string"], *words), tags


def _unless_known(kept: AnswerForMany, tags: bytes) -> Answer:
    """The answer; 304 without a body for a reader who has it."""
    if not tags or not kept.tag or kept.tag not in re.split(rb"\s*,\s*", tags.replace(b"W/", b"")):
        return kept.answer
    return Answer(304, [header for header in kept.answer.headers if header[0] not in NOT_IN_304], b"")
