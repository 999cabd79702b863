"""The queue of submissions while edits are paused, one over all clients. Public schema."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maintenance.domain.intake import PauseScope
from tenants.agenda.lanes import LANES


class EditPause(models.Model):
    """A time in which no client's request is booked or restored, except emergencies.

    What the platform brings goes on. Of one scope at most one is open; what several hold waits for the last. Instants
    are business time. party: a directory's code; it, industry and content narrow what is held back, empty for all;
    ends_at: when it ends by itself; moved: how many windows, whose start came, it has put behind that.
    """

    reason = models.CharField(_("reason"), max_length=200, help_text=_("Clients can read it."))
    started_by = models.CharField(_("paused by"), max_length=120)
    started_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    started_at = models.DateTimeField(_("since"))
    ended_by = models.CharField(_("resumed by"), max_length=120, blank=True)
    ended_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    party = models.CharField(_("directory"), max_length=30, default="", db_default="", blank=True)
    industry = models.CharField(_("industry"), max_length=12, default="", db_default="", blank=True)
    content = models.CharField(_("kind of work"), max_length=20, default="", db_default="", blank=True)
    ends_at = models.DateTimeField(_("ends automatically"), null=True)
    moved = models.PositiveIntegerField(_("windows moved"), default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("pause of edits")
        verbose_name_plural = _("pauses of edits")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "industry", "content"],
                condition=models.Q(ended_at=None),
                name="one_open_pause_of_a_scope",
                violation_error_message=_("Exactly this is paused already."),
            )
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def scope(self) -> PauseScope:
        return PauseScope(self.party, self.industry, self.content)


class Pooled(models.Model):
    """A queued item. `ranked_at`: its place, see maintenance.domain.intake; `wish`: as it was booked with.

    `subject_id`: of the request, the series, the stored backup or the reviewers' case about one. `only`: the numbers
    that a restore is for, None for all.
    """

    class Subject(models.TextChoices):
        REQUEST = "maintenance_request", _("Maintenance")
        SERIES = "series", _("Recurring maintenance")
        RESTORE = "snapshot", _("Backup restore")
        APPROVED_RESTORE = "case", _("Approved restore")

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=20, choices=Subject, default=Subject.REQUEST)
    subject_id = models.UUIDField(unique=True)
    only = models.JSONField(null=True)
    lane = models.CharField(max_length=8, choices=LANES)
    wish = models.JSONField(default=dict)
    handed_in_by = models.CharField(max_length=120)
    handed_in_by_kind = models.CharField(max_length=8, default="person", db_default="person")
    handed_in_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    handed_in_at = models.DateTimeField()
    ranked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("ranked_at", "id", name="line_of_pooled")]

    def __str__(self) -> str:
        return f"{self.subject_id}"
