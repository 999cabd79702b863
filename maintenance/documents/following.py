"""Schedules a redraw of a window's documents when it has changed."""

from uuid import UUID

from maintenance.documents.models import Document
from tenants.agenda.services import schedule
from tenants.domain.lanes import Lane


def follow_documents(window_id: UUID) -> None:
    """Schedules the redraw, if there is a document. Called in the transaction that changes the window."""
    if Document.objects.filter(about=f"window:{window_id}", superseded_at=None).exists():
        schedule("documents.redraw", key=str(window_id), lane=Lane.BULK, window=str(window_id))
