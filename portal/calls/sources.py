"""SFTP servers from which call records are fetched, as their page shows them."""

from dataclasses import dataclass

from maintenance.calls import texts
from maintenance.calls.models import CallSource
from maintenance.calls.sources import call_sources, fingerprint


@dataclass(frozen=True)
class SourceShown:
    """A server. offered: the fingerprint of the key that waits to be confirmed; pinned: of the one that is."""

    row: CallSource
    offered: str
    pinned: str
    trouble: object

    @property
    def tone(self) -> str:
        """The tone in which statuses are coloured."""
        if self.trouble or self.offered:
            return "warn"
        return "good" if self.row.fetched_at else "info"

    @property
    def icon(self) -> str:
        """Beside what is said of it."""
        return {"warn": "alert-triangle", "good": "circle-check", "info": "clock"}[self.tone]


def sources_shown() -> list[SourceShown]:
    """All sources of calls of the client in use."""
    return [
        SourceShown(
            row,
            fingerprint(row.offered_key) if row.offered_key else "",
            fingerprint(row.host_key) if row.host_key else "",
            texts.FETCH_TROUBLES.get(row.trouble, ""),
        )
        for row in call_sources()
    ]
