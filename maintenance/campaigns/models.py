"""Campaigns: maintenance that the platform brings to clients, in waves. Public schema: one page over all clients."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from maintenance.domain.audience import Audience
from tenants.database.fields import TaggedJSONField
from tenants.database.identifiers import uuid7


class Campaign(models.Model):
    """A campaign: its work, its clients and their order, and when it has to stop.

    audience: maintenance.domain.audience.Audience as JSON; {} in rows from before: all clients.
    log: [{at, by, kind, id, what, reason}], only added to; kind and id: of who did it. created_by_id: of the staff, who
    changed the rule of a re-review. Ids are empty in rows from before.
    """

    class Content(models.TextChoices):
        MODEL_UPGRADE = "model_upgrade", _("Quarterly upgrade of label recognition")
        CARRIER_UPGRADE = "carrier_upgrade", _("Carrier interface upgrade")
        PLATFORM_HOOKUP = "platform_hookup", _("Platform integration")
        ARCHITECTURE_UPGRADE = "architecture_upgrade", _("Architecture upgrade")
        CALIBRATION = "calibration", _("Calibration of all displays")
        NUMBER_STATE_SYNC = "number_state_sync", _("Monthly number-state sync")
        LICENCE_REVIEW = "licence_review", _("Re-review after a changed rule")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    content = models.CharField(_("content"), max_length=20, choices=Content)
    reason = models.CharField(_("reason"), max_length=200, help_text=_("Kept with every window."))
    model = models.ForeignKey(  # of an upgrade of label recognition; none of those begun before it was demanded
        "registry.ModelVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("label model"),
        help_text=_("Of an upgrade of label recognition: the evaluated model that the clients are given."),
    )
    document_type = models.ForeignKey(  # of a re-review: the version that asks something else than the one before it
        "catalogue.DocumentType",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document type"),
        help_text=_("Of a re-review: the version whose demands the clients are looked at by."),
    )
    audience = models.JSONField(default=dict, db_default={}, editable=False)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.DRAFT)
    canary_percent = models.PositiveSmallIntegerField(
        _("first wave, percent of the clients"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    further_waves = models.PositiveSmallIntegerField(
        _("further waves"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    nightly_capacity = models.PositiveIntegerField(
        _("maximum clients per night"), default=50, validators=[MinValueValidator(1)]
    )
    failure_limit = models.PositiveSmallIntegerField(
        _("pause above this failure rate in a wave (%)"), default=10, validators=[MaxValueValidator(100)]
    )
    standby_percent = models.PositiveSmallIntegerField(
        _("maximum share of the standby numbers (%)"),
        default=50,
        db_default=50,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "The rest of the pool is kept for other windows; it counts where its windows last longer than a day."
        ),
    )
    log = models.JSONField(default=list)
    created_by = models.CharField(_("created by"), max_length=120)
    created_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.get_content_display())

    @property
    def whom(self) -> Audience:
        """Returns its audience."""
        return Audience.from_json(self.audience)


class Look(models.Model):
    """The preview of a draft, client by client, as it was last asked for: worked out in parts (looking.py).

    waves: the ids of the clients that are looked at, by wave; clients: of the plan in all; rows: what each would get,
    so far (looking.Foreseen as JSON).
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, primary_key=True, related_name="look")
    waves = models.JSONField()
    clients = models.PositiveIntegerField()
    rows = TaggedJSONField(default=list)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.campaign_id}"


class Wave(models.Model):
    """Some of the clients; the next wave opens when this one has ended well. The first one is the canary."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("campaign", "Planned")
        OPEN = "open", _("Under way")
        DONE = "done", _("Done")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="waves")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    failures_accepted = models.BooleanField(default=False)  # a person let it go on

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["campaign", "position"], name="one_wave_per_position")]

    def __str__(self) -> str:
        return f"{self.position}"


class Member(models.Model):
    """A client in a campaign; written in the transaction that writes the client's window."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("campaign", "Planned")
        BOOKED = "booked", _("Booked")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        LEFT_OUT = "left_out", pgettext_lazy("campaign", "Left out")

    ENDED = (State.DONE, State.FAILED, State.LEFT_OUT)

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="members")
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="members")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    window_id = models.UUIDField(null=True, unique=True)
    starts_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index("campaign", "starts_at", name="campaign_nights")]
        constraints = [models.UniqueConstraint(fields=["campaign", "tenant"], name="once_in_a_campaign")]

    def __str__(self) -> str:
        return f"{self.tenant_id}"
