"""The tables of maintenance: requests, windows, gates, series, feeds and outages. Client schema."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language, gettext_lazy as _

from maintenance.domain.change_classes import ChangeClass
from maintenance.domain.estimate import Content, Kind
from maintenance.domain.lifecycle import WindowState
from maintenance.domain.recurrence import Frequency
from tenants.agenda.lanes import LANES
from tenants.context import ClientModel, ClientRow
from tenants.database.fields import TaggedJSONField
from tenants.database.updates import Stamped
from tenants.domain.lanes import Lane
from tenants.languages import in_one
from tenants.sealing import SealedField

KINDS = {
    Kind.DATA_CALIBRATION.value: _("Data calibration"),
    Kind.FEATURE_ITERATION.value: _("Feature iteration"),
    Kind.COMPLIANCE_REVIEW.value: _("Compliance review"),
    Kind.DEEP_MAINTENANCE.value: _("Deep maintenance"),
}
CONTENTS = {
    Content.LABEL_CHANGE.value: _("Label change"),
    Content.CALIBRATION.value: _("Calibration of all displays"),
    Content.MARK_REMOVAL.value: _("Removal of incorrect marks"),
    Content.NUMBER_STATE_SYNC.value: _("Number-state sync with the carriers"),
    Content.MODEL_UPGRADE.value: _("Label recognition upgrade"),
    Content.LICENCE_REVIEW.value: _("Licence review"),
    Content.ARCHITECTURE_UPGRADE.value: _("Architecture upgrade"),
    Content.PLATFORM_HOOKUP.value: _("Platform integration"),
    Content.CARRIER_UPGRADE.value: _("Carrier interface upgrade"),
}
CHANGE_CLASSES = {
    ChangeClass.STANDARD.value: _("Standard change"),
    ChangeClass.NORMAL.value: _("Normal change"),
    ChangeClass.EMERGENCY.value: _("Emergency change"),
}


class MaintenanceRequest(ClientRow, Stamped):
    """A client's request, with what it learned at once: checks and the explained estimate.

    party: the only directory (its code) that the work touches; empty: all, as in the oldest rows.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Not booked yet")
        POOLED = "pooled", _("Queued")
        BOOKED = "booked", _("Booked")
        DONE = "done", _("Done")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        SUPERSEDED = "superseded", _("Superseded")

    kind = models.CharField(max_length=18, choices=KINDS)
    content = models.CharField(max_length=20, choices=CONTENTS)
    change_class = models.CharField(max_length=9, choices=CHANGE_CLASSES, default=ChangeClass.NORMAL)
    urgency = models.CharField(max_length=300, blank=True)  # why it is an emergency
    by_platform = models.BooleanField(default=False)  # started by the platform: notice binds it
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    text = models.CharField(_("label"), max_length=40, blank=True)
    numbers = models.ManyToManyField("labels.Number", related_name="requests")
    number_count = models.PositiveIntegerField(default=0)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    standby_text = models.CharField(max_length=40, blank=True)
    impact = models.BooleanField(default=False)
    party = models.CharField(max_length=30, blank=True, default="", db_default="")
    checks = models.JSONField(default=dict)  # findings and recognition, as the rules gave them
    needs_review = models.BooleanField(default=False)
    estimate = models.JSONField(default=dict)  # least/likely/most minutes, factors, policy version
    lane = models.CharField(max_length=8, choices=LANES, default=Lane.STANDARD)
    lane_reasons = TaggedJSONField(default=list)
    requested_by = models.CharField(max_length=120)
    requested_by_kind = models.CharField(max_length=8, default="person", db_default="person")
    requested_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("maintenance request")
        verbose_name_plural = _("maintenance requests")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text or str(self.get_content_display())


WINDOW_STATES = {
    WindowState.WAITING_FOR_APPROVAL.value: _("Waiting for approval"),
    WindowState.SCHEDULED.value: _("Scheduled"),
    WindowState.RUNNING.value: _("Running"),
    WindowState.VERIFYING.value: _("Verifying on handsets"),
    WindowState.COMPLETED.value: _("Completed"),
    WindowState.CANCELLED.value: _("Cancelled"),
    WindowState.ABORTED.value: _("Aborted"),
    WindowState.ROLLED_BACK.value: _("Rolled back"),
    WindowState.MISSED.value: _("Missed"),
    WindowState.SUPERSEDED.value: _("Superseded"),
}
# Of a completed window people are told on what, too: nobody takes an estimate for a look.
WINDOW_STANDINGS = WINDOW_STATES | {
    "completed_proved": _("Completed: proved on handsets"),
    "completed_assumed": _("Completed: assumed by estimate"),
    "completed_waived": _("Completed: waived"),
    "completed_contradicted": _("Completed: contradicted by handsets"),
    "completed_nothing": _("Completed: nothing to show"),
}


class Window(ClientRow, Stamped):
    """The booked period in which a request is done.

    `sequence` grows with each change (RFC 5545 SEQUENCE, compare-and-set).
    """

    State = WindowState

    class Completion(models.TextChoices):
        PROVED = "proved", _("Proved: seen on handsets")
        ASSUMED = "assumed", _("Assumed by estimate")
        WAIVED = "waived", _("Waived")
        CONTRADICTED = "contradicted", _("Contradicted: handsets show something else")
        NOTHING = "nothing", _("Nothing to show")

    NOT_STARTED = (State.WAITING_FOR_APPROVAL, State.SCHEDULED)
    UNPUBLISHED = (State.WAITING_FOR_APPROVAL, State.SCHEDULED, State.RUNNING)
    OPEN = (*UNPUBLISHED, State.VERIFYING)

    request = models.OneToOneField(MaintenanceRequest, on_delete=models.CASCADE, related_name="window")
    state = models.CharField(max_length=20, choices=WINDOW_STATES)
    lane = models.CharField(max_length=8, choices=LANES)
    impact = models.BooleanField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=50)
    sequence = models.PositiveIntegerField(default=0)
    promised_by = models.DateTimeField(null=True)  # published by then, as the lane promises
    first_promised_by = models.DateTimeField(null=True)  # what the platform had promised, and has moved itself
    alert_at = models.DateTimeField(null=True)  # somebody is told by then, if it is not published
    alerted_at = models.DateTimeField(null=True)
    clock_stopped_at = models.DateTimeField(null=True)  # the promise stands still: we wait for the client
    started_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    completion = models.CharField(max_length=12, choices=Completion, blank=True, default="", db_default="")
    held = models.BooleanField(default=False)  # a gate waits for a person
    extensions = models.PositiveSmallIntegerField(default=0)
    policy_version = models.PositiveIntegerField()
    slot_reasons = TaggedJSONField(default=list)
    booked_at = models.DateTimeField()
    booked_by = models.CharField(max_length=120)
    booked_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)

    class Meta:
        verbose_name = _("maintenance window")
        verbose_name_plural = _("maintenance windows")
        ordering = ["-starts_at"]
        indexes = [models.Index("starts_at", name="window_start")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="window_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return str(self.request)

    @property
    def standing(self) -> str:
        """Returns its state, of a completed window with what is known of handsets: a key of WINDOW_STANDINGS."""
        completed = self.state == self.State.COMPLETED and self.completion
        return f"{self.state}_{self.completion}" if completed else self.state

    @property
    def standing_word(self) -> str:
        """Returns the standing's word for people."""
        return str(WINDOW_STANDINGS[self.standing])

    @property
    def seen_at(self) -> datetime | None:
        """Returns when handsets were seen to show it; None of a window that was completed without that."""
        return self.completed_at if self.completion in ("", self.Completion.PROVED) else None

    @property
    def in_pieces(self) -> bool:
        """Returns whether it has more than one session, as its slot says."""
        return any(reason["code"] == "sessions" for reason in self.slot_reasons)

    @property
    def periods(self) -> list[tuple[datetime, datetime]]:
        """Returns (start, end) of each session, in order. A window with one session needs no query."""
        pieces = [(each.period.lower, each.period.upper) for each in self.sessions.all()] if self.in_pieces else []
        return pieces or [(self.starts_at, self.ends_at)]

    @property
    def owed_by(self) -> datetime | None:
        """Returns the instant that being on time is measured against: a promise that the platform moves stays owed."""
        return self.first_promised_by or self.promised_by


class Session(ClientRow, Stamped):
    """One stretch of a window. Sessions with impact never overlap on a number."""

    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="sessions")
    period = DateTimeRangeField(default_bounds="[)")

    class Meta:
        ordering = ["period"]


class NumberHold(ClientModel):
    """A number that is in maintenance with impact for a period: PostgreSQL refuses a second one that overlaps."""

    number = models.ForeignKey("labels.Number", on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="holds")
    period = DateTimeRangeField(default_bounds="[)")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_impact_session_per_number",
                expressions=[("number", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]


class Gate(ClientRow, Stamped):
    """A gate of the window's runbook (maintenance.domain.gates)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Pending")
        RUNNING = "running", _("Under way")
        PASSED = "passed", _("Done")
        FAILED = "failed", _("Failed")
        HELD = "held", _("Needs attention")
        WAIVED = "waived", _("Waived")
        NOT_APPLICABLE = "not_applicable", _("Not applicable: nothing to show")

    OVER = (State.PASSED, State.WAIVED, State.NOT_APPLICABLE)  # the window goes on to the next one

    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="gates", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=12)
    state = models.CharField(max_length=14, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    details = TaggedJSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["window", "name"], name="one_gate_per_name")]


class WindowEvent(ClientModel):
    """A transition of a window: who, why, from what to what. Append-only.

    reason: somebody's words, or ours in the client's language, in all languages as `why` of the details.
    """

    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="events", db_index=False)
    sequence = models.PositiveIntegerField()
    command = models.CharField(max_length=20)
    old_state = models.CharField(max_length=20)
    new_state = models.CharField(max_length=20)
    actor = models.CharField(max_length=120)
    actor_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    reason = models.CharField(max_length=300, blank=True)
    details = TaggedJSONField(default=dict)
    at = models.DateTimeField()  # business time
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["window", "sequence"], name="one_event_per_sequence")]

    @property
    def why(self) -> str:
        """Returns the reason, ours in the current language."""
        return in_one(self.details.get("why", self.reason), get_language() or "")


FREQUENCIES = {
    Frequency.WEEKLY.value: _("Every week"),
    Frequency.MONTHLY.value: _("Every month"),
    Frequency.QUARTERLY.value: _("Every quarter"),
}


class Series(ClientRow, Stamped):
    """A request that comes back: each occurrence is a request and a window of its own, booked ahead of its day."""

    content = models.CharField(max_length=20, choices=CONTENTS)
    numbers = models.ManyToManyField("labels.Number", related_name="series")
    standby_text = models.CharField(max_length=40, blank=True)
    frequency = models.CharField(_("frequency"), max_length=9, choices=FREQUENCIES)
    first_on = models.DateField(_("first on"))  # local day; the others fall on its day of the week or month
    until = models.DateField(_("until"), null=True)  # the last day on which one may fall
    not_weekdays = models.JSONField(default=list)  # 0 is Monday
    made_by = models.CharField(max_length=120)
    made_by_kind = models.CharField(max_length=8, default="person", db_default="person")
    made_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.get_content_display())


class Occurrence(ClientRow, Stamped):
    """One time of a series. It is made once: a cancelled one does not come back."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="occurrences", db_index=False)
    on = models.DateField()
    window = models.OneToOneField(Window, null=True, on_delete=models.CASCADE, related_name="occurrence")
    trouble = models.CharField(max_length=40, blank=True)  # the code of why it could not be booked

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["series", "on"], name="one_occurrence_per_day")]


class CalendarFeed(ClientRow):
    """A subscription address for the maintenance calendar.

    The address is a random secret, stored sealed and found by its SHA-256. holder: the person responsible; it ends with
    that person unless an owner takes it over. last_used_at: noted once in an hour. Of numbers, groups (names) and
    directories (codes) an empty list means all; with numbers or groups, the feed has windows that touch one of either.
    reminders: minutes before each session at which the reader's program reminds.
    """

    name = models.CharField(_("name"), max_length=60)
    numbers = ArrayField(models.UUIDField(), default=list, db_default=[])
    groups = ArrayField(models.CharField(max_length=60), default=list, db_default=[])
    directories = ArrayField(models.CharField(max_length=30), default=list, db_default=[])
    impact_only = models.BooleanField(default=False, db_default=False)
    reminders = ArrayField(models.PositiveIntegerField(), default=list, db_default=[])
    secret = SealedField()
    digest = models.BinaryField(max_length=32, unique=True)
    created_by = models.CharField(max_length=120)
    created_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")


class Outage(ClientModel):
    """A time in which a directory was out. Business time; open: no end."""

    class Kind(models.TextChoices):
        DISPLAY = "display"  # it showed none of the client's numbers as it should
        AWAY = "away"  # it did not answer: what handsets show stays, changes wait

    directory = models.ForeignKey(
        "directories.Directory", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.DISPLAY, db_default=Kind.DISPLAY.value)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["directory"], condition=models.Q(ended_at=None), name="one_open_outage_per_directory"
            )
        ]
