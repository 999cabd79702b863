"""The scripts of a client's staff, in versions, and who has read them. Client schema."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from maintenance.domain.scripts import LONGEST, Scenario
from tenants.context import ClientModel, ClientRow

SCENARIOS = {
    Scenario.RUNNING.value: _("Maintenance is running"),
    Scenario.STANDBY.value: _("Handsets show the standby label"),
    Scenario.STANDBY_NUMBER.value: _("A standby number takes the calls"),
    Scenario.LONGER.value: _("Maintenance takes longer than announced"),
    Scenario.AHEAD.value: _("Maintenance is coming up"),
}


class ScriptVersion(ClientRow):
    """One version of a script for a situation, in a language. The platform's own is version 0 and has no row.

    A situation and language has one draft at the most, and one version in force.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("In force")
        SUPERSEDED = "superseded", _("Superseded")

    scenario = models.CharField(_("situation"), max_length=14, choices=SCENARIOS)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    version = models.PositiveIntegerField(_("version"))
    text = models.CharField(_("text"), max_length=2 * LONGEST)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    written_by = models.CharField(max_length=120)
    written_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())
    published_by = models.CharField(max_length=120, blank=True)
    published_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("call script")
        verbose_name_plural = _("call scripts")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "language", "version"], name="one_script_per_version"),
            models.UniqueConstraint(
                fields=["scenario", "language", "state"],
                condition=models.Q(state__in=["draft", "published"]),
                name="one_script_in_each_state",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ScriptRead(ClientModel):
    """A person's note of having read and understood a version (0: the platform's own). Append-only."""

    scenario = models.CharField(max_length=14, choices=SCENARIOS)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    person_id = models.UUIDField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scenario", "language", "version", "person_id"], name="each_reads_once")
        ]
