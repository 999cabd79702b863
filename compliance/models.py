"""May this client be certified? Client schema."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientRow


class Violation(ClientRow):
    """A breach of the platform's rules; it ends the run of compliant months."""

    class Severity(models.TextChoices):
        MINOR = "minor", _("Minor")
        FORGED = "forged", _("Forged document")

    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    occurred_at = models.DateTimeField(_("occurred"))
    description = models.TextField(_("description"))
    recorded_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("violation")
        verbose_name_plural = _("violations")

    def __str__(self) -> str:
        return f"{self.get_severity_display()} {self.occurred_at:%Y-%m-%d}"
