"""The seasons in which an industry calls most, as staff know them, in versions. Public schema."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language, gettext_lazy as _


def leads() -> list[int]:
    """Returns how many days ahead clients are asked about a new season."""
    return [30, 14]


class Season(models.Model):
    """One version of a season; the newest of its code is in force.

    Either dates of each year, or days around the Chinese New Year. industries: codes, none means all. label_words: a
    label with one of them is the season's; none means that any label will do.
    """

    code = models.SlugField(_("code"), max_length=30)
    version = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=30)
    name_en = models.CharField(_("English name"), max_length=40)
    industries = models.JSONField(_("industries"), default=list, blank=True)
    label_words = models.JSONField(_("words of its labels"), default=list, blank=True)
    from_month_day = models.CharField(_("from (MM-DD)"), max_length=5, blank=True)
    until_month_day = models.CharField(_("until (MM-DD), inclusive"), max_length=5, blank=True)
    days_before_new_year = models.PositiveSmallIntegerField(
        _("days before the Chinese New Year"), null=True, blank=True, validators=[MaxValueValidator(60)]
    )
    days_after_new_year = models.PositiveSmallIntegerField(
        _("days after the Chinese New Year"), null=True, blank=True, validators=[MaxValueValidator(60)]
    )
    lead_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(180)]),
        default=leads,
        verbose_name=_("clients are asked ahead (days)"),
        help_text=_("Days before it begins, separated by commas."),
    )
    active = models.BooleanField(_("active"), default=True)
    note = models.CharField(_("reason"), max_length=200, blank=True)
    created_by = models.CharField(_("created by"), max_length=120)
    created_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_season_per_version"),
            models.CheckConstraint(
                condition=(
                    ~models.Q(from_month_day="")
                    & ~models.Q(until_month_day="")
                    & models.Q(days_before_new_year=None, days_after_new_year=None)
                )
                | models.Q(
                    from_month_day="",
                    until_month_day="",
                    days_before_new_year__isnull=False,
                    days_after_new_year__isnull=False,
                ),
                name="season_has_its_dates",
                violation_error_message=_("Give the dates of each year, or the days around the Chinese New Year."),
            ),
        ]

    def __str__(self) -> str:
        return self.named(get_language() or "")

    def named(self, language: str) -> str:
        """Returns its name in a language."""
        return self.name if language.startswith("zh") else self.name_en
