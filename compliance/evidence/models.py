"""Who did what to which label or window. Client schema, append-only: triggers refuse update, delete, truncate."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientModel


class Record(ClientModel):
    """One entry of the history. `action` is a name from compliance.evidence.actions; texts are made when read."""

    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=120, help_text="a person's name, an API key, or the platform")
    actor_kind = models.CharField(max_length=8)  # person, staff, key, platform
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    details = models.JSONField(default=dict)
    business_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("history")
        ordering = ["-id"]
        indexes = [models.Index("subject_kind", "subject_id", name="record_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_id}"
