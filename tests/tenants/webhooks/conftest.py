"""A program that listens; the sender does not wait for more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tenants.webhooks.attempts import tasks
from tests.tenants.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(tasks, "LINGER", 0.0)
    with receiving() as running:
        yield running
