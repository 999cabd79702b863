"""Models of what the called person sees. Client schema."""

from django.db import models
from django.db.models.functions import Now, Reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from labels.domain.display_state import BAD as BAD_DISPLAYS, DisplayState
from labels.domain.number_states import NumberState
from labels.intake_models import NumberCorrection, NumberImport, NumberProof, NumberSync
from labels.remedy_models import Acceleration, Appeal
from labels.seen_models import DisplayDay, SeenMark
from labels.sighting_models import Sighting
from tenants.context import ClientModel, ClientRow
from tenants.database.updates import Stamped

__all__ = [
    "Acceleration",
    "Alias",
    "Appeal",
    "ConsistencyAnswer",
    "ConsistencyCheck",
    "Display",
    "DisplayDay",
    "Forwarding",
    "LabelVersion",
    "Number",
    "NumberCorrection",
    "NumberImport",
    "NumberProof",
    "NumberSync",
    "SeenMark",
    "Sighting",
    "Snapshot",
    "StandbyLabel",
    "StandbyLease",
]


NUMBER_STATES = {
    NumberState.ACTIVE.value: _("In use"),
    NumberState.PORTED.value: _("Ported"),
    NumberState.SUSPENDED.value: _("Suspended by the carrier"),
    NumberState.RECYCLED.value: _("Reclaimed by the carrier"),
    NumberState.DISPUTED.value: _("Claimed twice"),
    NumberState.RELEASED.value: _("Released"),
}


class Number(ClientRow, Stamped):
    """A callable number of the client, by its canonical form (E.164 where it has one).

    `carrier`: who carries a ported number. Its states mean for display: labels.domain.number_states. claim_until: how
    long it may be held without a proof, None once it was proved. kept_from: since when its label stays for a while
    without one, as before proofs were required. critical: the client wants it in each sample of what handsets show.
    """

    State = NumberState

    IN_USE = (State.ACTIVE, State.PORTED)

    # Collation C: the unique index finds numbers by their first digits, on every server.
    canonical = models.CharField(_("number"), max_length=20, unique=True, db_collation="C")
    kind = models.CharField(_("kind"), max_length=16)
    note = models.CharField(_("note"), max_length=60, blank=True)
    group = models.CharField(_("group"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=NUMBER_STATES, default=State.ACTIVE)
    carrier = models.CharField(_("carrier"), max_length=20, db_default="", default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())
    claim_until = models.DateTimeField(null=True)
    kept_from = models.DateTimeField(null=True)
    critical = models.BooleanField(_("critical"), default=False, db_default=False)

    class Meta:
        verbose_name = _("number")
        verbose_name_plural = _("numbers")
        indexes = [
            # In the order of the list, with the key: late pages are found without reading earlier ones.
            models.Index(
                fields=["group", "canonical"],
                include=["id"],
                condition=~models.Q(state="released"),
                name="number_group",
            ),
            models.Index(Reverse("canonical"), name="number_end"),
            models.Index(fields=["claim_until"], condition=models.Q(claim_until__isnull=False), name="number_claimed"),
        ]

    def __str__(self) -> str:
        return self.canonical


class LabelVersion(ClientRow):
    """One version of a number's label. A new one is edited and reviewed while the old one stays live.

    `request_id`: the maintenance request that brought it; `effective_from` (business time): when it became wanted.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", pgettext_lazy("label", "Current")
        SUPERSEDED = "superseded", _("Superseded")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    LIVE_OR_COMING = (State.IN_REVIEW, State.APPROVED, State.PUBLISHED)

    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="versions", db_index=False)
    sequence = models.PositiveIntegerField()
    text = models.CharField(_("label"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    effective_from = models.DateTimeField(null=True)
    request_id = models.UUIDField(null=True, db_index=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("label version")
        verbose_name_plural = _("label versions")
        _coming = models.Q(state__in=["draft", "in_review", "approved"])
        constraints = [
            models.UniqueConstraint(fields=["number", "sequence"], name="one_version_per_sequence"),
            models.UniqueConstraint(fields=["number"], condition=_coming, name="one_coming_version_per_number"),
        ]
        _live = models.Q(state__in=["in_review", "approved", "published"])
        indexes = [models.Index(fields=["text", "number"], condition=_live, name="label_text")]

    def __str__(self) -> str:
        return self.text


DISPLAY_STATES = {
    DisplayState.NOTHING.value: _("Nothing to show"),
    DisplayState.PENDING.value: _("To be submitted"),
    DisplayState.SUBMITTED.value: _("Submitted"),
    DisplayState.WAITING.value: _("On the way"),
    DisplayState.SHOWN.value: _("On handsets"),
    DisplayState.ASSUMED.value: _("Assumed by estimate"),
    DisplayState.STALE.value: _("Overdue"),
    DisplayState.MISSING.value: _("Missing on handsets"),
    DisplayState.WRONG.value: _("Shows something else"),
    DisplayState.FAILED.value: _("Refused"),
}


class Display(ClientModel, Stamped):
    """A cell of the matrix: what one directory should show, holds, and shows for one number.

    `revision` grows with each change of what is wanted; the directory refuses older ones, so a late order cannot win.
    `held`: the text that the directory took last. `ordered_revision`: the revision that the directory, or the people
    who carry it there, have not decided; `answer_by`: when it should have been answered.
    """

    State = DisplayState

    TO_LOOK_AT = (State.SUBMITTED, State.WAITING, State.STALE, State.WRONG, State.MISSING)
    BAD = BAD_DISPLAYS

    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="displays", db_index=False)
    directory = models.ForeignKey(
        "directories.Directory", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    wanted = models.CharField(max_length=40, null=True)  # noqa: DJ001 -- nothing is not an empty label
    wanted_reason = models.CharField(max_length=30, default="nothing_approved")
    revision = models.PositiveIntegerField(default=0)
    accepted_revision = models.PositiveIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    ordered_revision = models.PositiveIntegerField(default=0, db_default=0)
    answer_by = models.DateTimeField(null=True)
    held = models.CharField(max_length=40, null=True)  # noqa: DJ001 -- as above
    expected_from = models.DateTimeField(null=True)
    expected_by = models.DateTimeField(null=True)
    shown = models.CharField(max_length=40, null=True)  # noqa: DJ001 -- as above
    shown_revision = models.PositiveIntegerField(null=True)
    shown_since = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    mark = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=9, choices=DISPLAY_STATES, default=State.NOTHING)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("display")
        verbose_name_plural = _("displays")
        constraints = [
            models.UniqueConstraint(fields=["number", "directory"], name="one_display_per_number_and_directory")
        ]
        indexes = [
            models.Index("directory", condition=models.Q(state="pending"), name="display_to_submit"),
            models.Index(
                "directory",
                "expected_from",
                condition=models.Q(state__in=["submitted", "waiting", "stale", "wrong", "missing"]),
                name="display_to_look_at",
            ),
            models.Index("number", condition=models.Q(wanted_reason="frozen"), name="display_frozen"),  # few, or none
        ]


class StandbyLabel(ClientRow, Stamped):
    """A label that is approved in advance, to be shown during maintenance."""

    class State(models.TextChoices):
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Ready to use")
        REJECTED = "rejected", _("Rejected")
        RETIRED = "retired", _("Retired")

    text = models.CharField(_("standby label"), max_length=40)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.IN_REVIEW)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("standby label")
        verbose_name_plural = _("standby labels")

    def __str__(self) -> str:
        return self.text


class StandbyLease(ClientRow):
    """A standby label over a number while a window runs. It ends by itself at `ends_at` (business time)."""

    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="leases", db_index=False)
    window_id = models.UUIDField(db_index=True)
    text = models.CharField(max_length=40)
    granted_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "window_id"], name="one_lease_per_number_and_window")]


class Snapshot(ClientRow, Stamped):
    """A backup of the whole label configuration: canonical JSON, its SHA-256, why and when (business time)."""

    class Reason(models.TextChoices):
        BY_HAND = "by_hand", _("Made by hand")
        BEFORE_WINDOW = "before_window", _("Before a window")
        BEFORE_RESTORE = "before_restore", _("Before a restore")
        TO_RESTORE = "to_restore", _("Uploaded for a restore")

    reason = models.CharField(max_length=14, choices=Reason)
    window_id = models.UUIDField(null=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    number_count = models.PositiveIntegerField()
    made_by = models.CharField(max_length=120)
    made_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        ordering = ["-created_at"]


class ConsistencyCheck(ClientRow, Stamped):
    """A check of what handsets show, on demand or at the end of a window; its answers never change.

    `numbers`: those that are checked; empty for the scope `all`. `value`: the number, label or window that it is about.
    """

    class Scope(models.TextChoices):
        ALL = "all", _("All numbers")
        NUMBER = "number", _("One number")
        LABEL = "label", _("One label")
        WINDOW = "window", _("A maintenance window")

    scope = models.CharField(max_length=6, choices=Scope)
    value = models.CharField(max_length=60, blank=True)
    numbers = models.ManyToManyField(Number, related_name="+")
    asked_by = models.CharField(max_length=120)
    asked_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("consistency check")
        verbose_name_plural = _("consistency checks")
        ordering = ["-asked_at", "-id"]


class ConsistencyAnswer(ClientModel, Stamped):
    """One directory's answer to a check: how many displays agree, are on their way, differ; and the first that differ.

    `left_out`: agree only because nothing is wanted, or a label is kept in place of the newest one. `differing`:
    [{display, number, wanted, shown, state, mark}].
    """

    asked = models.ForeignKey(ConsistencyCheck, on_delete=models.CASCADE, related_name="answers", db_index=False)
    directory = models.ForeignKey(
        "directories.Directory", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    looked_at = models.DateTimeField(null=True)
    agree = models.PositiveIntegerField(default=0)
    on_the_way = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(db_default=0, default=0)
    differ = models.PositiveIntegerField(default=0)
    differing = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asked", "directory"], name="one_answer_per_check_and_directory")
        ]


class Forwarding(ClientModel):
    """A carrier's forwarding for a number; `revision` grows with each change, like a display's.

    held: where the carrier says that it forwards calls. ordered_revision: the revision that waits for people who carry
    it, or was refused; trouble: why it was refused.
    """

    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="forwardings", db_index=False)
    directory = models.ForeignKey(
        "directories.Directory", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    target = models.CharField(max_length=20, null=True)  # noqa: DJ001 -- None: to the number itself
    revision = models.PositiveIntegerField(default=0)
    accepted_revision = models.PositiveIntegerField(default=0)
    held = models.CharField(max_length=20, null=True)  # noqa: DJ001 -- None: to the number itself
    ordered_revision = models.PositiveIntegerField(default=0, db_default=0)
    trouble = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "directory"], name="one_forwarding_per_number_and_directory")
        ]


class Alias(ClientRow, Stamped):
    """A brand, trademark or app name of the client, proved by a document; in force it counts like the legal name.

    valid_until: the last local day, None: no end. The document is in the thread of its case. Rows of the same text are
    versions: a renewal is in review while the one before it is in force.
    """

    class Kind(models.TextChoices):
        TRADEMARK = "trademark", _("Registered trademark")
        APP = "app", _("Filed app name")
        BRAND = "brand", _("Licensed brand")

    class State(models.TextChoices):
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("In force")
        REJECTED = "rejected", _("Rejected")
        EXPIRED = "expired", _("Expired")
        REPLACED = "replaced", pgettext_lazy("licence", "Replaced")
        RETIRED = "retired", _("Withdrawn")

    text = models.CharField(_("brand or app name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    reference = models.CharField(_("registration or filing number"), max_length=60)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.IN_REVIEW)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("brand or app name")
        verbose_name_plural = _("brands and app names")
        constraints = [
            models.UniqueConstraint(
                fields=["text", "state"],
                condition=models.Q(state__in=["in_review", "approved"]),
                name="one_alias_per_text_and_state",
            )
        ]

    def __str__(self) -> str:
        return self.text
