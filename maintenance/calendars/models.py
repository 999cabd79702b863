"""The hours when maintenance may run, policies, and what is booked over all clients. Public schema."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_lazy as _

from labels.directories.models import Directory
from tenants.database.fields import TaggedJSONField
from tenants.database.identifiers import uuid7
from tenants.database.updates import Stamped
from tenants.languages import in_readers_language


class Blackout(Stamped):
    """A period without maintenance that has an impact on display; a hard one binds every change.

    Exactly one shape: a span of the year (month-day to month-day), a span of each (working) day, a long public holiday,
    or one single span.
    """

    class Shape(models.TextChoices):
        YEARLY = "yearly", _("Every year")
        DAILY = "daily", _("Every day")
        WORKING_DAYS = "working_days", _("Every working day")
        HOLIDAY = "holiday", _("A public holiday")
        ONCE = "once", _("Once")

    code = models.SlugField(_("code"), unique=True, max_length=30)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=40)
    shape = models.CharField(_("recurrence"), max_length=12, choices=Shape)
    hard = models.BooleanField(_("hard"), default=False)
    from_month_day = models.CharField(_("from (MM-DD)"), max_length=5, blank=True)
    until_month_day = models.CharField(_("until (MM-DD), inclusive"), max_length=5, blank=True)
    holiday = models.CharField(
        _("holiday"), max_length=20, blank=True, choices=[("spring_festival", _("Spring Festival"))]
    )
    from_time = models.TimeField(_("from (time)"), null=True, blank=True)
    until_time = models.TimeField(_("until (time)"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    weekdays = models.JSONField(_("only on these weekdays"), default=list, blank=True)  # 0 is Monday; for "every day"
    industries = models.JSONField(_("only these industries"), default=list, blank=True)
    clients = models.JSONField(_("only these clients"), default=list, blank=True)  # schema names
    directories = models.JSONField(_("only work on these directories"), default=list, blank=True)
    # schema name
    owner = models.CharField(_("set by the client"), max_length=63, blank=True, editable=False, db_index=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True, help_text=_("Empty: the client's own."))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("blackout")
        verbose_name_plural = _("blackouts")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(shape="yearly") & ~models.Q(from_month_day="") & ~models.Q(until_month_day=""))
                | (
                    models.Q(shape__in=["daily", "working_days"])
                    & models.Q(from_time__isnull=False, until_time__isnull=False)
                )
                | (models.Q(shape="holiday") & ~models.Q(holiday=""))
                | (models.Q(shape="once") & models.Q(starts_at__isnull=False, ends_at__gt=models.F("starts_at"))),
                name="blackout_has_its_shape",
                violation_error_message=_("The dates and times do not match the recurrence."),
            )
        ]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)


class Policy(models.Model):
    """All figures of estimates, lanes and reminders, as versions: a window keeps the ones it was booked with."""

    version = models.PositiveIntegerField(_("version"), primary_key=True)
    figures = models.JSONField(_("figures"))
    note = models.CharField(_("reason"), max_length=200)
    created_by = models.CharField(_("created by"), max_length=120)
    created_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["-version"]

    def __str__(self) -> str:
        return gettext("version %(version)s") % {"version": self.version}


class Capacity(models.Model):
    """The number of sessions that a directory or a review team takes at the same time."""

    # ledger.of_directory, ledger.REVIEW_TEAM
    resource = models.CharField(_("directory or team"), primary_key=True, max_length=60)
    most = models.PositiveSmallIntegerField(_("sessions at the same time"))

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        ordering = ["resource"]

    def __str__(self) -> str:
        kind, _colon, code = self.resource.partition(":")
        if kind == "team":
            return str(_("Reviewers"))
        return str(Directory.objects.filter(code=code).first() or self.resource)


class LedgerDay(models.Model):
    """Counts the sessions that a resource holds in each quarter of an hour of a UTC day.

    Locked and written in the transaction of a booking.
    """

    resource = models.CharField(max_length=60)
    day = models.DateField()
    used = ArrayField(models.SmallIntegerField(), size=96)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "day"], name="one_ledger_row_per_resource_and_day")]

    def __str__(self) -> str:
        return f"{self.resource} {self.day}"


class LedgerBlock(models.Model):
    """Marks the quarters of an hour of 32 days in which a resource takes no more; searches read it.

    It follows from LedgerDay and Capacity; written with them when a quarter becomes full or has room again, after the
    locks on the days. block: `occupancy.block_of` its days. full: 3072 bits, the first quarter is the lowest one.
    """

    resource = models.CharField(max_length=60)
    block = models.IntegerField()
    full = models.BinaryField(max_length=384)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "block"], name="one_ledger_row_per_resource_and_block")
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.block}"


class BookedSession(models.Model):
    """A session of an open window of some client: the ledger counts it, and rule changes find here who must move."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    window_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    impact = models.BooleanField()
    by_platform = models.BooleanField(db_default=False)  # the client has not asked for it
    directories = ArrayField(models.CharField(max_length=30), default=list)
    resources = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        indexes = [
            models.Index("tenant", "window_id", name="booked_session_of_window"),
            models.Index("window_id", name="booked_session_by_window"),
            models.Index("ends_at", name="booked_session_end"),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.starts_at}"


class FinishedWindow(models.Model):
    """Keeps how long a window of some client took against its estimate; minutes of our own processing.

    likely, most: what the policy's figures gave, before the correction by windows finished earlier. told_likely,
    promised_most: what the client was told. told_likely, starts_at (as booked), lane and last_party are not known of
    the oldest rows. last_party: code of the critical directory that answered last; empty: none did.
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    window_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=18)
    content = models.CharField(max_length=20)
    likely = models.PositiveIntegerField()
    most = models.PositiveIntegerField()
    told_likely = models.PositiveIntegerField(null=True)
    promised_most = models.PositiveIntegerField()
    took = models.PositiveIntegerField()
    on_time = models.BooleanField()
    starts_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField()
    lane = models.CharField(max_length=8, default="", db_default="")
    last_party = models.CharField(max_length=30, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["content", "-finished_at"], name="finished_window_of_content"),
            models.Index("finished_at", name="finished_window_at"),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.took}"


class CalendarChange(models.Model):
    """A change of the rules that made windows move."""

    class Kind(models.TextChoices):
        BLACKOUT = "blackout", _("A blackout")
        WORKING_DAY = "working_day", _("A working day")
        HOLIDAYS = "holidays", _("The holidays of a year were announced")
        RECHECK = "recheck", _("Found by the nightly check")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("what was changed"), max_length=12, choices=Kind)
    subject = models.CharField(_("which one"), max_length=30, blank=True)  # a blackout's code, a day, a year
    name = models.CharField(_("name"), max_length=40, blank=True)
    name_en = models.CharField(_("English name"), max_length=40, blank=True)
    made_by = models.CharField(_("by"), max_length=120)
    made_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    made_at = models.DateTimeField(_("at"))  # business time

    class Meta:
        verbose_name = _("calendar change")
        verbose_name_plural = _("calendar changes")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en) or self.subject


class MustMove(models.Model):
    """A window of some client that needs another agreed time, and what became of it.

    change: the rule change that touches it; None: the platform chose the window's time itself, which stands unless
    another one is agreed on. rounds: how many times the client was offered one.
    """

    class State(models.TextChoices):
        FOUND = "found", _("Alternative time being found")
        OFFERED = "offered", _("Alternative time offered")
        MOVED_BY_CLIENT = "by_client", _("Moved by the client")
        MOVED_BY_PLATFORM = "by_platform", _("Moved by the platform")
        RUNNING = "running", _("Already running: not interrupted")
        NO_SLOT = "no_slot", _("No permitted time available")
        AGREED = "agreed", _("Agreed by the client")
        STANDS = "stands", _("Its time stands")
        OVER = "over", _("No longer needs to move")

    OPEN = (State.FOUND, State.OFFERED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    change = models.ForeignKey(CalendarChange, null=True, on_delete=models.CASCADE, related_name="must_move")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    window_id = models.UUIDField()
    starts_at = models.DateTimeField()  # as booked when it was found
    ends_at = models.DateTimeField()
    reasons = TaggedJSONField(default=list)  # maintenance.plain.reasons
    state = models.CharField(max_length=11, choices=State, default=State.FOUND)
    offered_start = models.DateTimeField(null=True)
    offered_end = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    moved_to = models.DateTimeField(null=True)
    rounds = models.PositiveSmallIntegerField(default=1, db_default=1)

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["change", "window_id"], name="a_window_moves_once_for_a_change")]
        indexes = [
            models.Index("window_id", condition=models.Q(state__in=["found", "offered"]), name="window_that_must_move")
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.state}"
