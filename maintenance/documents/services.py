"""Draws documents: a new version where the facts have changed, which supersedes the one before."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from compliance.evidence.services import record
from maintenance import history
from maintenance.documents.fallback_plan import fallback_plan
from maintenance.documents.models import Document
from maintenance.documents.writing import PaperSubject, current_version, known_language
from maintenance.models import Window
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.domain.lanes import Lane
from tenants.outbox.attachments import Attachment
from tenants.outbox.services import Page
from tenants.people.selectors import told

PDF = "application/pdf"
log = structlog.get_logger(__name__)
REDRAW, FORGET = "documents.redraw", "documents.forget"
PREPARE = "documents.prepare"
LOOKS = timedelta(hours=6)  # between looks whether the facts of an open window have changed by something else than it


def plan_in_force(window: Window, language: str) -> Document:
    """Returns the fallback plan of a window that is not over, drawn anew where its facts have changed.

    Not in a transaction that others wait for: a PDF takes a third of a second. Where none can be drawn now the
    document has none, and its page is printed instead.
    """
    document = _plan_now(window, language)
    look_again(window.pk)
    return document


def _plan_now(window: Window, language: str) -> Document:
    subject = PaperSubject("window", window.pk, Page("window_plan", window.pk), Window.objects.filter(pk=window.pk))
    return current_version(subject, Document.Kind.FALLBACK_PLAN, fallback_plan(window, known_language(language)))


def erase(value: str) -> int:
    """Delete words and PDFs of the client's documents that contain this (a name, an address); hashes stay.

    Those in force are drawn anew where they are next looked at. Returns how many were erased.
    """
    said = Document.objects.filter(content__icontains=value)
    said.filter(superseded_at=None).update(superseded_at=business_now())
    return said.update(content={}, pdf=None)


def forget(window_id: UUID) -> None:
    """Deletes the words and PDFs about a window at the end of their term; the hashes stay."""
    Document.objects.filter(about=f"window:{window_id}").update(content={}, pdf=None)


def prepare(window_id: UUID) -> None:
    """Draws a window's plan in the languages of its e-mail readers, before they get it."""
    window = Window.objects.select_related("request").get(pk=window_id)
    if window.state in Window.OPEN:
        for language in set(told().exclude(email="").values_list("language", flat=True)):
            plan_in_force(window, language)


def redraw(window_id: UUID) -> bool:
    """Draws a window's plan anew in each of its languages, or supersedes it once the window is over.

    Returns whether to look again.
    """
    window = Window.objects.select_related("request").get(pk=window_id)
    documents = Document.objects.filter(
        kind=Document.Kind.FALLBACK_PLAN, about=history.about(window), superseded_at=None
    )
    if window.state not in Window.OPEN:
        documents.update(superseded_at=business_now())
        over = business_now() + timedelta(days=settings.KEEP_DELIVERIES_DAYS)
        schedule(FORGET, key=str(window.pk), lane=Lane.BULK, due_at=over, window=str(window.pk))
        return False
    for language in list(documents.values_list("language", flat=True)):
        _plan_now(window, language)
    return True


def look_again(window_id: UUID) -> None:
    """Schedules a redraw: the plan's facts change by more than its window: contacts, standby numbers, scripts."""
    schedule(
        REDRAW,
        key=str(window_id),
        lane=Lane.BULK,
        due_at=business_now() + LOOKS,
        keep_earlier=True,
        window=str(window_id),
    )


def attach(window_id: UUID, language: str) -> Attachment | None:
    """Returns the plan as the outbox attaches it to a letter; None where it cannot be drawn, or the window is over."""
    window = Window.objects.select_related("request").filter(pk=window_id, state__in=Window.OPEN).first()
    document = plan_in_force(window, language) if window is not None else None
    if window is None or document is None or document.pdf is None:
        return None
    with transaction.atomic():
        first = Document.objects.filter(pk=document.pk, attached_at=None).update(attached_at=business_now())
        if first:
            record(
                "document_attached",
                actor=PLATFORM,
                subject_kind="window",
                subject_id=window.pk,
                concerns=[document.pk],
                what=str(document.kind),
                version=document.version,
                pdf_sha256=document.pdf_hash,
            )
    return Attachment(file_name(document), PDF, bytes(document.pdf))


def file_name(document: Document) -> str:
    """Returns a document's name as a file, in letters that every system takes."""
    return f"{document.kind.replace('_', '-')}-{document.drawn_at:%Y%m%d}-v{document.version}.pdf"
