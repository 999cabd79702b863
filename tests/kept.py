"""Facts of a case as its row keeps them, of whatever kind and age."""

from __future__ import annotations

from typing import Any

from tenants.domain.kept import StoredAsJson


class AsKept(StoredAsJson):
    """What stands in the row, taken as it is."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept = kept

    def as_json(self) -> dict[str, Any]:
        return self.kept
