"""Handlers that exist only in a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tenants.agenda import handlers
from tenants.agenda.handlers import Claimed, Handler


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """handle(name, function, outside=False): register a handler for the length of the test."""
    monkeypatch.setattr(handlers, "_HANDLERS", dict(handlers._HANDLERS))

    def register(name: str, handler: Handler, **options: Any) -> None:
        handlers.handles(name, **options)(handler)

    return register


@pytest.fixture
def done_once(handle: Callable[..., None]) -> list[str]:
    """Keys of the work tests.note that was done."""
    done: list[str] = []

    def note(work: Claimed) -> None:
        done.append(work.key)

    handle("tests.note", note)
    return done
