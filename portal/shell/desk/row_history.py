"""Reads a row's changes from the staff's own history: those by its form, and those that two people agreed on."""

from collections.abc import Iterable
from dataclasses import dataclass

from compliance.evidence.selectors import HistoryEntry, history
from tenants import context
from tenants.selectors import platform_tenant

MOST = 100


@dataclass(frozen=True)
class RowHistoryPage:
    """The newest first; page: of the row."""

    entries: list[HistoryEntry]
    page: str


def row_history(kind: str, keys: Iterable[object]) -> list[HistoryEntry]:
    """Returns the history of a row under several keys, newest first. kind: its model's name."""
    with context.client(platform_tenant()):
        found = [entry for key in keys for entry in history((kind, key), limit=MOST)]
    return sorted(found, key=lambda entry: entry.id, reverse=True)[:MOST]
