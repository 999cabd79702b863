"""The webhooks of a client and their events. Client schema; the tries stand in `attempts`."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientRow
from tenants.database.updates import Stamped
from tenants.domain.outside import LONGEST
from tenants.sealing import SealedField


class Endpoint(ClientRow, Stamped):
    """An address of the client's where a program of its listens.

    topics: of tenants.domain.topics; empty means all. secret, and until old_secret_until (real time) the one before
    it: what is sent is signed with. failing_since (real time): the first failure after the last success.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("On; its address is being checked")
        ON = "on", _("On")
        OFF = "off", _("Off")
        FAILED = "failed", _("Switched off: nothing but failures")
        GONE = "gone", _("Switched off: it answered 410")
        INSIDE = "inside", _("Switched off: its address leads into a network that cannot be reached from the internet")
        UNKNOWN = "unknown", _("Switched off: its host could not be looked up")

    name = models.CharField(_("name"), max_length=60)
    url = models.CharField(_("address"), max_length=LONGEST)
    topics = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ON)
    secret = SealedField()
    old_secret = SealedField(blank=True)
    old_secret_until = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=120)
    made_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        """Returns True if it gets events; each try also checks that its address leads outside."""
        return self.state in LIVE


LIVE: Final = (Endpoint.State.ON, Endpoint.State.CHECKING)


class WebhookEvent(ClientRow):
    """Something that happened, as programs are told it.

    seq: its place, without gaps but for one after a restore, once the transaction that it happened in is committed;
    none for a test. body: what is sent, byte for byte, from then on; sha256: its digest. occurred_at: business time.
    """

    seq = models.BigIntegerField(null=True, unique=True)
    type = models.CharField(_("type"), max_length=60)
    topic = models.CharField(_("topic"), max_length=20)
    data = models.JSONField(default=dict)
    test = models.BooleanField(default=False)
    body = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    occurred_at = models.DateTimeField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index("id", condition=models.Q(seq=None, test=False), name="webhook_event_unnumbered"),
            models.Index("made_at", name="webhook_event_age"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"
