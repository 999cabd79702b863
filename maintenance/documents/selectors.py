"""Reads drawn documents of the client in use."""

from django.db.models import QuerySet

from maintenance import history
from maintenance.documents.models import Document
from maintenance.models import Window


def plans_of(window: Window) -> QuerySet[Document]:
    """Returns the versions of a window's fallback plan that can still be read, the newest first."""
    return documents_of(window).filter(kind=Document.Kind.FALLBACK_PLAN).exclude(content={})


def documents_of(window: Window) -> QuerySet[Document]:
    """Returns all versions of all documents about a window, the newest first."""
    return Document.objects.filter(about=history.about(window))
