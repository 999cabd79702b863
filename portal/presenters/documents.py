"""What the pages of documents that we draw show."""

from dataclasses import dataclass

from maintenance.documents import drawing, selectors
from maintenance.documents.models import Document
from maintenance.domain.papers import Paper
from maintenance.models import Window


@dataclass(frozen=True)
class PlanShown:
    """A window's fallback plan. document: the version shown; versions: all, in every language, the newest first."""

    window: Window
    document: Document
    paper: Paper
    versions: list[Document]
    can_draw: bool


def plan_shown(window: Window, document: Document) -> PlanShown:
    """The plan as its page shows it."""
    versions = list(selectors.documents_of(window).filter(kind=document.kind).defer("pdf", "content"))
    return PlanShown(window, document, Paper.from_json(document.content), versions, not drawing.why_not())


@dataclass(frozen=True)
class ReportShown:
    """A report. document: the version shown; versions: all, in every language, the newest first; back: where it comes
    from, with its address.
    """

    document: Document
    paper: Paper
    versions: list[Document]
    can_draw: bool
    back: str
    back_url: str


def report_shown(document: Document, back: str, back_url: str) -> ReportShown:
    """A report as its page shows it."""
    same = Document.objects.filter(kind=document.kind, about=document.about).defer("pdf", "content")
    paper = Paper.from_json(document.content)
    return ReportShown(document, paper, list(same), not drawing.why_not(), back, back_url)
