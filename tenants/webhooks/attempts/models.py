"""The tries of webhook deliveries. Public schema: one table over all clients, so that one task sends all."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.agenda.models import Claimable
from tenants.domain.webhooks import TryOutcome

OUTCOMES = {
    TryOutcome.DELIVERED.value: _("Delivered"),
    TryOutcome.FAILED.value: _("Failed"),
    TryOutcome.GONE.value: _("Failed: 410, wants nothing more"),
    TryOutcome.DROPPED.value: _("Not sent: the webhook is off"),
}


class Attempt(Claimable):
    """One try; the next is a row of its own, which is made with the failure of this one.

    round: 0, and one more each time it is sent again by hand; number: of the try in its round. reason: tests do not
    wait for the tries before them. sent_at: real time; code: of HTTP, none when nobody answered;
    milliseconds: until the answer; answer: its first 2 kB; trouble: why there was none, in English.
    """

    class Reason(models.TextChoices):
        EVENT = "event", _("Event")
        RESENT = "resent", _("Sent again")
        TEST = "test", _("Test")

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    endpoint = models.UUIDField()
    event = models.UUIDField()
    round = models.PositiveIntegerField(default=0)
    number = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(_("reason"), max_length=6, choices=Reason, default=Reason.EVENT)
    outcome = models.CharField(_("outcome"), max_length=9, choices=OUTCOMES, blank=True)
    sent_at = models.DateTimeField(null=True)
    code = models.PositiveSmallIntegerField(_("answer"), null=True)
    milliseconds = models.PositiveIntegerField(null=True)
    answer = models.TextField(blank=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event", "round", "number"], name="one_attempt_per_number")
        ]
        indexes = [
            models.Index("endpoint", "not_before", condition=models.Q(done_at=None), name="attempt_not_done"),
            models.Index(
                "endpoint", condition=models.Q(done_at=None, lease_until__isnull=False), name="attempt_in_flight"
            ),
            models.Index("not_before", condition=models.Q(done_at=None), name="attempt_due"),
            models.Index("endpoint", "id", name="attempt_of_endpoint"),
            models.Index("done_at", name="attempt_done"),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.event} {self.number}"
