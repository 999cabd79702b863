"""Messages to people. Public schema: rows hold ids and parameters, never addresses or text."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from tenants.agenda.models import CLIENT, Claimable
from tenants.database.fields import TaggedJSONField
from tenants.database.identifiers import uuid7
from tenants.when import moment_text

# Messages known not to have arrived: few rows, which have an index of their own.
NOT_TOLD = models.Q(state__in=["failed", "unknown"]) | models.Q(receipt__in=["failed", "expired"])


class Message(Claimable):
    """One message to one person over one channel; `key` makes a repetition impossible.

    unanswered: tries with an unknown outcome. in_air_since (real time): a try that has not ended. receipt: the
    carrier's later report, since `receipt_at` (real time). keys: digits that a call offers; pressed: the one that came
    back. urgent: it goes before others, and quiet hours do not delay it. gather: the messages that it goes out with
    (tenants.outbox.gathering), within: the message whose letter carries it.
    """

    lane_column = "channel"
    takes_turns = True

    class Channel(models.TextChoices):
        EMAIL = "email", pgettext_lazy("channel", "E-mail")
        SMS = "sms", _("SMS")
        VOICE = "voice", _("Phone call")
        BOT = "bot", _("Group bot")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        VOID = "void", _("Void")
        UNKNOWN = "unknown", _("Handed over, no answer")
        WITHIN = "within", _("Sent with others")

    class Receipt(models.TextChoices):
        NONE = "", _("None yet")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Not delivered")
        EXPIRED = "expired", _("No receipt")

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False
    )  # message_about begins with it
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
    receipt = models.CharField(_("receipt"), max_length=9, choices=Receipt, default="", db_default="", blank=True)
    receipt_at = models.DateTimeField(null=True)
    keys = models.CharField(max_length=10, default="", db_default="", blank=True)
    pressed = models.CharField(max_length=1, default="", db_default="", blank=True)
    urgent = models.BooleanField(default=False, db_default=False)
    gather = models.CharField(max_length=7, default="", db_default="", blank=True)
    within = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index("channel", "due_at", condition=models.Q(done_at=None), name="message_not_done"),
            models.Index("channel", CLIENT, "due_at", condition=models.Q(done_at=None), name="message_by_client"),
            models.Index("channel", "due_at", condition=models.Q(done_at=None, urgent=True), name="message_urgent"),
            models.Index("tenant", "about", name="message_about"),
            models.Index("tenant", "id", name="message_of_client"),
            models.Index(
                "recipient_id", condition=models.Q(done_at=None) & ~models.Q(gather=""), name="message_to_gather"
            ),
            models.Index("within", condition=models.Q(within__isnull=False), name="message_within"),
            models.Index("tenant", "channel", "sent_at", condition=models.Q(state="sent"), name="message_sent"),
            models.Index("tenant", "done_at", condition=NOT_TOLD, name="message_not_told"),
            models.Index("done_at", condition=models.Q(done_at__isnull=False), name="message_done"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {moment_text(self.due_at)}"


class Delivery(models.Model):
    """A message, or a part of it, that a provider took; or a receipt whose message is not known yet (message: null).

    provider_id: the provider's own, as it gave it; id_normal: as it is compared (tenants.domain.receipts).
    recipient: keyed hash of the number. code: the provider's word for how it ended. All instants are real time.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Sent, no receipt yet")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Not delivered")
        EXPIRED = "expired", _("No receipt")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="deliveries")
    provider = models.CharField(_("provider"), max_length=20)
    provider_id = models.CharField(max_length=100)
    id_normal = models.CharField(max_length=100)
    recipient = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.SUBMITTED)
    code = models.CharField(_("code"), max_length=60, blank=True)
    submitted_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)  # when the provider is asked how it stands, where it does not tell
    asked = models.PositiveSmallIntegerField(default=0)
    pressed = models.CharField(max_length=1, blank=True, default="")  # in a call that is not known yet

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index("provider", "id_normal", name="delivery_id"),
            models.Index("ask_at", "provider", condition=models.Q(ask_at__isnull=False), name="delivery_open"),
            models.Index("recipient", "submitted_at", name="delivery_recipient"),
            models.Index("provider", "submitted_at", name="delivery_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} · {self.provider_id}"


class ReceivedSms(models.Model):
    """An SMS that somebody sent us: only the fact, so that the same one twice counts once. Real time."""

    digest = models.CharField(max_length=64, primary_key=True)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]


class ProviderStanding(models.Model):
    """A provider's present share of a channel, of 100 (tenants.domain.failover); since when, in real time."""

    provider = models.CharField(_("provider"), max_length=20, primary_key=True)
    channel = models.CharField(_("channel"), max_length=5, choices=Message.Channel)
    weight = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")

    def __str__(self) -> str:
        return self.provider


class ProviderTemplate(models.Model):
    """A text of ours that a vendor has to approve before it carries it, in one language and for one way it may go.

    text: with ${name} for each variable. variables: their names in order. digest: of the text, as a vendor approved it.
    code: the vendor's own. drift: the vendor's text under that code, where it differs. Real time.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Not submitted")
        SENDING = "sending", _("Being submitted")
        IN_REVIEW = "in_review", _("In review at the provider")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        GONE = "gone", _("No longer there")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    vendor = models.CharField(_("provider"), max_length=20)
    channel = models.CharField(_("channel"), max_length=5, choices=Message.Channel)
    template = models.CharField(_("template"), max_length=60)
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(_("text"))
    variables = models.JSONField(_("variables"), default=list)
    digest = models.CharField(max_length=64)
    code = models.CharField(_("code"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    drift = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    current = models.BooleanField(_("in use"), default=True)  # whether our texts still say this

    class Meta:
        verbose_name = _("provider's template")
        verbose_name_plural = _("providers' templates")
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "channel", "template", "language", "digest"], name="one_row_per_text_and_vendor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.vendor} · {self.template} · {self.language}"


class Confirmation(models.Model):
    """A question to a contact or subscriber whether an address wants messages: by a code (SMS) or a link (e-mail).

    Real time.

    recipient: keyed hash of the address, by which questions are counted; contact: a row of the client's. address: the
    network of the stranger who requested it, empty where the client did. ended_at: answered, or replaced by another
    one.
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
    address = models.CharField(max_length=45, blank=True)
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
            models.Index("sent_at", condition=~models.Q(address=""), name="confirmation_of_strangers"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} · {self.sent_at}"

    def standing(self, now: datetime) -> str:
        """Returns agreed, declined, withdrew, pending, lapsed, or replaced (now: real time)."""
        if self.answer or self.ended_at is not None:
            return self.answer or "replaced"
        return "pending" if self.expires_at > now else "lapsed"
