"""Models of numbers from outside: a carrier's view of their states, and the client's files that are read in the
background.
"""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from labels.domain.ownership import Way
from tenants.context import ClientModel, ClientRow
from tenants.database.updates import Stamped


class NumberSync(ClientRow):
    """A carrier's view of the client's numbers, compared with ours; corrections wait for a reviewer and a window.

    `sha256`: of the carrier's file. `unknown`: numbers it names that are not the client's; `unreported`: in use here,
    but not named. `request_id`: the maintenance request in whose window they are applied.
    """

    class State(models.TextChoices):
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        APPLIED = "applied", _("Applied")

    directory = models.ForeignKey(
        "directories.Directory", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    state = models.CharField(max_length=9, choices=State, default=State.IN_REVIEW)
    source = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    agree = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()
    unreported = models.PositiveIntegerField()
    request_id = models.UUIDField(null=True, db_index=True)
    compared_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["directory", "sha256"],
                condition=models.Q(state__in=["in_review", "approved"]),
                name="one_open_sync_per_file",
            )
        ]


class NumberCorrection(ClientModel):
    """One difference of a sync: what the carrier says, at which line of its file, and its outcome."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPLIED = "applied", _("Applied")
        OVERTAKEN = "overtaken", _("Superseded: changed in the meantime")

    sync = models.ForeignKey(NumberSync, on_delete=models.CASCADE, related_name="corrections")
    number = models.ForeignKey("labels.Number", on_delete=models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(max_length=12)
    directory = models.ForeignKey(
        "directories.Directory",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    before = models.CharField(max_length=30)
    after = models.CharField(max_length=30, blank=True)
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.WAITING)

    class Meta:
        ordering = ["line", "pk"]


class NumberImport(ClientRow, Stamped):
    """A file of numbers, imported as a whole or not at all; a large one is stored and read as due work.

    `lines_read`: the progress, of `line_count` (0: a workbook does not say). `problems`: [[line, column, code,
    params]], the first of problem_count.
    """

    class State(models.TextChoices):
        READING = "reading", _("Reading")
        WRITING = "writing", _("Registering")
        TAKEN = "taken", _("Imported")
        REFUSED = "refused", _("Nothing imported")

    UNDER_WAY = (State.READING, State.WRITING)

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State, default=State.READING)
    lines_read = models.PositiveIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    disputed = models.PositiveIntegerField(default=0)
    asked_by = models.CharField(max_length=120)
    asked_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())


WAYS_OF_PROOF = {
    Way.DOCUMENT.value: _("Document"),
    Way.CARRIER_LIST.value: _("Carrier's list"),
    Way.CODE.value: _("Code by SMS"),
}


class NumberProof(ClientModel, Stamped):
    """A proof that a number is the client's (domain.ownership.Way).

    licence: the document (of the catalogue's type number_ownership) that names it; its renewals name the same numbers.
    source: a carrier's list by its name, SHA-256 and line.
    """

    number = models.ForeignKey("labels.Number", on_delete=models.CASCADE, related_name="proofs", db_index=False)
    way = models.CharField(max_length=12, choices=WAYS_OF_PROOF, default=Way.DOCUMENT, db_default=Way.DOCUMENT)
    licence = models.ForeignKey("compliance.Licence", null=True, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=300, default="", db_default="", blank=True)
    proved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "licence"], name="one_proof_per_number_and_document"),
            models.UniqueConstraint(
                fields=["number", "way"], condition=models.Q(licence=None), name="one_proof_per_number_and_way"
            ),
            models.CheckConstraint(
                condition=models.Q(way="document", licence__isnull=False)
                | (~models.Q(way="document") & models.Q(licence=None)),
                name="a_document_is_named",
            ),
        ]
