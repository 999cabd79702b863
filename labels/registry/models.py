"""Models of what is unique over all clients: the holder of a number, a label, a brand; public numbers; standby numbers;
label models.

Public schema.
"""

from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from labels.domain.numbers import FEWEST_DIGITS
from labels.domain.public_numbers import PATTERN
from labels.domain.standby import StandbyKnown, standby_known
from tenants.database.identifiers import uuid7
from tenants.database.pieces import Pieces
from tenants.database.updates import Stamped
from tenants.languages import in_readers_language


class NumberClaim(models.Model):
    """The holder of a number. The primary key makes a second holder impossible; the second claim becomes a case."""

    canonical = models.CharField(primary_key=True, max_length=20)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    claimed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [GinIndex(Pieces("canonical", size=FEWEST_DIGITS), name="number_claim_part")]

    def __str__(self) -> str:
        return self.canonical


class UnprovedCount(models.Model):
    """A count of a client's unproved numbers, made when some were registered or proved, and every night. It serves the
    platform's metrics: the numbers themselves are in the clients' schemas.
    """

    tenant = models.OneToOneField("tenants.Tenant", on_delete=models.CASCADE, primary_key=True, related_name="+")
    waiting = models.PositiveIntegerField(default=0, help_text="claimed, within their term")
    kept = models.PositiveIntegerField(default=0, help_text="shown before proofs were asked for")
    disputed = models.PositiveIntegerField(default=0, help_text="claimed by another client too, or public")
    counted_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.tenant_id}: {self.waiting + self.kept + self.disputed}"


class PublicNumber(models.Model):
    """One version of a line about emergency and public-service numbers: no client may have the numbers that it means.

    pattern: see labels.domain.public_numbers. The newest version of a pattern is in force, if it is `listed`.
    """

    pattern = models.CharField(
        _("number"),
        max_length=8,
        help_text=_("Its digits; x stands for any digit: 12345, 123xx."),
        validators=[RegexValidator(rf"^(?:{PATTERN.pattern})$", _("Digits, then x for any digit: 12345, 123xx."))],
    )
    version = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("whose it is"), max_length=60)
    name_en = models.CharField(_("whose it is, in English"), max_length=60)
    source = models.CharField(_("who says so"), max_length=200)
    listed = models.BooleanField(
        _("kept from clients"), default=True, help_text=_("Otherwise this line is struck out: clients may claim it.")
    )
    note = models.CharField(_("reason"), max_length=200, blank=True)
    created_by = models.CharField(_("created by"), max_length=120)
    created_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    class Meta:
        verbose_name = _("public number")
        verbose_name_plural = _("public numbers")
        ordering = ["pattern", "-version"]
        constraints = [models.UniqueConstraint(fields=["pattern", "version"], name="one_public_number_per_version")]

    def __str__(self) -> str:
        return f"{self.pattern} {self.title}"

    @property
    def title(self) -> str:
        """Returns whose number it is, in the current language."""
        return in_readers_language(self.name, self.name_en)


class NumberCode(models.Model):
    """A record that a code was sent to a number to prove its owner; the code itself is stored nowhere. Real time.

    wrong: how often a wrong code was entered. ended_at: the right one was entered, or another code was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    canonical = models.CharField(max_length=20)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "sent_at"], name="number_code_client"),
        ]

    def __str__(self) -> str:
        return self.canonical


class StandbyNumber(models.Model):
    """A virtual number (15 digits, 700…) of a licensed provider that takes a client's calls in a long maintenance.

    `free` and `usable_from` (business time, the end of the cool-down) say whether it can be given out.
    """

    canonical = models.CharField(_("number"), primary_key=True, max_length=15)
    owner = models.CharField(_("licensed provider"), max_length=120)
    proof_name = models.CharField(_("proof"), max_length=200)
    proof_sha256 = models.CharField(_("SHA-256 of the proof"), max_length=64)
    cool_down = models.DurationField(
        _("cool-down"),
        default=timedelta(days=30),
        help_text=_("After release it is not assigned to anyone for this long."),
    )
    active = models.BooleanField(_("active"), default=True)
    free = models.BooleanField(default=True, editable=False)
    usable_from = models.DateTimeField(_("available from"), null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("standby number")
        verbose_name_plural = _("standby numbers")
        ordering = ["canonical"]

    def __str__(self) -> str:
        return self.canonical


class StandbyAllocation(Stamped):
    """A standby number that takes the calls of one client's number while a window's impact lasts.

    Reserved at the booking; `opened_at`: the impact has begun and carriers are asked to forward calls; `taken_at`: the
    first carrier has confirmed; `failed_at`: none is left to ask. `starts_at`, `until`: when it is to take the calls.
    Business time.
    """

    standby = models.ForeignKey(StandbyNumber, on_delete=models.PROTECT, related_name="allocations")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=20)
    window_id = models.UUIDField()
    starts_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "window_id"], name="allocation_of_window")]
        constraints = [
            models.UniqueConstraint(
                fields=["standby"], condition=models.Q(closed_at=None), name="one_client_per_standby_number"
            ),
            models.UniqueConstraint(
                fields=["tenant", "number"],
                condition=models.Q(closed_at=None, opened_at__isnull=False),
                name="one_standby_number_per_number",
            ),
            models.UniqueConstraint(
                fields=["tenant", "window_id", "number"],
                condition=models.Q(closed_at=None),
                name="one_standby_number_per_window_and_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} → {self.standby_id}"

    @property
    def known(self) -> StandbyKnown:
        """Returns whether calls go there, and since when."""
        return standby_known(self.opened_at, self.taken_at, self.failed_at)


class LabelClaim(models.Model):
    """The first client to certify a label's identity part (recognise.identity_key). Others go to a reviewer."""

    key = models.CharField(primary_key=True, max_length=120)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    claimed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key


class LabelInUse(models.Model):
    """A label that a client has certified or has for standby, or that a directory still shows of it: by this row the
    desk's search finds whose it is, even if it names no firm. key: the whole text as names are compared
    (recognise.identity_key).
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False)
    text = models.CharField(max_length=40)
    key = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "text"], name="one_label_in_use_per_client")]
        indexes = [GinIndex(Pieces("key", size=2), name="label_in_use_part")]

    def __str__(self) -> str:
        return self.text


class AliasClaim(models.Model):
    """The client whose brand a name is, while the alias is in force: one brand, one client."""

    key = models.CharField(primary_key=True, max_length=120)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    claimed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [GinIndex(Pieces("key", size=2), name="alias_claim_part")]

    def __str__(self) -> str:
        return self.key


class ModelVersion(models.Model):
    """A label model. The artefact never changes; the active model judges labels.

    artefact: canonical JSON, SHA-256 `sha256`. evaluation: evaluation.Evaluation as JSON, None before. campaign_id: the
    campaign that brings it to the clients, in each one's maintenance window, until it is in use everywhere.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        EVALUATED = "evaluated", _("Evaluated")
        ACTIVE = "active", _("In use")
        RETIRED = "retired", _("Retired")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.CharField(_("version"), max_length=40, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    data_sha256 = models.CharField(max_length=64)
    thresholds = models.JSONField(default=dict)
    measures = models.JSONField(default=dict, help_text="by cross-validation, slice by slice")
    evaluation = models.JSONField(null=True)
    artefact = models.TextField()
    campaign_id = models.UUIDField(null=True, unique=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(db_default=Now())
    evaluated_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    activated_by = models.CharField(max_length=120, blank=True)
    activated_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)

    class Meta:
        verbose_name = _("label model")
        verbose_name_plural = _("label models")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="active"), name="one_active_model")
        ]

    def __str__(self) -> str:
        return self.version


class ModelInUse(models.Model):
    """The model that already judges a client's labels while a campaign brings it: without a row, the active one."""

    tenant = models.OneToOneField("tenants.Tenant", primary_key=True, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="clients")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.tenant_id}: {self.version_id}"


class HandsetPicture(models.Model):
    """A picture of a handset that shows one display, and what its taker says that it shows. It becomes a sighting once
    a second person has confirmed it: of the client, or of the desk if the client has no second one (at_desk).

    display: key of the client's. content: re-encoded from its pixels, None after its term, when size (bytes) is 0.
    shown: None for no label. seen_at, taken_at, decided_at in business time.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To be confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    directory = models.ForeignKey("directories.Directory", on_delete=models.PROTECT, related_name="+")
    display = models.BigIntegerField()
    number = models.CharField(_("number"), max_length=20)
    wanted = models.CharField(max_length=40, null=True)  # noqa: DJ001 -- nothing is not an empty label
    shown = models.CharField(max_length=40, null=True)  # noqa: DJ001 -- as above
    mark = models.CharField(max_length=20, blank=True)
    content = models.BinaryField(null=True)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    seen_at = models.DateTimeField()
    brand = models.CharField(max_length=40, blank=True)
    os = models.CharField(max_length=40, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    taken_by = models.CharField(max_length=120)
    taken_by_id = models.CharField(max_length=40)
    taken_at = models.DateTimeField()
    at_desk = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("picture of a handset")
        verbose_name_plural = _("pictures of handsets")
        ordering = ["-taken_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="one_handset_picture_per_content")]
        indexes = [models.Index("tenant", condition=models.Q(state="waiting"), name="handset_picture_to_confirm")]

    def __str__(self) -> str:
        return self.sha256[:12]
