"""What attacks have in common."""

from __future__ import annotations

import socket
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from tenants.database import identifiers
from tests.maintenance.booking import AFTERNOON
from tests.work import BusinessClock

BEGAN = 1_795_600_000_000_000_000  # nanoseconds: some instant of late 2026


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


@pytest.fixture
def same_every_time(monkeypatch: pytest.MonkeyPatch, business_clock: BusinessClock) -> None:
    """It is a Wednesday afternoon, and ids are given out in order: what follows from them does so in every run."""
    business_clock.set(AFTERNOON)
    given = count(1)
    clock = SimpleNamespace(time_ns=lambda: BEGAN + next(given) * 1_000_000)
    monkeypatch.setattr(identifiers, "time", clock)
    monkeypatch.setattr(identifiers, "os", SimpleNamespace(urandom=lambda length: next(given).to_bytes(length)))
