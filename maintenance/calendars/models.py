"""When maintenance may run, and by which figures. Public schema; edited by the platform's staff."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Blackout(models.Model):
    """A period without maintenance that has an impact on display; a hard one binds every change.

    Exactly one shape: a span of the year (month-day to month-day), a span of each (working) day, a long public holiday,
    or one single span.
    """

    class Shape(models.TextChoices):
        YEARLY = "yearly", _("Every year")
        DAILY = "daily", _("Every day")
        WORKING_DAYS = "working_days", _("Every working day")
        HOLIDAY = "holiday", _("A public holiday")
        ONCE = "once", _("Once")

    code = models.SlugField(_("code"), unique=True, max_length=30)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=40)
    shape = models.CharField(_("shape"), max_length=12, choices=Shape)
    hard = models.BooleanField(_("hard"), default=False)
    from_month_day = models.CharField(_("from (MM-DD)"), max_length=5, blank=True)
    until_month_day = models.CharField(_("until (MM-DD), inclusive"), max_length=5, blank=True)
    holiday = models.CharField(
        _("holiday"), max_length=20, blank=True, choices=[("spring_festival", _("Spring Festival"))]
    )
    from_time = models.TimeField(_("from (time)"), null=True, blank=True)
    until_time = models.TimeField(_("until (time)"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    industries = models.JSONField(_("only these industries"), default=list, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True, help_text=_("Empty: the client's own."))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("blackout")
        verbose_name_plural = _("blackouts")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(shape="yearly") & ~models.Q(from_month_day="") & ~models.Q(until_month_day=""))
                | (
                    models.Q(shape__in=["daily", "working_days"])
                    & models.Q(from_time__isnull=False, until_time__isnull=False)
                )
                | (models.Q(shape="holiday") & ~models.Q(holiday=""))
                | (models.Q(shape="once") & models.Q(starts_at__isnull=False, ends_at__gt=models.F("starts_at"))),
                name="blackout_has_its_shape",
            )
        ]

    def __str__(self) -> str:
        from django.utils.translation import get_language

        return self.name if (get_language() or "").startswith("zh") else self.name_en


class Policy(models.Model):
    """All figures of estimates, lanes and reminders, as versions: a window keeps the ones it was booked with."""

    version = models.PositiveIntegerField(_("version"), primary_key=True)
    figures = models.JSONField(_("figures"))
    note = models.CharField(_("why"), max_length=200)
    created_by = models.CharField(_("created by"), max_length=120)
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.version}"
