"""ASGI entry point, portal.web.asgi:application: no thread ever waits for a stranger's line.

A call is held to its bounds first (portal.web.bounds). Its body is read to its end, within a deadline and a bound of
its own, before a thread is asked for an answer. The thread makes the whole answer and is free again; then it is sent
as fast as its reader takes it. /health/live needs no thread at all.
Clients take turns at the threads: the flood of one leaves others a thread.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO

from portal.runtime.systemd import tell_ready
from portal.shell.api.errors import is_path_of_api, plain_problem
from portal.web.bounds import CallRefused, CountedCall, Shares, demand_short
from portal.web.kept_answers import CachedAnswers, language_of
from portal.web.served_hosts import turn_for
from portal.web.wsgi import Scope, WsgiAnswer, answered
from tenants.database import full_disk
from tenants.outside.shared_threads import SharedThreads

Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]

LARGEST_BODY = 65 * 1024 * 1024  # bytes; a backup of labels may have 64 MiB, and is the largest that we take
IN_MEMORY = 64 * 1024  # bytes of a body; what is longer lies in an unnamed file
ALL_BODIES = 1024 * 1024 * 1024  # bytes that the bodies in one process may take together
STALL = 10.0  # seconds that may pass without a byte of a body
GRACE, SLOWEST = 30.0, 8 * 1024  # seconds for any body or answer, and the bytes a second that it may take longer for
NO_ROOM = (
    "There is no room left here: nothing was kept. Send it again in a few minutes.",
    "存储空间已满，未保存任何内容，请几分钟后重新发送。",
)
RETRY = 60  # seconds after which there may be room
TARRY = 1.0  # seconds until it is said that it was too often or too long: who asks on and on asks that much less
TARRIED = {
    HTTPStatus.REQUEST_URI_TOO_LONG,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
}
PIECE = 64 * 1024  # bytes of an answer that are handed to the server at a time


class Gone(Exception):
    """Nobody is there any more."""


class Front:
    """The ASGI application over the WSGI one."""

    def __init__(self, threads: int) -> None:
        self.threads = SharedThreads(threads, "answers")
        self.held = 0  # bytes of the bodies that are here
        self.shares = Shares()
        self.kept = CachedAnswers(self.made, self.language)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Whoever goes away meanwhile, or does not read, is left."""
        path: str = scope["path"]
        if path == "/health/live":
            await _sent(WsgiAnswer(200, [(b"content-type", b"application/json")], b'{"status": "live"}'), send)
            return
        try:
            demand_short(scope)
            answer = await self.kept.answer(scope)
            if answer is not None:
                self.shares.begin(scope, kept=True)
            else:
                answer = await self.asked(scope, receive)
        except CallRefused as refused:
            if refused.status in TARRIED:
                await asyncio.sleep(TARRY)
            answer = _refusal(refused, path)
        except Gone:
            return
        except OSError as error:  # a long body lies on the disk, and so does a long answer
            if not full_disk.is_full_disk(error):
                raise
            full_disk.STANDING.tell(error)
            answer = _refusal(CallRefused(HTTPStatus.SERVICE_UNAVAILABLE, *NO_ROOM, RETRY), path)
        await _sent(answer, send)

    async def asked(self, scope: Scope, receive: Receive | None = None) -> WsgiAnswer:
        """Returns the application's answer once the body is there, from a thread, in the turn of the client that is
        asked. Raises CallRefused, and Gone.
        """
        host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
        call = self.shares.begin(scope)
        body = Body(self, call)
        try:
            if receive and not scope["path"].startswith("/health/") and _has_body(scope):
                await body.read(receive)
            answer = await self.threads.run(turn_for(scope["path"], host), answered, scope, body.file, body.length)
        finally:
            body.close()
        self.shares.end(call, answer)
        return answer

    async def made(self, scope: Scope) -> WsgiAnswer:
        """Makes an answer to be cached for all, on the share of its first reader."""
        try:
            return await self.asked(scope)
        except CallRefused as refused:
            return _refusal(refused, scope["path"])

    async def language(self, accepted: bytes) -> str:
        return await self.threads.run("", language_of, accepted)


class Body:
    """A body on its way in, counted among those that its process holds."""

    def __init__(self, front: Front, call: CountedCall) -> None:
        self.front, self.call = front, call
        self.file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - close() is called when it is answered
        self.length = self.kept = 0

    async def read(self, receive: Receive) -> None:
        """Take all of it. Raises CallRefused, and Gone when the sender goes away.

        What is too long is read all the same, and thrown away: over an unread body the server closes the connection,
        and who still writes sees that in place of the answer.
        """
        began = time.monotonic()
        more = True
        while more and self.length < 2 * LARGEST_BODY:
            left = GRACE + self.length / SLOWEST - (time.monotonic() - began)
            try:
                message = await asyncio.wait_for(receive(), min(STALL, left))
            except TimeoutError:
                said = "The body did not arrive in time. Send it again.", "内容没有按时传完，请重新发送。"
                raise CallRefused(HTTPStatus.REQUEST_TIMEOUT, *said) from None
            if message["type"] != "http.request":
                raise Gone
            self.keep(message.get("body", b""))
            more = message.get("more_body", False)
        if self.length > LARGEST_BODY:
            most = LARGEST_BODY // 1024**2
            said = f"A body may have {most} MB at most.", f"内容最大 {most} MB。"
            raise CallRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, *said)
        self.file.seek(0)

    def keep(self, piece: bytes) -> None:
        """Writes a piece of the body down, unless it is too long already. Raises CallRefused when there is no room, or
        the sender's share is used up.
        """
        self.length += len(piece)
        self.call.take_to(self.length)
        if self.length > LARGEST_BODY:
            return
        if self.front.held + len(piece) > ALL_BODIES:
            said = "Too much is being sent just now. Try again in a minute.", "当前上传过多，请一分钟后再试。"
            raise CallRefused(HTTPStatus.SERVICE_UNAVAILABLE, *said, RETRY)
        self.front.held += len(piece)
        self.kept += len(piece)
        self.file.write(piece)

    def close(self) -> None:
        self.front.held -= self.kept
        self.file.close()


def _has_body(scope: Scope) -> bool:
    return any(name in {b"content-length", b"transfer-encoding"} for name, _value in scope["headers"])


def _refusal(refused: CallRefused, path: str) -> WsgiAnswer:
    content, kind = f"{refused.chinese}\n{refused.english}\n".encode(), b"text/plain; charset=utf-8"
    if is_path_of_api(path):
        problem = plain_problem(refused.status, refused.english)
        content, kind = problem.content, problem["Content-Type"].encode()
    headers = [(b"content-type", kind), (b"connection", b"close"), (b"cache-control", b"no-store")]
    if refused.again:
        headers.append((b"retry-after", b"%d" % refused.again))
    return WsgiAnswer(refused.status, headers, content)


async def _sent(answer: WsgiAnswer, send: Send) -> None:
    """Hand the answer to the server piece by piece. A reader who makes no room for them in time is left."""
    began, sent = time.monotonic(), 0
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    try:
        if isinstance(answer.body, bytes) and len(answer.body) <= PIECE:
            await send({"type": "http.response.body", "body": answer.body})
            return
        for piece in answer.pieces(PIECE):
            left = GRACE + sent / SLOWEST - (time.monotonic() - began)
            await asyncio.wait_for(send({"type": "http.response.body", "body": piece, "more_body": True}), left)
            sent += len(piece)
        await send({"type": "http.response.body"})
    except TimeoutError:
        return  # fewer bytes than were promised: the server closes the connection
    finally:
        answer.close()


application = Front(int(os.environ.get("WEB_THREADS", "4")))
tell_ready()
