"""Models of what people carry to parties that programs cannot call, and bring back: public schema, over all clients.

An errand is one order; a file carries many of them to a party; a receipt is the party's answer.
"""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from labels.directories.models import Directory
from labels.domain.errands import Form, Sheet
from tenants.database.identifiers import uuid7
from tenants.models import Tenant


class DeskParty(models.Model):
    """A directory of the adapter `desk`: people serve it by a file each working day, or by hand, order by order."""

    class By(models.TextChoices):
        FILE = "file", _("A file each working day")
        HAND = "hand", _("By hand, in its portal or through its agent")

    class Sheets(models.TextChoices):
        XLSX = Sheet.XLSX.value, _("Excel (XLSX)")
        CSV = Sheet.CSV.value, _("CSV, UTF-8")

    class Forms(models.TextChoices):
        INTERNATIONAL = Form.INTERNATIONAL.value, "+862138880000"
        NATIONAL = Form.NATIONAL.value, "02138880000"
        DASHED = Form.DASHED.value, "021-38880000"
        PLAIN_86 = Form.PLAIN_86.value, "862138880000"

    directory = models.OneToOneField(
        Directory,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="desk_party",
        verbose_name=_("directory"),
        limit_choices_to={"adapter": "desk"},
    )
    by = models.CharField(_("served by"), max_length=4, choices=By, default=By.FILE)
    sheet = models.CharField(_("kind of file"), max_length=4, choices=Sheets, default=Sheets.XLSX)
    form = models.CharField(_("how numbers are written"), max_length=13, choices=Forms, default=Forms.NATIONAL)
    columns = models.TextField(
        _("columns"),
        blank=True,
        help_text=_("One a line, as “field heading”. Empty: all fields in their usual order."),
    )
    cut_off = models.TimeField(_("cut-off, on working days"), default=time(16))
    most_rows = models.PositiveIntegerField(_("rows of a file at most"), default=10_000)
    answer_days = models.PositiveSmallIntegerField(_("working days until it answers"), default=5)
    accepted_words = models.CharField(_("its words for “accepted”"), max_length=200, blank=True)
    refused_words = models.CharField(_("its words for “refused”"), max_length=200, blank=True)
    appeal_documents = models.CharField(
        _("documents it wants for an appeal"), max_length=400, blank=True, default="", db_default=""
    )  # codes of the catalogue's document types, separated by spaces

    class Meta:
        verbose_name = _("party served by people")
        verbose_name_plural = _("parties served by people")

    def __str__(self) -> str:
        return str(self.directory)

    @property
    def documents(self) -> list[str]:
        """Returns the document types (codes) that the party wants for an appeal."""
        return self.appeal_documents.split()


class ErrandFile(models.Model):
    """A file for a party. Its content is deleted after its term (tenants' figures), its hash stays.

    sent: who handed it over, when and how. naming_at: since when an SFTP server may have it. answers_by: when all of it
    should be answered. log: [{at, by, id, what}], what people did with it. All instants in business time.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        PARTLY = "partly", _("Partly answered")
        ANSWERED = "answered", _("Answered")

    UNSENT = (State.PREPARED, State.SENDING)
    UNANSWERED = (State.SENT, State.ACKNOWLEDGED, State.PARTLY)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    directory = models.ForeignKey(Directory, on_delete=models.PROTECT, related_name="errand_files")
    sequence = models.PositiveIntegerField()
    name = models.CharField(_("file"), max_length=80)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("rows"))
    answered = models.PositiveIntegerField(_("answered"), default=0)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PREPARED)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=120, blank=True)
    sent_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    sent_how = models.CharField(max_length=200, blank=True)
    answers_by = models.DateTimeField(_("answer due"), null=True)
    chased_at = models.DateTimeField(null=True)
    naming_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
    log = models.JSONField(default=list)

    class Meta:
        verbose_name = _("file for a party")
        verbose_name_plural = _("files for parties")
        ordering = ["-made_at", "-sequence"]
        constraints = [models.UniqueConstraint(fields=["directory", "sequence"], name="one_errand_file_per_sequence")]

    def __str__(self) -> str:
        return self.name


class ErrandPicture(models.Model):
    """A picture of a party's confirmation, re-encoded from its pixels; it belongs to all tasks that it confirms."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    content = models.BinaryField()
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Errand(models.Model):
    """An order for a party: show this label for this number (None: withdraw it).

    display, revision: of the client's display; key: identifies the order, however often it is given. file, row: its
    place; by_hand: a person carries it alone, for `task` if the party asked for something. told_at: when the client's
    display was updated by the answer. promised_by: when a window that waits for it is promised to be published; None:
    none waits.

    Instead of an order it may be an appeal of the client (about a mark, with its statement), an acceleration of
    `display`, or a forwarding of calls to `label` (None: back to the number itself; `before`: where they go until
    then), which has no display.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To be handed over")
        SENT = "sent", _("With the party")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        SUPERSEDED = "superseded", _("Superseded")

    OPEN = (State.WAITING, State.SENT)
    ANSWERED = (State.ACCEPTED, State.REFUSED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    directory = models.ForeignKey(Directory, on_delete=models.PROTECT, related_name="+")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    display = models.BigIntegerField()
    revision = models.PositiveIntegerField()
    key = models.CharField(max_length=120, unique=True)
    number = models.CharField(_("number"), max_length=20)
    label = models.CharField(_("label"), max_length=40, null=True)  # noqa: DJ001 -- nothing is not an empty label
    before = models.CharField(max_length=40, blank=True)
    by_hand = models.BooleanField(default=False)
    task = models.CharField(max_length=200, blank=True)
    appeal = models.UUIDField(null=True)
    acceleration = models.UUIDField(null=True)
    forwarding = models.BigIntegerField(null=True)
    about = models.CharField(max_length=20, blank=True, default="", db_default="")
    statement = models.CharField(max_length=500, blank=True, default="", db_default="")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    file = models.ForeignKey(ErrandFile, on_delete=models.SET_NULL, related_name="errands", null=True)
    row = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(_("since"))
    answers_by = models.DateTimeField(_("answer due"), null=True)
    promised_by = models.DateTimeField(_("promised by"), null=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=120, blank=True)
    sent_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    ticket = models.CharField(_("ticket number"), max_length=60, blank=True)
    picture = models.ForeignKey(ErrandPicture, on_delete=models.SET_NULL, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answered_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    effective_on = models.DateField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("task at a party")
        verbose_name_plural = _("tasks at parties")
        ordering = ["made_at", "id"]
        indexes = [
            models.Index("directory", "made_at", condition=models.Q(state="waiting"), name="errand_to_hand_over"),
            models.Index("directory", "number", condition=models.Q(state="sent"), name="errand_with_its_party"),
            models.Index("tenant", "directory", "display", name="errand_of_a_display"),
            models.Index("number", "made_at", name="errand_of_a_number"),
            models.Index("ticket", condition=~models.Q(ticket=""), name="errand_by_its_ticket"),
            models.Index(
                "tenant",
                "directory",
                condition=models.Q(state__in=["accepted", "refused"], told_at=None),
                name="errand_to_be_told",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ErrandReceipt(models.Model):
    """A file that a party has sent back, read once: the same bytes are the same receipt.

    problems: [[line, code, params]], the first of problem_count.
    """

    class State(models.TextChoices):
        READING = "reading", _("Reading")
        DONE = "done", _("Read")
        REFUSED = "refused", _("Unreadable")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    directory = models.ForeignKey(Directory, on_delete=models.PROTECT, related_name="errand_receipts")
    source = models.CharField(max_length=200)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    taken_by = models.CharField(max_length=120)
    taken_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lines_read = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("receipt of a party")
        verbose_name_plural = _("receipts of parties")
        ordering = ["-taken_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["directory", "sha256"], name="one_receipt_per_content")]

    def __str__(self) -> str:
        return self.source
