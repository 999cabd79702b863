"""Calls of all clients by month, their counts, and comparisons. Public schema.

No table has the customer's number: it is counted by network and dropped while the file is read.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maintenance.calls.domain.causes import ToldSuspect
from maintenance.calls.domain.comparing import Verdict
from tenants.database.identifiers import uuid7
from tenants.database.updates import Stamped
from tenants.languages import Titled
from tenants.sealing import SealedField

BY_PROGRAM = "api"  # the name of what came over the API, and is no file


class CallSource(Stamped):
    """A folder on a client's SFTP server, from which files of calls are fetched.

    secret: JSON with password and private_key; host_key: pinned, as somebody has confirmed it; offered_key: what the
    server shows where that is another one, until somebody confirms it; trouble: code of why the last round did not
    work, detail in the server's words; seen: file → size and time of change, of the folder's fetched files.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Its address is being checked, and its host key asked for")
        OFFERED = "offered", _("Confirm its host key")
        ON = "on", _("Fetched every hour")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    host = models.CharField(_("host"), max_length=253)
    port = models.PositiveIntegerField(_("port"), default=22)
    folder = models.CharField(_("folder"), max_length=300)
    username = models.CharField(_("user"), max_length=100)
    secret = SealedField()
    host_key = models.CharField(max_length=1500, default="")
    offered_key = models.CharField(max_length=1500, default="")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    trouble = models.CharField(max_length=20, default="")
    detail = models.CharField(max_length=300, default="")
    failing_since = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    seen = models.JSONField(default=dict)
    made_by = models.CharField(max_length=120)
    made_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "host", "port", "username", "folder"], name="one_source_per_folder"
            )
        ]

    def __str__(self) -> str:
        return f"{self.username}@{self.place}/{self.folder.lstrip('/')}"

    @property
    def place(self) -> str:
        """Returns host and port, as addresses write them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class CallImport(Stamped):
    """A file or a batch of call records. The same content is one import; content: until it has been imported.

    head: its first lines as CSV, until then too; whole_sha256: of the file that it is a piece of, or is itself;
    columns: field → place; skipped: code → lines that were no calls to customers; known: calls that another file had.
    Days are local to the client. source: where it was fetched.
    """

    class State(models.TextChoices):
        LOOKING = "looking", _("Being opened")
        CHOSEN = "chosen", _("Not imported yet")
        WAITING = "waiting", _("Being read")
        TAKEN = "taken", _("Imported")
        REFUSED = "refused", _("Not readable")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    whole_sha256 = models.CharField(max_length=64, default="")
    content = models.BinaryField(default=b"")
    head = models.BinaryField(default=b"")
    layout = models.CharField(_("format"), max_length=20)
    columns = models.JSONField(default=dict)
    header = models.BooleanField(default=True)
    zone = models.CharField(_("time zone"), max_length=50)
    codes = models.CharField(max_length=10, default="words")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.CHOSEN)
    problem = models.CharField(max_length=40, blank=True)
    calls = models.PositiveIntegerField(_("calls"), default=0)
    known = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=dict)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    asked_by = models.CharField(max_length=120)
    asked_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField(_("created at"))
    taken_at = models.DateTimeField(null=True)
    source = models.ForeignKey(CallSource, on_delete=models.SET_NULL, related_name="imports", null=True)

    class Meta:
        verbose_name = _("import of calls")
        verbose_name_plural = _("imports of calls")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="one_import_per_content")]

    def __str__(self) -> str:
        return str(_("sent by a program")) if self.name == BY_PROGRAM else self.name


class CallMapping(models.Model):
    """The way a client reads tables with these headers, as it chose the last time."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    headers_sha256 = models.CharField(max_length=64)
    columns = models.JSONField()
    zone = models.CharField(max_length=50)
    codes = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "headers_sha256"], name="one_mapping_per_headers")]

    def __str__(self) -> str:
        return self.headers_sha256


class Call(models.Model):
    """A call to a customer. Partitioned by month of began_at; a month is dropped 90 days after its end.

    key: the source's own id, hashed with a secret of the client; number: the client's own, as it was shown.
    """

    pk = models.CompositePrimaryKey("tenant_id", "began_at", "key")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    began_at = models.DateTimeField()
    key = models.BigIntegerField()
    number = models.CharField(max_length=20)
    seconds = models.IntegerField()
    outcome = models.CharField(max_length=14)
    network = models.CharField(max_length=9)
    region = models.CharField(max_length=20)
    handset = models.CharField(max_length=20, default="")
    call_import = models.ForeignKey(CallImport, on_delete=models.CASCADE, related_name="+", db_constraint=False)

    def __str__(self) -> str:
        return f"{self.number} {self.began_at:%Y-%m-%d %H:%M:%S}"


class Cell(models.Model):
    """Counts the calls of one import in one local hour, while it is read; it stays when the calls are gone.

    counted: without those that no label could have changed (maintenance.calls.domain.outcomes:NOT_COUNTED).
    """

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    call_import = models.ForeignKey(CallImport, on_delete=models.CASCADE, related_name="cells", db_constraint=False)
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20)
    network = models.CharField(max_length=9)
    region = models.CharField(max_length=20)
    handset = models.CharField(max_length=20, default="")
    calls = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    blocked = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "day"], name="cells_of_client")]

    def __str__(self) -> str:
        return f"{self.number} {self.day} {self.hour}"


VERDICTS = {
    Verdict.FELL.value: _("Answer rate fell"),
    Verdict.NO_FALL.value: _("No fall of 15 %"),
    Verdict.TOO_FEW.value: _("Too few calls to say"),
}


class Comparison(Titled):
    """A comparison of the calls before and after a window, made on one day; a trigger refuses changes.

    look: days after the window, or from repaired_since on, the first day after the fall's cause was repaired; change,
    low, high: relative; data_sha256: of the cells it was worked out from; enough_on: when there will be enough calls,
    enough_after days after the window, for the verdict enough_to; earlier_days: of calls that a late look would add.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    window_id = models.UUIDField()
    title = models.CharField(_("window"), max_length=200)
    look = models.PositiveSmallIntegerField(_("days after"))
    made_at = models.DateTimeField(_("compared at"))
    verdict = models.CharField(_("verdict"), max_length=7, choices=VERDICTS)
    change = models.FloatField(_("change"))
    low = models.FloatField()
    high = models.FloatField(null=True)  # without an upper end where nothing could be compared
    p = models.FloatField()
    before_calls = models.PositiveIntegerField()
    before_answered = models.PositiveIntegerField()
    after_calls = models.PositiveIntegerField()
    after_answered = models.PositiveIntegerField()
    days_before = models.PositiveSmallIntegerField()
    days_after = models.PositiveSmallIntegerField()
    least_found = models.FloatField()
    between = models.FloatField()
    with_controls = models.BooleanField()
    enough_on = models.DateField(null=True)
    enough_after = models.PositiveSmallIntegerField(null=True)
    enough_to = models.CharField(max_length=7, default=Verdict.TOO_FEW)
    earlier_days = models.PositiveSmallIntegerField(default=0)
    repaired_since = models.DateField(null=True)
    mix = models.FloatField(default=0)
    rate = models.FloatField(default=0)
    suspects = models.JSONField(default=list)
    data_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "window_id", "look", "data_sha256"], name="one_comparison_per_data"
            )
        ]

    def __str__(self) -> str:
        return self.named

    @property
    def told(self) -> list[ToldSuspect]:
        """Returns the suspects, the likeliest first."""
        return [ToldSuspect.from_json(each) for each in self.suspects]
