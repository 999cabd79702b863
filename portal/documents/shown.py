"""What the pages of documents that we draw show."""

from dataclasses import dataclass

from maintenance.documents import drawing
from maintenance.documents.models import Document
from maintenance.domain.papers import Paper


@dataclass(frozen=True)
class DocumentShown:
    """A document. document: the version shown; versions: all, in every language, the newest first; back: where it comes
    from, with its address.
    """

    document: Document
    paper: Paper
    versions: list[Document]
    can_draw: bool
    back: str
    back_url: str


def document_shown(document: Document, back: str, back_url: str) -> DocumentShown:
    """A document as its page shows it."""
    same = Document.objects.filter(kind=document.kind, about=document.about).defer("pdf", "content")
    paper = Paper.from_json(document.content)
    return DocumentShown(document, paper, list(same), not drawing.why_not(), back, back_url)
