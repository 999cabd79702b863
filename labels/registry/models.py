"""One number belongs to one client. Public schema."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class NumberClaim(models.Model):
    """Who holds a number. The primary key makes a second holder impossible; the second claim becomes a case."""

    canonical = models.CharField(primary_key=True, max_length=20)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    claimed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.canonical
