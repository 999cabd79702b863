"""Strangers who want to hear of a client's maintenance. Client schema."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientRow
from tenants.database.updates import Stamped
from tenants.outbox.models import Message


class StatusSubscriber(ClientRow, Stamped):
    """An address that subscribed to the status page; before agreed_at (real time) it gets only its own confirmation.

    to: an e-mail address or a mobile (E.164). directories: codes; empty means all.
    """

    channel = models.CharField(_("channel"), max_length=5, choices=Message.Channel)
    to = models.CharField(_("address"), max_length=254)
    directories = ArrayField(models.CharField(max_length=30), default=list)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField(db_default=Now())
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("status page subscriber")
        verbose_name_plural = _("status page subscribers")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["channel", "to"], name="one_subscription_per_address")
        ]

    def __str__(self) -> str:
        return f"{self.channel} · {self.to}"
