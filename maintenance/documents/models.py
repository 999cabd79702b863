"""Documents drawn for a client: what they said, when, and their hashes. Client schema."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientRow
from tenants.database.updates import Stamped


class Document(ClientRow, Stamped):
    """One version of a document; the newest of its kind, subject and language is not superseded.

    about: the outbox's name of its subject (window:<id>). content: maintenance.domain.papers.Paper; data_hash: SHA-256
    of that as canonical JSON. pdf: empty where nothing draws PDFs on this machine, or once its term is over; pdf_hash
    stays. missing: characters that the font lacks, written as their code points. Instants are business time.
    """

    class Kind(models.TextChoices):
        FALLBACK_PLAN = "fallback_plan", _("Fallback plan")
        DRILL_REPORT = "drill_report", _("Drill report")
        WINDOW_REPORT = "window_report", _("Maintenance report")
        QUARTER_REPORT = "quarter_report", _("Quarterly report")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    about = models.CharField(max_length=60)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    version = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    data_hash = models.CharField(max_length=64)
    pdf = models.BinaryField(null=True)
    pdf_hash = models.CharField(max_length=64, blank=True)
    missing = models.CharField(max_length=200, blank=True)
    drawn_at = models.DateTimeField(_("drawn at"))
    attached_at = models.DateTimeField(null=True)  # to the first letter that carried it
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-drawn_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "about", "language", "version"], name="one_document_per_version"),
            models.UniqueConstraint(
                fields=["kind", "about", "language"],
                condition=models.Q(superseded_at=None),
                name="one_document_in_force",
            ),
        ]

    def __str__(self) -> str:
        return str(self.content.get("title", self.get_kind_display()))
