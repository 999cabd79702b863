"""Models of what aggregators know and answered, and of callbacks of parties. Public schema."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant


class SeenThrough(models.Model):
    """A vendor that an aggregator knows, by its name in the answers, and the directory that it is."""

    aggregator = models.ForeignKey(
        "directories.Directory",
        on_delete=models.CASCADE,
        related_name="vendors",
        limit_choices_to={"kind": "aggregator"},
    )
    vendor = models.CharField(_("name in its answers"), max_length=30)
    directory = models.ForeignKey(
        "directories.Directory",
        on_delete=models.CASCADE,
        related_name="seen_through",
        verbose_name=_("directory"),
        limit_choices_to=~models.Q(kind="aggregator"),
    )

    class Meta:
        verbose_name = _("vendor that an aggregator knows")
        verbose_name_plural = _("vendors that an aggregator knows")
        ordering = ["vendor"]
        constraints = [models.UniqueConstraint(fields=["aggregator", "vendor"], name="one_directory_per_vendor")]

    def __str__(self) -> str:
        return self.vendor


class KeptLookUp(models.Model):
    """An aggregator's answer about a number, as it came: paid once, read as often as wanted.

    asked_at: in business time. cost: fen. taken_at: when the client's displays were updated from it. answer: as it
    came, or {"refused": reason} for a number that the aggregator does not take.
    """

    aggregator = models.ForeignKey("directories.Directory", on_delete=models.CASCADE, related_name="+")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    answer = models.JSONField()
    cost = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("kept look-up")
        verbose_name_plural = _("kept look-ups")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index("tenant", "aggregator", "number", "asked_at", name="look_up_of_a_number"),
            models.Index("tenant", "aggregator", condition=models.Q(taken_at=None), name="look_up_to_be_taken"),
        ]

    def __str__(self) -> str:
        return self.number


class PartyCallback(models.Model):
    """A callback: a party sent it by itself, and it is stored as it came. It hints that a look is due, never more.

    event: identifies a repeat; times: how often it came. received_at: the first time, in real time.
    looks: for how many clients it made a look due.
    """

    connection = models.ForeignKey(
        "directories.Connection", on_delete=models.CASCADE, related_name="+", verbose_name=_("connection")
    )
    event = models.CharField(max_length=64)
    content = models.BinaryField()
    received_at = models.DateTimeField(_("received"))
    times = models.PositiveIntegerField(default=1)
    looks = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("callback of a party")
        verbose_name_plural = _("callbacks of parties")
        ordering = ["-received_at"]
        constraints = [models.UniqueConstraint(fields=["connection", "event"], name="one_callback_per_event")]

    def __str__(self) -> str:
        return f"{self.connection} {self.received_at:%Y-%m-%d}"
