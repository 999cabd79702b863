"""A client's call team, and its enquiries and orders by channel. Client schema."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from tenants.context import ClientModel
from tenants.database.updates import Stamped


class CallTeam(ClientModel):
    """The calling capacity of the client's agents; one row at most. Hours are local; no call in until_hour or later."""

    most_calls = models.PositiveIntegerField(
        _("calls an hour, at most"), validators=[MinValueValidator(1), MaxValueValidator(1_000_000)]
    )
    from_hour = models.PositiveSmallIntegerField(_("from (hour)"), validators=[MaxValueValidator(23)])
    until_hour = models.PositiveSmallIntegerField(
        _("until (hour)"), validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    days_off = models.BooleanField(_("also on days off"), default=False)
    said_by = models.CharField(max_length=120)
    said_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("agents")
        verbose_name_plural = _("agents")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1, until_hour__gt=models.F("from_hour"), most_calls__gte=1), name="one_call_team"
            )
        ]

    def __str__(self) -> str:
        return str(self.most_calls)


class ChannelCount(ClientModel, Stamped):
    """Counts enquiries and orders of one channel in a local hour, or a whole day where the client counts by days."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone")
        STANDBY = "standby", _("Phone, with the standby label")
        WECHAT = "wechat", _("WeChat official account")
        MINI_PROGRAM = "mini_program", _("Mini program")
        WEBSITE = "website", _("Website")
        SMS = "sms", pgettext_lazy("channel", "SMS")
        OTHER = "other", pgettext_lazy("channel", "Other")

    day = models.DateField(_("day"))
    hour = models.SmallIntegerField(_("hour"), default=-1, help_text="-1: the whole day")
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    enquiries = models.PositiveIntegerField(_("enquiries"))
    orders = models.PositiveIntegerField(_("orders"))

    class Meta:
        verbose_name = _("enquiries and orders")
        verbose_name_plural = _("enquiries and orders")
        ordering = ["-day", "-hour", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["day", "hour", "channel"], name="one_count_of_a_channel"),
            models.CheckConstraint(condition=models.Q(hour__range=(-1, 23)), name="an_hour_of_the_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"
