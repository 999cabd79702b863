"""What attacks have in common."""

from __future__ import annotations

import socket
from typing import Any

import pytest


@pytest.fixture
def nothing_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name leads anywhere, and nothing but the database is there."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def refused(this: socket.socket, to: Any) -> None:
        if this.family != socket.AF_UNIX:
            raise ConnectionRefusedError
        connect(this, to)

    def by_number(host: Any, port: Any, *more: Any, **options: Any) -> list[Any]:
        return list(resolve(host, port, *more, **{**options, "flags": socket.AI_NUMERICHOST}))

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", by_number)
