"""What a backup costs at its door: memory grows by what it is read into, not by copies of it."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from labels.domain.backup import Configuration, Label, NumberEntry, export
from tenants.models import Tenant

MOST = 64 * 1024 * 1024  # bytes over the file's own
NUMBERS = 60_000  # 10 MB; what one is read into has a bound of its own (labels.domain.backup.MOST_MEMORY)


def a_backup(client: str) -> bytes:
    """As a client with many numbers exports it, each with a label, a group and a note in Chinese."""
    labels = (Label("青禾网络客服", "2026-01-01T00:00:00+00:00"),)
    entries = (NumberEntry(f"+8657187{place:06}", f"第 {place} 号线路", "客服", labels) for place in range(NUMBERS))
    return export(Configuration(client, tuple(entries)))


@pytest.mark.django_db
@pytest.mark.timeout(300)
def test_a_difference_takes_no_more_memory_than_it_may(acme: Tenant, program_of: Callable[..., Any]) -> None:
    program, backup = program_of(acme), a_backup(str(acme.pk))
    small = export(Configuration(str(acme.pk), ()))
    assert program.post("/backups/difference", {"backup": small.decode()}).status_code == 200  # what is made once
    sent = json.dumps({"backup": backup.decode()}, ensure_ascii=False).encode()
    headers = program._headers({"Idempotency-Key": "many"})
    tracemalloc.start()
    try:
        answer = program.client.generic(
            "POST", "/api/v1/backups/difference", sent, content_type="application/json", headers=headers
        )
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 200
    assert answer.content.count(b'"added"') == NUMBERS
    assert peak < len(sent) + MOST, peak >> 20
