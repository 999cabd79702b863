"""The cases that reviewers decide. Public schema: one inbox over all clients, written with the client's own rows."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Cast, Greatest, Least, Now
from django.utils.translation import gettext_lazy as _

from compliance.domain.queue import HARM_AHEAD, HEAD_START
from tenants.agenda.lanes import LANES
from tenants.database.identifiers import uuid7
from tenants.database.updates import Stamped
from tenants.domain.lanes import Lane
from tenants.people.models import Role
from tenants.people.roles import FINANCE, REVIEWERS

_OPEN = models.Q(state="open")
_BY_TWO = (
    ~models.Q(proposed_by_id="") & ~models.Q(decided_by_id="") & ~models.Q(proposed_by_id=models.F("decided_by_id"))
)
_SUBJECT = Cast("subject_id", models.CharField())
_HEAD_START = models.Case(
    *[models.When(lane=lane, then=models.Value(head_start)) for lane, head_start in HEAD_START.items()],
    default=models.Value(timedelta(0)),
)


def _in_utc(instant: models.F | models.Func | models.ExpressionWrapper[Any]) -> models.Func:
    """Returns an instant as wall time of UTC, or the reverse: only that arithmetic is immutable in PostgreSQL."""
    return models.Func(
        instant,
        function="timezone",
        template="%(function)s('UTC', %(expressions)s)",
        output_field=models.DateTimeField(),
    )


def _before(instant: models.F | models.Func, ahead: models.Case | models.Value) -> models.ExpressionWrapper[Any]:
    return models.ExpressionWrapper(_in_utc(instant) - ahead, output_field=models.DateTimeField())


_BY_HARM = models.Case(  # null where there is none, which the least of two leaves out
    models.When(harm_at__isnull=False, then=_before(Greatest("harm_at", "opened_at"), models.Value(HARM_AHEAD))),
    output_field=models.DateTimeField(),
)


class Case(Stamped):
    """A question for a reviewer. The client's row it is about is named by tenant, subject_kind and subject_id."""

    class Kind(models.TextChoices):
        LABEL = "label", _("Label")
        STANDBY = "standby", _("Standby label")
        RESTORE = "restore", _("Restore")
        NUMBER_CLAIM = "number_claim", _("Number claimed twice")
        SIGN_UP = "sign_up", _("Sign-up")
        LICENCE = "licence", _("Licence")
        RE_VERIFICATION = "re_verification", _("Re-verification")
        VIOLATION = "violation", _("Violation to be recorded")
        VIOLATION_APPEAL = "violation_appeal", _("Appeal against a violation")
        FREEZE = "freeze", _("Freeze or unfreeze")
        ALIAS = "alias", _("Brand or app name")
        LABEL_FLIP = "label_flip", _("Label judged differently than before")
        NUMBER_SYNC = "number_sync", _("Corrections from a carrier")
        EMERGENCY = "emergency", _("Emergency change")
        SUPPORT = "support", _("Support")
        STAFF_ACT = "staff_act", _("Act for two people")
        UNANSWERED = "unanswered", _("Notice without an answer")
        MASTER_DATA = "master_data", _("Change of registered details")

    class State(models.TextChoices):
        OPEN = "open", _("Under review")
        WAITING = "waiting", _("Waiting for the client")
        ANSWERED = "answered", _("Answered")  # a question to the support, which the client may go on with
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        SOLVED = "solved", _("Solved")  # a question to the support: neither approved nor rejected
        WITHDRAWN = "withdrawn", _("Withdrawn")

    DECIDED = (State.APPROVED, State.REJECTED, State.SOLVED, State.WITHDRAWN)
    # Approved only by two people: one proposes, another confirms (reviews.services); others say so when opened.
    HIGH_RISK = frozenset({Kind.FREEZE, Kind.VIOLATION, Kind.EMERGENCY, Kind.STAFF_ACT, Kind.MASTER_DATA})
    # Between reviewers until they are decided: the client neither sees them nor is asked or told.
    INTERNAL = frozenset({Kind.FREEZE, Kind.VIOLATION, Kind.STAFF_ACT, Kind.UNANSWERED})

    # subject_kind of the acts that finance proposes and confirms
    OF_MONEY = frozenset({"payment", "reverse_payment", "credit_limit"})
    SHUT_OUT = "shut_out"  # subject_kind of the only act that one administrator does before it is confirmed

    # Opened by the platform: the client answers them, and cannot take them back.
    OF_PLATFORM = frozenset({Kind.NUMBER_SYNC, Kind.LABEL_FLIP})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    reopened = models.BooleanField(
        default=False, db_default=False, help_text="an open question that was answered or solved before"
    )
    lane = models.CharField(_("lane"), max_length=8, choices=LANES, default=Lane.STANDARD)
    # compliance.domain.queue.ranked_at, as the database computes it.
    ranked_at = models.GeneratedField(
        expression=_in_utc(Least(_before(models.F("due_at"), _HEAD_START), _BY_HARM)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    title = models.CharField(_("title"), max_length=200)
    facts = models.JSONField(default=dict, help_text="what the reviewer needs to decide, as it was when handed in")
    opened_at = models.DateTimeField(_("submitted"))
    due_at = models.DateTimeField(_("due by"))
    in_working_hours = models.BooleanField(default=False, help_text="the promise runs in the desk's hours")
    harm_at = models.DateTimeField(null=True, help_text="from when labels are withdrawn while nobody decides")
    waiting_since = models.DateTimeField(null=True)
    waited = models.DurationField(default=timedelta, help_text="how long the client had it, wall clock")
    assigned_to = models.CharField(_("assigned to"), max_length=120, blank=True)
    assigned_to_id = models.CharField(max_length=40, blank=True)
    four_eyes = models.BooleanField(default=False)
    handed_in_by_id = models.CharField(max_length=40, blank=True, db_default="", help_text="of the staff, if by one")
    proposed_by = models.CharField(max_length=120, blank=True)
    proposed_by_id = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_by_id = models.CharField(max_length=40, blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    # Who looks at it now, for colleagues to see; it keeps nobody from it. Real time.
    looking = models.CharField(max_length=120, blank=True)
    looking_until = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [  # one for each view of the desk, in its order
            models.Index("ranked_at", "id", condition=_OPEN, name="inbox"),
            models.Index("kind", "ranked_at", "id", condition=_OPEN, name="inbox_of_kind"),
            models.Index("lane", "ranked_at", "id", condition=_OPEN, name="inbox_of_lane"),
            models.Index("assigned_to_id", "ranked_at", "id", condition=_OPEN, name="inbox_of_reviewer"),
            models.Index("ranked_at", "id", condition=_OPEN & ~models.Q(proposed_by_id=""), name="inbox_proposed"),
            models.Index("due_at", condition=_OPEN, name="case_promise"),
            models.Index("waiting_since", "id", condition=models.Q(state="waiting"), name="case_waiting"),
            models.Index("decided_at", "id", condition=models.Q(decided_at__isnull=False), name="case_decided"),
            models.Index("opened_at", "id", name="case_opened"),
            models.Index("tenant", "opened_at", name="case_of_client"),
            models.Index("subject_id", name="case_subject"),
            models.Index("title", name="case_title"),
            models.Index("looking", condition=~models.Q(looking=""), name="case_looked_at"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject_id"],
                condition=models.Q(state__in=["open", "waiting", "answered"]),
                name="one_open_case_per_subject",
            ),
            models.CheckConstraint(
                condition=~models.Q(four_eyes=True, state="approved") | _BY_TWO, name="high_risk_takes_two"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | models.Q(handed_in_by_id="")
                | ~models.Q(decided_by_id=models.F("handed_in_by_id")),
                name="who_hands_in_never_approves",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="staff_act")
                | (~models.Q(decided_by_id=_SUBJECT) & ~models.Q(proposed_by_id=_SUBJECT)),
                name="nobody_decides_about_themselves",
            ),
            models.UniqueConstraint(
                fields=["handed_in_by_id"],
                condition=models.Q(kind="staff_act", subject_kind="shut_out", state__in=["open", "waiting", "answered"])
                & ~models.Q(handed_in_by_id=""),
                name="one_shuts_out_one_administrator",
            ),
            models.CheckConstraint(  # Case.rejection_takes_two
                condition=~models.Q(kind="re_verification", subject_kind="re_verification", state="rejected") | _BY_TWO,
                name="failing_a_re_verification_takes_two",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="support", state__in=["open", "waiting", "answered", "solved", "withdrawn"])
                | (~models.Q(kind="support") & ~models.Q(state__in=["answered", "solved"])),
                name="questions_are_answered_others_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def decided(self) -> bool:
        return self.state in self.DECIDED

    @property
    def acting_roles(self) -> frozenset[Role]:
        """Returns the roles of the staff that propose and confirm it."""
        if self.kind != self.Kind.STAFF_ACT:
            return REVIEWERS
        return FINANCE if self.subject_kind in self.OF_MONEY else frozenset({Role.ADMINISTRATOR})

    @property
    def rejection_takes_two(self) -> bool:
        """Returns True if a rejection freezes labels; in a review that a client has booked it only ends the window."""
        return self.kind == self.Kind.RE_VERIFICATION and self.subject_kind == "re_verification"


class Entry(Stamped):
    """One turn in the thread of a case.

    author_kind, author_id: of its author (for an applicant, the application's id); empty in older rows.
    """

    class Side(models.TextChoices):
        CLIENT = "client", _("Client")
        REVIEWER = "reviewer", _("Reviewer")
        PLATFORM = "platform", _("Platform")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries")
    side = models.CharField(max_length=8, choices=Side)
    author = models.CharField(max_length=120)
    author_kind = models.CharField(max_length=8, default="", db_default="", blank=True)
    author_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    action = models.CharField(max_length=20)  # texts.TURNS
    text = models.TextField(blank=True)
    internal = models.BooleanField(default=False, help_text="between reviewers; the client does not see it")
    at = models.DateTimeField(db_default=Now())  # business time, as of the case: services give it

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


class Attachment(models.Model):
    """A file a side added to an entry; parsed and re-made by compliance.uploads, kept under a random name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(max_length=200)
    pages = models.PositiveSmallIntegerField(default=1)  # of files kept before they were counted: the first

    def __str__(self) -> str:
        return self.name
