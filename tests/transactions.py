"""In how many transactions files are read: it takes seconds, and rows that others want must not be locked meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tenants.outside import bounded


def depths_of_reading(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of each file that is read from now on: how many transactions are open inside of the test's own."""
    depths: list[int] = []
    run, base = bounded.run_bounded, len(connection.savepoint_ids)

    def spied(*arguments: Any, **more: Any) -> bytes:
        depths.append(len(connection.savepoint_ids) - base)
        return run(*arguments, **more)

    monkeypatch.setattr(bounded, "run_bounded", spied)
    return depths
