"""Freezes, which keep labels from being shown, and the re-verifications of high-risk clients. Client schema."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientRow


class Freeze(ClientRow):
    """Certification is frozen from starts_at until ends_at (business time; None: it still is).

    document: code of the document type that is missing, for the labels that need it; empty: everything.
    """

    class Cause(models.TextChoices):
        LICENCE = "licence", _("No valid licence")
        RE_VERIFICATION = "re_verification", _("Re-verification failed")
        SUSPENDED = "suspended", _("Suspended by the platform")

    cause = models.CharField(_("cause"), max_length=16, choices=Cause)
    document = models.CharField(max_length=40, blank=True)
    reason_code = models.CharField(max_length=40, blank=True)  # certification.texts.why puts it into words
    reason = models.CharField(max_length=200, blank=True)  # the reviewer's words, if any
    starts_at = models.DateTimeField(_("frozen since"))
    ends_at = models.DateTimeField(_("frozen until"), null=True)

    class Meta:
        verbose_name = _("freeze")
        verbose_name_plural = _("freezes")
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "document"], condition=models.Q(ends_at=None), name="one_open_freeze_per_cause"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="freeze_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} {self.document}".strip()


class ReVerification(ClientRow):
    """One turn of a high-risk client's cycle. documents: codes of the document types that are reviewed again."""

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")
        MERGED = "merged", _("Completed with a licence renewal")

    due_on = models.DateField(_("due"), unique=True)  # the client's local day on which it begins
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    documents = models.JSONField(default=list)
    answer_by = models.DateTimeField(_("decided by"), null=True)  # business time
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("re-verification")
        verbose_name_plural = _("re-verifications")
        ordering = ["-due_on"]

    def __str__(self) -> str:
        return f"{self.due_on}"
