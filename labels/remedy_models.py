"""Models of what a client orders when a display is not as it should be: accelerations and appeals. Client schema."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientRow


class Acceleration(ClientRow):
    """A paid push past the cache of one display's handsets; charged when ordered, refunded unless it worked.

    `key`: the same key means the same order. `charge_id`: the ledger's entry, None when it was free.
    """

    class State(models.TextChoices):
        ORDERED = "ordered", _("Ordered")
        TAKEN = "taken", _("Takes effect soon")
        DONE = "done", _("Took effect")
        NOT_NEEDED = "not_needed", _("Not needed, refunded")
        FAILED = "failed", _("Without effect, refunded")

    OPEN = (State.ORDERED, State.TAKEN)

    display = models.ForeignKey("labels.Display", on_delete=models.CASCADE, related_name="accelerations")
    revision = models.PositiveIntegerField()
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ORDERED)
    price = models.PositiveIntegerField()
    charge_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=64, blank=True)
    ordered_by = models.CharField(max_length=120)
    ordered_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    ordered_at = models.DateTimeField()
    takes_effect_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("acceleration")
        verbose_name_plural = _("accelerations")
        ordering = ["-ordered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["display"],
                condition=models.Q(state__in=["ordered", "taken"]),
                name="one_acceleration_at_a_time",
            )
        ]


class Appeal(ClientRow):
    """An appeal that a directory remove a mark (or a label that nobody ordered); the directory decides later.

    `paid_with`: a free appeal or money, by the ledger's entry `charge_id`; refunded when it is not accepted.
    """

    class State(models.TextChoices):
        MADE = "made", _("Submitting")
        RECEIVED = "received", _("With the directory")
        GRANTED = "granted", _("Granted")
        REJECTED = "rejected", _("Rejected")
        FAILED = "failed", _("Not accepted, refunded")

    OPEN = (State.MADE, State.RECEIVED)

    display = models.ForeignKey("labels.Display", on_delete=models.CASCADE, related_name="appeals")
    about = models.CharField(max_length=20)
    statement = models.CharField(_("statement"), max_length=500)
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.MADE)
    paid_with = models.CharField(max_length=6)
    price = models.PositiveIntegerField()
    charge_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=64, blank=True)
    made_by = models.CharField(max_length=120)
    made_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    made_at = models.DateTimeField()
    decided_by = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["display"], condition=models.Q(state__in=["made", "received"]), name="one_appeal_at_a_time"
            )
        ]
