"""Notices that somebody of the client must answer, and the answers. Client schema."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maintenance.unanswered.models import STEPS
from tenants.context import ClientModel, ClientRow
from tenants.database.fields import TaggedJSONField
from tenants.database.updates import Stamped
from tenants.domain.chasing import ChaseKind, Step, Taken
from tenants.languages import Titled

URGENCIES = {
    ChaseKind.ROUTINE.value: _("Routine"),
    ChaseKind.EMERGENCY.value: _("Emergency"),
    ChaseKind.ON_CALL.value: _("On call"),
}


class Notice(Titled, ClientRow, Stamped):
    """A notice that is chased until somebody of the client answers.

    about: the outbox's name of its subject (window:<id>), by which a later notice takes its place. chain: the contacts
    asked, in the order in which they are turned to, as it was when the chase began. told: its first letters go out by
    themselves. taken: steps, each with its instant (`Taken`). page, parameters: where its subject is shown, and
    what its messages may say. Instants are business time.
    """

    class Kind(models.TextChoices):
        WINDOW = "window", _("Maintenance ahead")
        MOVE = "move", _("Time to agree on")
        DRILL = "drill", _("Drill")
        MESSAGE = "message", _("Message")
        SEASON = "season", _("Season ahead")

    class Wants(models.TextChoices):
        ONE = "one", _("One of us")
        EACH = "each", _("Each of us")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ANSWERED = "answered", _("Confirmed")
        UNANSWERED = "unanswered", _("Not confirmed in time")
        SUPERSEDED = "superseded", _("Superseded")
        VOID = "void", _("No longer needed")

    ANSWERABLE = (State.OPEN, State.UNANSWERED)

    kind = models.CharField(max_length=7, choices=Kind)
    about = models.CharField(max_length=60)
    title = models.CharField(_("notice"), max_length=200)
    wants = models.CharField(_("wanted from"), max_length=4, choices=Wants, default=Wants.ONE)
    urgency = models.CharField(_("urgency"), max_length=9, choices=URGENCIES, default=ChaseKind.ROUTINE)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(_("asked"))
    until = models.DateTimeField(_("answer by"))
    answered_at = models.DateTimeField(null=True)
    chain = models.JSONField(default=list)
    told = models.BooleanField(default=False)
    taken = TaggedJSONField(default=list)
    page = models.JSONField(default=dict)
    parameters = TaggedJSONField(default=dict)
    superseded_by = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="supersedes", db_index=False
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index("about", name="notice_about")]
        constraints = [
            models.UniqueConstraint(
                fields=["about", "kind"], condition=models.Q(state="open"), name="one_open_notice_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return self.named

    @property
    def steps(self) -> list[Taken]:
        """Returns the steps taken so far, in order."""
        return [Taken(Step(each["step"]), each["at"]) for each in self.taken]


class Acknowledgement(ClientModel, Stamped):
    """An answer that somebody has read a notice. Append-only.

    contact: who, where it is a contact (a person who signs in is one by the e-mail address); name: as it was then.
    evidence: of what came (the message's id, the key pressed, the words of an SMS).
    """

    class How(models.TextChoices):
        PAGE = "page", _("On its page")
        LINK = "link", _("Link in an e-mail")
        SMS = "sms", _("Reply by SMS")
        PHONE = "phone", _("Key on the phone")
        REPLY = "reply", _("Answer to a calendar invitation")
        API = "api", _("By a program")
        DESK = "desk", _("Told the review desk")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="acknowledgements", db_index=False)
    who = models.CharField(max_length=60, help_text="contact:<id>, user:<id>, key:<id> or staff:<id>")
    name = models.CharField(max_length=120)
    how = models.CharField(_("how"), max_length=5, choices=How)
    at = models.DateTimeField(_("at"))
    evidence = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["notice", "who"], name="each_acknowledges_once")]


__all__ = ["STEPS", "Acknowledgement", "Notice"]
