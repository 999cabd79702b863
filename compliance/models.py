"""Violations and licences, which decide whether a client may be certified. Client schema."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientRow
from tenants.database.updates import Stamped


class Violation(ClientRow, Stamped):
    """A breach of the platform's rules, which spoils months. An upheld appeal withdraws it, but its row stays."""

    class Severity(models.TextChoices):
        MINOR = "minor", _("Minor")
        SERIOUS = "serious", _("Serious")
        FORGED = "forged", _("Forged document")

    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    occurred_at = models.DateTimeField(_("occurred"))
    description = models.TextField(_("description"))
    recorded_by = models.CharField(max_length=120)
    recorded_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    spoiled_months = models.PositiveSmallIntegerField(default=1)  # by the figures in force when it was recorded
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("violation")
        verbose_name_plural = _("violations")

    def __str__(self) -> str:
        return f"{self.get_severity_display()} {self.occurred_at:%Y-%m-%d}"


class Licence(ClientRow, Stamped):
    """A document that the client has submitted. A renewal is the next version: it names the licence it replaces.

    Days are whole local days in the client's time zone, the last one included.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        SUPERSEDED = "superseded", _("Replaced")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")

    document_type = models.CharField(_("document type"), max_length=40)  # catalogue.DocumentType.code
    type_version = models.PositiveIntegerField()  # the catalogue's version in force when it was handed in
    version = models.PositiveIntegerField(_("version"), default=1)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="renewals", db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    issuer = models.CharField(_("issuing authority"), max_length=120)
    number = models.CharField(_("licence number"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True)  # null: long-term
    file = models.FileField(max_length=200)  # a random name, in the client's folder
    file_name = models.CharField(_("file"), max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(default=1)  # of files kept before they were counted: the first
    handed_in_at = models.DateTimeField(_("submitted"))
    handed_in_by = models.CharField(max_length=120)
    handed_in_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["-handed_in_at", "-id"]
        indexes = [models.Index("document_type", "state", name="licence_of_type")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="licence_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=models.Q(state__in=["in_review", "approved"]),
                name="one_renewal_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_type} {self.number}"
