"""A window has changed: what was drawn about it is looked at again, soon."""

from uuid import UUID

from maintenance.documents.models import Document
from tenants.agenda.services import schedule
from tenants.domain.lanes import Lane


def follow_documents(window_id: UUID) -> None:
    """Have what was drawn about a window looked at again. Called in the transaction that changes it."""
    if Document.objects.filter(about=f"window:{window_id}", superseded_at=None).exists():
        schedule("documents.redraw", key=str(window_id), lane=Lane.BULK, window=str(window_id))
