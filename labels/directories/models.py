"""Outside parties that show labels. Public schema; edited by the platform's staff."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Directory(models.Model):
    """A directory, how it is reached and how it says that it behaves. Deactivated, never deleted."""

    class Kind(models.TextChoices):
        CARRIER = "carrier", _("Carrier")
        HANDSET = "handset", _("Handset vendor")
        APP = "app", _("Security app")

    class Platform(models.TextChoices):
        NETWORK = "network", _("Network")
        ANDROID = "android", _("Android")
        IOS = "ios", _("iOS")
        APP = "app", _("App")

    code = models.SlugField(_("code"), unique=True, max_length=30)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    platform = models.CharField(_("platform"), max_length=8, choices=Platform)
    adapter = models.CharField(_("adapter"), max_length=20, default="http")
    address = models.URLField(_("address"), max_length=200)
    cache_min = models.DurationField(_("shown after, at the earliest"))
    cache_max = models.DurationField(_("shown after, at the latest"))
    longest_label = models.PositiveSmallIntegerField(_("longest label, characters"), default=20)
    critical = models.BooleanField(
        _("critical"), default=True, help_text=_("A window closes only when this directory agrees.")
    )
    acceleration_price = models.PositiveIntegerField(
        _("price of an acceleration, fen"),
        null=True,
        blank=True,
        help_text=_("A paid push past the handsets' cache, in 1/100 CNY. Empty: the directory offers none."),
    )
    appeal_price = models.PositiveIntegerField(
        _("price of an appeal, fen"), default=5000, help_text=_("In 1/100 CNY; free appeals are used up first.")
    )
    active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("directory")
        verbose_name_plural = _("directories")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en
