"""Writes a version of a document: drawn, stored with its hashes, recorded; the one before it is superseded."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.domain.canonical import canonical
from compliance.evidence.services import record
from maintenance.documents import drawing
from maintenance.documents.models import Document
from maintenance.domain.papers import Paper
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM
from tenants.outbox.rendering import page_address
from tenants.outbox.services import Page
from tenants.outside.bounded import Busy
from tenants.tallies import add_to_tally

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PaperSubject:
    """The subject of a document. row: locked while a version is written; page: shows the newest one."""

    kind: str
    id: UUID
    page: Page
    row: models.QuerySet[Any]

    @property
    def about(self) -> str:
        """Returns the outbox's name of the subject."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class _Attempt:
    pdf: bytes | None
    missing: str = ""


def digest_of(paper: Paper) -> str:
    """Returns the SHA-256 of a paper's content."""
    return sha256(canonical(paper.as_json())).hexdigest()


def known_language(language: str) -> str:
    """Returns the language if the platform has it, else the platform's default."""
    return language if language in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)


def version_in_force(subject: PaperSubject, kind: Document.Kind, language: str) -> Document | None:
    """Returns the newest version unless it is superseded; else None."""
    mine = Document.objects.filter(kind=kind, about=subject.about, language=language, superseded_at=None)
    return mine.first()


def current_version(subject: PaperSubject, kind: Document.Kind, paper: Paper) -> Document:
    """Returns the version in force if it says the same and has its PDF, where this machine draws; else a new one."""
    version = version_in_force(subject, kind, paper.language)
    if version is not None and version.data_hash == digest_of(paper) and (version.pdf is not None or drawing.why_not()):
        return version
    return _write_version(subject, kind, paper)


def _write_version(subject: PaperSubject, kind: Document.Kind, paper: Paper) -> Document:
    """Draws and stores it. Not in a transaction that others wait for. Two who draw the same at once get one version."""
    now, digest = business_now(), digest_of(paper)
    mine = Document.objects.filter(kind=kind, about=subject.about, language=paper.language)
    version = (mine.order_by("-version").values_list("version", flat=True).first() or 0) + 1
    attempt = _try_to_draw(paper, subject, version, now)
    with transaction.atomic():
        subject.row.select_for_update(of=("self",), no_key=True).get()
        before: Document | None = mine.filter(superseded_at=None).first()
        if before is not None and before.data_hash == digest and (before.pdf is not None or attempt.pdf is None):
            return before
        version = (mine.order_by("-version").values_list("version", flat=True).first() or 0) + 1
        mine.filter(superseded_at=None).update(superseded_at=now)
        document: Document = Document.objects.create(
            kind=kind,
            about=subject.about,
            language=paper.language,
            version=version,
            content=paper.as_json(),
            data_hash=digest,
            pdf=attempt.pdf,
            pdf_hash=sha256(attempt.pdf).hexdigest() if attempt.pdf else "",
            missing=attempt.missing,
            drawn_at=now,
        )
        record(
            "document_drawn",
            actor=PLATFORM,
            subject_kind=subject.kind,
            subject_id=subject.id,
            concerns=[document.pk],
            what=str(kind),
            version=version,
            language=paper.language,
            data_sha256=digest,
            pdf_sha256=document.pdf_hash,
        )
        add_to_tally("documents", f"{kind}:{'drawn' if attempt.pdf else 'failed'}")
    return document


def _try_to_draw(paper: Paper, subject: PaperSubject, version: int, now: datetime) -> _Attempt:
    """Draws the PDF, if this machine can now; a failure is logged for its operators."""
    with translation.override(paper.language):
        footer = _("Version %(version)s. Whether a newer one is in force: %(address)s") % {
            "version": version,
            "address": page_address(current_tenant(), subject.page),
        }
        stamp = drawing.Stamp(_("Shouhao"), footer)
    try:
        done = drawing.draw(paper, stamp, now)
    except (drawing.NotDrawn, Busy) as error:
        log.warning("document.not_drawn", subject=subject.about, error=repr(error))
        return _Attempt(None)
    return _Attempt(done.pdf, done.missing)
