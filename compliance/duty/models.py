"""The roster of the night-duty line, and who is off. Public schema."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NightDuty(models.Model):
    """Who answers in a night; a night without a row is a gap. The person is one of the staff's schema."""

    night = models.DateField(_("night"), unique=True)  # of the platform's zone: the day on whose evening it begins
    person_id = models.UUIDField()
    person = models.CharField(_("on duty"), max_length=120)
    set_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("night duty")
        verbose_name_plural = _("night duty")
        ordering = ["night"]

    def __str__(self) -> str:
        return f"{self.night} {self.person}"


class Absence(models.Model):
    """Somebody of the staff is off until the end of a day; their cases are offered to the others meanwhile."""

    person_id = models.UUIDField(primary_key=True)
    person = models.CharField(_("who is off"), max_length=120)
    until = models.DateField(_("off until"))  # of the platform's zone, the last day off
    set_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["until", "person"]

    def __str__(self) -> str:
        return f"{self.person} {self.until}"
