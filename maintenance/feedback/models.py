"""Clients' feedback on maintenance, and the improvements that come of it, over all clients. Public schema."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maintenance.domain.feedback import LONGEST_TEXT, Question, Rating
from tenants.database.fields import by_two_people
from tenants.database.identifiers import uuid7
from tenants.database.updates import Stamped
from tenants.languages import in_language, in_readers_language

QUESTIONS = {
    Question.TOLD.value: _("Were you told early enough?"),
    Question.TIMING.value: _("Did the time suit your business?"),
    Question.OUTCOME.value: _("Do handsets show what they should?"),
}
RATINGS = {
    Rating.YES.value: _("Yes"),
    Rating.PARTLY.value: _("Partly"),
    Rating.NO.value: _("No"),
}


class Improvement(Stamped):
    """A suggestion of clients, in the platform's words, and the change that it became. Names no client.

    became, became_key: once adopted, the blackout (its code) or the version of a rule or of figures (its key) that it
    is now; became_name: what that was called then. appeals: free ones for each supporter. adopted_at: business time;
    agreed_by: the second person, where there were more appeals than one may give alone. Ids: of the staff; empty in
    rows from before.
    """

    class State(models.TextChoices):
        UNDER_WAY = "under_way", _("Taken up")
        ADOPTED = "adopted", _("Adopted")

    class Became(models.TextChoices):
        BLACKOUT = "blackout", _("A blackout")
        POLICY = "policy", _("Figures of maintenance")
        TERMS = "terms", _("Figures of certification")
        DOCUMENT = "document", _("A document type")
        SEASON = "season", _("A season")
        WORKING_DAY = "day", _("A working day or day off")
        AGREEMENT = "text", _("A text that clients agree to")
        MODEL = "model", _("The label model")
        CAPACITY = "capacity", _("A capacity")
        DIRECTORY = "place", _("Figures of a directory")
        DESK_PARTY = "party", _("How the desk serves a party")
        PUBLIC_NUMBER = "public", _("A public number")
        STANDBY_NUMBER = "standby", _("A standby number")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.UNDER_WAY)
    became = models.CharField(_("what it became"), max_length=8, choices=Became, blank=True)
    became_key = models.CharField(max_length=30, blank=True)
    became_name = models.CharField(max_length=80, blank=True)
    became_name_en = models.CharField(max_length=80, blank=True)
    said = models.CharField(_("what became of it"), max_length=300, blank=True)
    said_en = models.CharField(_("what became of it (English)"), max_length=300, blank=True)
    appeals = models.PositiveSmallIntegerField(_("free appeals for each supporter"), default=1)
    made_by = models.CharField(_("by"), max_length=120)
    made_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    made_at = models.DateTimeField(_("taken up at"))
    adopted_by = models.CharField(_("adopted by"), max_length=120, blank=True)
    adopted_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    agreed_by = models.CharField(_("confirmed by"), max_length=120, blank=True)
    agreed_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    adopted_at = models.DateTimeField(_("adopted at"), null=True)

    class Meta:
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="under_way", adopted_at__isnull=True, became="")
                | (Q(state="adopted", adopted_at__isnull=False) & ~Q(became="") & ~Q(became_key="")),
                name="adopted_is_linked",
                violation_error_message=_("What is adopted names the change that it became."),
            ),
            models.CheckConstraint(
                condition=Q(appeals=1) | Q(state="under_way") | by_two_people("adopted_by", "agreed_by"),
                name="many_appeals_take_two",
                violation_error_message=_("More than one free appeal takes two administrators."),
            ),
        ]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)


class Suggestion(Stamped):
    """One client's feedback: answers to the questions, and perhaps a text, which the desk answers.

    window_id: of the client's, None: of maintenance as a whole. Without a text it counts, and waits for nobody.
    rewarded_for: the adoption for which this gave the client its free appeals; stays, whatever becomes of the row.
    given_by: one of the client, or its program; answered_by: one of the staff; ids are empty in rows from before.
    Instants: business time.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for an answer")
        TAKEN = "taken", _("Taken up")
        NOT_TAKEN = "not_taken", _("Not taken up")
        COUNTED = "counted", _("Counted")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    window_id = models.UUIDField(null=True)
    window_title = models.CharField(_("window"), max_length=200, blank=True)
    window_titles = models.JSONField(default=dict)  # by language, where it is not the client's own words
    told = models.CharField(QUESTIONS["told"], max_length=6, choices=RATINGS, blank=True)
    timing = models.CharField(QUESTIONS["timing"], max_length=6, choices=RATINGS, blank=True)
    outcome = models.CharField(QUESTIONS["outcome"], max_length=6, choices=RATINGS, blank=True)
    text = models.TextField(_("suggestion"), max_length=LONGEST_TEXT, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    given_by = models.CharField(_("by"), max_length=120)
    given_by_kind = models.CharField(max_length=8, default="person", db_default="person")
    given_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    given_at = models.DateTimeField(_("at"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    improvement = models.ForeignKey(
        Improvement, null=True, on_delete=models.PROTECT, related_name="suggestions", verbose_name=_("improvement")
    )
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=120, blank=True)
    answered_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    rewarded_for = models.ForeignKey(Improvement, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-given_at", "-id"]
        indexes = [
            models.Index(fields=["tenant", "-given_at"], name="suggestion_of_client"),
            models.Index(fields=["given_at"], condition=Q(state="waiting"), name="suggestion_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="taken", improvement__isnull=False)
                | (~Q(state="taken") & Q(improvement__isnull=True)),
                name="taken_is_an_improvement",
                violation_error_message=_("A suggestion that is taken up belongs to an improvement."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60] or str(self.get_state_display())

    @property
    def window_named(self) -> str:
        """Returns the window's name in the current language."""
        return in_language(self.window_titles or self.window_title)

    @property
    def rewarded(self) -> bool:
        """Returns whether an adoption has given the client its free appeals for this."""
        return self.rewarded_for_id is not None
