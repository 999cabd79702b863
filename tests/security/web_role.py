"""A web role of its own over the database of a test, asked in bytes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.database import ROOT, Database
from tests.tenants.outbox.peers import free_port

LIVE = b"GET /health/live HTTP/1.1\r\nHost: anybody\r\nConnection: close\r\n\r\n"


def answer_to(port: int, sent: bytes, source: str = "127.0.0.1") -> bytes:
    """The whole answer; empty where the connection was closed without one. source: of this machine's own addresses."""
    with socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(source, 0)) as connection:
        answer = b""
        with suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(sent)
        with suppress(ConnectionResetError):
            while piece := connection.recv(65_536):
                answer += piece
    return answer


@contextmanager
def web_role(database: Database, *, threads: int = 2, **environment: str) -> Iterator[int]:
    """The port of one process."""
    port = free_port()
    command = [sys.executable, "-m", "portal.runtime.serving", "--host=127.0.0.1", f"--port={port}"]
    process = subprocess.Popen(
        [*command, "--workers=1", f"--threads={threads}"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database.url, "LOG_LEVEL": "ERROR", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ends = time.monotonic() + 120
        while not _answers(port):
            assert time.monotonic() < ends, "the server does not answer"
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    with suppress(OSError):
        return b"200" in answer_to(port, LIVE)[:20]
    return False
