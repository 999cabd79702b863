"""Shifts, absences, and the alerts with who received and who took them over. Public schema, one desk over all clients.

People are those of the staff's schema, known here by id and name. Instants are business time.
"""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.domain.on_call import Audience, Part, ShiftTime
from tenants.database.fields import TaggedJSONField
from tenants.database.identifiers import uuid7
from tenants.domain.chasing import Step, Taken
from tenants.languages import Titled

PARTS = [(Part.DAY.value, _("Day shift")), (Part.NIGHT.value, _("Night shift"))]


class Shift(models.Model):
    """The people of a shift; a shift without a row, or without a person, is a gap.

    day: in the platform's zone; for a night the day on whose evening it begins. gap_told: the administrators were
    warned that nobody has it.
    """

    day = models.DateField(_("day"))
    part = models.CharField(
        _("shift"), max_length=5, choices=PARTS, default=Part.NIGHT.value, db_default=Part.NIGHT.value
    )
    person_id = models.UUIDField(null=True)
    person = models.CharField(_("on duty"), max_length=120, blank=True)
    backup_id = models.UUIDField(null=True)
    backup = models.CharField(pgettext_lazy("person", "backup"), max_length=120, blank=True, db_default="")
    set_by = models.CharField(max_length=120)
    set_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    gap_told = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["day", "part"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["day", "part"], name="one_row_per_shift")]

    def __str__(self) -> str:
        return f"{self.day} {self.part} {self.person}"

    @property
    def time(self) -> ShiftTime:
        return ShiftTime(self.day, Part(self.part))


class Absence(models.Model):
    """Somebody of the staff is off until the end of a day; their cases are offered to the others meanwhile."""

    person_id = models.UUIDField(primary_key=True)
    person = models.CharField(_("who is off"), max_length=120)
    until = models.DateField(_("off until"))  # of the platform's zone, the last day off
    set_by = models.CharField(max_length=120)
    set_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["until", "person"]

    def __str__(self) -> str:
        return f"{self.person} {self.until}"


class Alert(Titled):
    """Something that cannot wait, chased until somebody takes it over or it has ended.

    about: its subject ("case:<id>"), which has at most one open alert. title: the client's own words, or the name of a
    thing. to_id, never_id, administrators: as in `Audience`. taken: steps, each with its instant. told: everybody
    alerted, by id, in turn. ended_at: its subject needs nobody any more, or another alert took its place.
    """

    class Kind(models.TextChoices):
        CASE_OPENED = "case_opened", _("Case opened")
        CASE_ASSIGNED = "case_assigned", _("Case assigned")
        CASE_PROPOSED = "case_proposed", _("A second person has to confirm")
        CASE_AT_RISK = "case_at_risk", _("Case at risk")
        CASE_LATE = "case_late", _("Case overdue")
        PROMISE_AT_RISK = "promise_at_risk", _("Promise at risk")
        PROMISE_LATE = "promise_late", _("Promise overdue")
        WINDOW_HELD = "window_held", _("Window needs attention")
        PARTY_OUT = "party_out", _("Outside party does not answer")
        WORK_GIVEN_UP = "work_given_up", _("Due work given up")
        WORK_FAILING = "work_failing", _("Due work keeps failing")
        CARRIER_LIST = "carrier_list", _("Carrier's list is missing")
        UPGRADE_LATE = "upgrade_late", _("Quarterly upgrade is not prepared")
        RESTORED = "restored", _("Held since a restore")
        STRANGERS = "strangers", _("Too many confirmations asked for by strangers")
        SCHEMAS_MIXED = "schemas_mixed", _("A client's data may have been mixed with another's")
        REACH_CHECK = "reach_check", _("Reach check")

    # Only administrators can act on these, on the desk's pages.
    FOR_ADMINISTRATORS = frozenset(
        {Kind.WINDOW_HELD, Kind.PARTY_OUT, Kind.WORK_GIVEN_UP, Kind.WORK_FAILING, Kind.UPGRADE_LATE}
    )

    class How(models.TextChoices):
        PAGE = "page", _("At the desk")
        LINK = "link", _("Link in an e-mail")
        SMS = "sms", _("Reply by SMS")
        PHONE = "phone", _("Key on the phone")
        WORK = "work", _("Took the case")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    about = models.CharField(max_length=60)
    title = models.CharField(_("subject"), max_length=200)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", null=True)
    to_id = models.CharField(max_length=40, blank=True)
    never_id = models.CharField(max_length=40, blank=True)
    administrators = models.BooleanField(default=False)
    raised_at = models.DateTimeField(_("raised"))
    taken = TaggedJSONField(default=list)
    told = models.JSONField(default=list)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(_("taken over by"), max_length=120, blank=True)
    acknowledged_by_id = models.CharField(max_length=40, blank=True)
    acknowledged_how = models.CharField(max_length=5, choices=How, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-raised_at", "-id"]
        indexes = [
            models.Index(
                "raised_at", condition=models.Q(acknowledged_at=None, ended_at=None), name="alert_waits_for_somebody"
            ),
            models.Index("raised_at", name="alert_raised"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["about"], condition=models.Q(ended_at=None), name="one_alert_for_each_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.named}"

    @property
    def waits(self) -> bool:
        """Returns True if somebody should take it over and nobody has."""
        return self.acknowledged_at is None and self.ended_at is None

    @property
    def steps(self) -> list[Taken]:
        """Returns the steps taken so far, in order."""
        return [Taken(Step(each["step"]), each["at"]) for each in self.taken]

    @property
    def audience(self) -> Audience:
        """Returns the people it is for."""
        check = self.kind == self.Kind.REACH_CHECK
        return Audience(self.to_id, self.never_id, administrators=self.administrators, both=check)


class DutyCall(models.Model):
    """One call of a person about several alerts: its messages are about `duty:<id>`, and an answer takes all of them
    over.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("person_id", "at", name="duty_call_person")]

    def __str__(self) -> str:
        return self.about

    @property
    def about(self) -> str:
        """Returns the subject of its messages in the outbox."""
        return f"duty:{self.pk}"


class AlertTold(models.Model):
    """A person who has to be alerted; call: the call that did it, null until then.

    loud: also by SMS, at night by phone.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="tellings")
    person_id = models.UUIDField()
    loud = models.BooleanField()
    call = models.ForeignKey(DutyCall, on_delete=models.CASCADE, null=True, related_name="tellings")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["alert", "person_id"], name="each_is_told_of_an_alert_once")
        ]
        indexes = [models.Index("person_id", condition=models.Q(call=None), name="alert_told_waits")]

    def __str__(self) -> str:
        return f"{self.alert_id} → {self.person_id}"
