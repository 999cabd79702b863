"""Signs in at somebody's SFTP server: with a pinned host key, bounded as a whole.

A server that answers byte by byte holds a worker no longer than allowed. A child talks to it
(tenants.outside.sftp_child), so that a hostile server's damage to the library, or to its memory, ends there.
"""

from __future__ import annotations

import json
import socket
import threading  # noqa: TID251 - what it does is of no client's schema
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, Final, NoReturn, cast

from tenants.outside import bounded
from tenants.outside.bounded import Bounds
from tenants.outside.exchange import NO_CONNECTION, NoAnswer, PassingTrouble, printable

STEP: Final = 10.0  # seconds of one step
BOUNDS: Final = Bounds(memory=512 * 1024 * 1024, seconds=30, answer=0, threads=True)
LONGEST_LINE: Final = 8_192  # bytes of what the child says before the bytes
LARGEST_PIECE: Final = 65_536
_CODES: Final = frozenset({"credentials", "key", "host_key", "user", "no_sftp"})


class SftpRefused(Exception):
    """The server refuses: a person has to look. code: credentials, key, host_key, user, no_sftp or folder;
    str(): why.
    """

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True)
class InFolder:
    """An entry of a folder, as the server reports it."""

    name: str
    size: int
    changed: int
    mode: int | None


@dataclass(frozen=True)
class SftpSession:
    """The operations on a server. They raise SftpRefused, NoAnswer or another PassingTrouble."""

    asked: IO[bytes]
    said: IO[bytes]

    def size_of(self, path: str) -> int | None:
        """Returns the size of a file; None where there is none."""
        size = self._ask({"do": "size", "path": path})
        return None if size is None else int(size)

    def put(self, path: str, content: bytes) -> int | None:
        """Writes a file. Returns its size there."""
        size = self._ask({"do": "put", "path": path, "size": len(content)}, content)
        return None if size is None else int(size)

    def rename(self, path: str, to: str) -> None:
        self._ask({"do": "rename", "path": path, "to": to})

    def entries(self, folder: str) -> Iterator[InFolder]:
        """Yields the entries of a folder, one after another."""
        for head, _content in self._frames({"do": "list", "path": folder}):
            name, size, changed, mode = head["entry"]
            yield InFolder(str(name), int(size or 0), int(changed or 0), None if mode is None else int(mode))

    def read(self, path: str, size: int) -> Iterator[bytes]:
        """Yields the bytes of a file, in pieces."""
        for _head, content in self._frames({"do": "read", "path": path, "size": size}):
            size -= len(content)
            if size < 0:
                raise PassingTrouble("ssh", "more than was asked for")
            yield content

    def begin(self) -> str:
        """Returns the server's key, as known_hosts writes it."""
        return str(self._ask({"do": "begin"}))

    def sign_in(self, secrets: Sequence[Mapping[str, str]]) -> None:
        self._ask({"do": "sign_in", "secrets": [dict(each) for each in secrets]})

    def _ask(self, order: Mapping[str, Any], content: bytes = b"") -> Any:
        frames = self._frames(order, content)
        while True:
            try:
                next(frames)
            except StopIteration as end:
                return end.value

    def _frames(
        self, order: Mapping[str, Any], content: bytes = b""
    ) -> Generator[tuple[dict[str, Any], bytes], None, Any]:
        """Yields the child's frames until the order is done, and returns the result."""
        with suppress(BrokenPipeError):  # it has said why, or nothing
            self.asked.write(json.dumps(order).encode() + b"\n" + content)
            self.asked.flush()
        while True:
            head = _read_head(self.said.readline(LONGEST_LINE))
            if "failed" in head:
                _fail(head)
            if "done" in head:
                return head["done"]
            yield head, self.said.read(int(head["bytes"]))


def _read_head(line: bytes) -> dict[str, Any]:
    """Reads a line of the child's, which is trusted no more than the server."""
    try:
        head: dict[str, Any] = json.loads(line)
        if not 0 <= int(head["bytes"]) <= LARGEST_PIECE:
            raise ValueError("too many bytes")
    except (ValueError, KeyError, TypeError) as error:
        raise PassingTrouble("ssh", "what speaks with it has ended") from error
    return head


def _fail(head: Mapping[str, Any]) -> NoReturn:
    why = printable(str(head.get("why", "")))
    match head["failed"]:
        case "refused" if head.get("code") in _CODES:
            raise SftpRefused(str(head["code"]), why)
        case "no_answer":
            raise NoAnswer(why)
        case "folder":
            raise SftpRefused("folder", f"its folder cannot be used: {why}")
        case _:
            raise PassingTrouble("ssh", why)


@contextmanager
def signed_in(host: str, port: int, secrets: Sequence[Mapping[str, str]], *, seconds: float) -> Iterator[SftpSession]:
    """Opens a session of so many seconds, with the first of the secrets (user, host_key, password or private_key) that
    is accepted. Raises SftpRefused, NoAnswer or another PassingTrouble.
    """
    with _session_with(host, port, seconds) as (session, _key):
        session.sign_in(secrets)
        yield session


def host_key_of(host: str, port: int) -> str:
    """Returns the key that a server shows to everyone, as known_hosts writes it. Raises as signed_in does."""
    with _session_with(host, port, 2 * STEP) as (_session, key):
        return key


@contextmanager
def _session_with(host: str, port: int, seconds: float) -> Iterator[tuple[SftpSession, str]]:
    """Starts a child that talks to the server, ended when its seconds are over.

    Yields the session and the server's key.
    """
    try:
        line = socket.create_connection((host, port), STEP)
    except TimeoutError as error:
        raise NoAnswer("no connection in time") from error
    except OSError as error:
        raise PassingTrouble(NO_CONNECTION, printable(str(error))) from error
    with line:
        child = bounded.start_speaker("tenants.outside.sftp_child:speak_sftp", str(STEP), bounds=BOUNDS, line=line)
    over = threading.Event()

    def cut() -> None:
        over.set()
        child.kill()

    watch = threading.Timer(seconds, cut)
    watch.start()
    try:
        session = SftpSession(cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout))
        yield session, session.begin()
    except PassingTrouble as error:
        if over.is_set():
            raise NoAnswer("it takes too long") from error
        raise
    finally:
        watch.cancel()
        child.kill()
        child.communicate()


def check_private_key(text: str) -> None:
    """Checks that a user's key can be read, as OpenSSH or PEM. Raises SftpRefused."""
    from tenants.outside.sftp_child import (  # paramiko takes a fifth of a second, and few need it
        ServerRefuses,
        read_key,
    )

    try:
        read_key(text)
    except ServerRefuses as error:
        raise SftpRefused(error.code, str(error)) from error
