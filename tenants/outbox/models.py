"""What is said to people. Public schema: rows hold ids and parameters, never addresses or text."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.agenda.models import CLIENT, Claimable
from tenants.fields import TaggedJSONField
from tenants.identifiers import uuid7


class Message(Claimable):
    """One message to one person over one channel; `key` makes saying it twice impossible.

    unanswered: tries after which nobody knows whether it arrived. in_air_since (real time): a try that has not ended.
    """

    lane_column = "channel"

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        VOID = "void", _("Void")
        UNKNOWN = "unknown", _("Handed over, no answer")

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    topic = models.CharField(
        _("topic"), max_length=20, db_default="", blank=True, help_text="empty: it answers a person's own act"
    )
    template = models.CharField(_("template"), max_length=60, help_text="<app>/<name>, a folder of templates")
    recipient_kind = models.CharField(
        max_length=10
    )  # contact, user, invitation (client schema), applicant (the tenant), asked (a confirmation), or of a room's own
    recipient_id = models.UUIDField(null=True)
    about = models.CharField(max_length=60, blank=True, help_text="what it is about, so that it can be made void")
    parameters = TaggedJSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    worth_until = models.DateTimeField(null=True, help_text="business time; said later it would be untrue or idle")
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField(null=True)
    unanswered = models.PositiveSmallIntegerField(db_default=0)
    in_air_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index("channel", "due_at", condition=models.Q(done_at=None), name="message_not_done"),
            models.Index("channel", CLIENT, "due_at", condition=models.Q(done_at=None), name="message_by_client"),
            models.Index("tenant", "about", name="message_about"),
            models.Index("tenant", "channel", "sent_at", condition=models.Q(state="sent"), name="message_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.channel}"


class Confirmation(models.Model):
    """A contact's address was asked whether it wants to be told: by a code (SMS) or a link (e-mail). Real time.

    recipient: keyed hash of the address, by which asking is counted over all clients; contact: a row of the client's.
    address: where the call came from. ended_at: answered, or another one was sent in its place.
    """

    class Answer(models.TextChoices):
        NONE = "", _("No answer")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        WITHDREW = "withdrew", _("Withdrawn")  # by a link in a letter, after it had agreed

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    contact = models.UUIDField()
    channel = models.CharField(_("channel"), max_length=5, choices=Message.Channel)
    recipient = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.NONE, blank=True)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        indexes = [
            models.Index("recipient", "sent_at", name="confirmation_recipient"),
            models.Index("tenant", "sent_at", name="confirmation_client"),
            models.Index("address", "sent_at", name="confirmation_address"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} · {self.sent_at}"

    def standing(self, now: datetime) -> str:
        """agreed, declined, withdrew; pending, lapsed, or replaced by another one (now: real time)."""
        if self.answer or self.ended_at is not None:
            return self.answer or "replaced"
        return "pending" if self.expires_at > now else "lapsed"
