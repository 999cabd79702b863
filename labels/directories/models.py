"""Models of the outside parties that show labels. Public schema; the platform's staff edit them."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from labels.directories.look_models import KeptLookUp, PartyCallback, SeenThrough
from labels.directories.profile_models import PartyProfile
from labels.domain import directory_policy as rules
from labels.domain.sightings import SightingSource, SightingTrust
from tenants.clock import business_now
from tenants.database.identifiers import uuid7
from tenants.languages import in_readers_language
from tenants.models import Tenant
from tenants.sealing import SealedField

__all__ = [
    "CallDay",
    "Connection",
    "Credential",
    "Directory",
    "KeptLookUp",
    "NumberStateLine",
    "NumberStateList",
    "PartyCallback",
    "PartyProfile",
    "SeenThrough",
]

ALL_SOURCES: Final = " ".join(SightingSource)


class Connection(models.Model):
    """An account at a party. The platform's account serves one or many directories; a client's own account takes its
    place (instead_of) in calls about that client.

    Its secrets are rows of `Credential`. Its limits and its budget (fen) hold for all its directories together, in real
    time. callbacks: how we know that a callback is the party's; callback_series: changes its secret address. No call
    begins before next_call_at.
    """

    class Kind(models.TextChoices):
        TOKEN = "token", _("Bearer token")
        ACCOUNT = "account", _("Account and key")
        SIGNED = "signed", _("Access key that signs")
        SFTP = "sftp", _("SFTP user")

    class Callbacks(models.TextChoices):
        NONE = "", _("Takes none")
        PATH = "path", _("Known by its secret address")
        SIGNED = "signed", _("Known by its secret address, and signed with the token")

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("of the client")
    )
    instead_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        limit_choices_to={"tenant": None},
        verbose_name=_("in place of"),
        help_text=_("Of a client's own account: the platform's, whose calls about this client it makes and pays."),
    )
    calls_a_second = models.PositiveSmallIntegerField(_("calls a second at most"), null=True, blank=True)
    calls_a_day = models.PositiveIntegerField(_("calls a day at most"), null=True, blank=True)
    open_from = models.TimeField(_("calls from"), null=True, blank=True)
    open_until = models.TimeField(_("calls until"), null=True, blank=True)
    price_of_a_call = models.PositiveIntegerField(_("price of a call (fen)"), default=0)
    monthly_budget = models.PositiveIntegerField(
        _("monthly budget (fen)"),
        null=True,
        blank=True,
        help_text=_("Once it is used up, no request that costs is made."),
    )
    callbacks = models.CharField(
        _("callbacks"), max_length=6, choices=Callbacks, blank=True, default=Callbacks.NONE, db_default=""
    )
    callback_series = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    next_call_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["instead_of", "tenant"],
                name="one_account_of_a_client_in_place_of_another",
                violation_error_message=_("This client has an account in place of that one already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Credential(models.Model):
    """A connection's secret: JSON of its fields by name, sealed.

    It counts from `agreed_at`, when a second administrator confirmed it, until `valid_until`; during a change of
    secrets two of them are valid.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="credentials")
    secret = SealedField()
    given_by = models.CharField(max_length=120)
    given_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    given_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        ordering = ["-agreed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.connection} {self.given_at:%Y-%m-%d}"


class Directory(models.Model):
    """A directory, how it is reached and how it says that it behaves. It is deactivated, never deleted.

    Clients' rows reference it without a constraint: constraints would put a trigger here for each client's table.
    """

    class Kind(models.TextChoices):
        CARRIER = "carrier", _("Carrier")
        HANDSET = "handset", _("Handset vendor")
        APP = "app", _("Security app")
        AGGREGATOR = "aggregator", _("Aggregator: knows what others show, takes no labels")

    class Platform(models.TextChoices):
        NETWORK = "network", _("Network")
        ANDROID = "android", _("Android")
        IOS = "ios", _("iOS")
        APP = "app", _("App")

    class Characters(models.TextChoices):
        CHINESE = rules.Characters.CHINESE.value, _("Chinese only")
        LETTERS = rules.Characters.LETTERS.value, _("Chinese, Latin letters and digits")
        SYMBOLS = rules.Characters.SYMBOLS.value, _("Chinese, Latin letters, digits and · - & ( ) + space")

    class Strictness(models.TextChoices):
        ANY = rules.Strictness.ANY.value, _("Relaxed: all approved labels")
        NAMED = rules.Strictness.NAMED.value, _("Named: the label must say who is calling")
        NAME_ONLY = rules.Strictness.NAME_ONLY.value, _("Strict: the name only")

    code = models.SlugField(_("code"), unique=True, max_length=30)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    platform = models.CharField(_("handset type"), max_length=8, choices=Platform)
    adapter = models.CharField(_("adapter"), max_length=20, default="http")
    address = models.CharField(_("address"), max_length=200, blank=True)
    connection = models.ForeignKey(
        Connection,
        on_delete=models.PROTECT,
        related_name="directories",
        null=True,
        blank=True,
        verbose_name=_("connection"),
        help_text=_("The account used for its requests; several directories may share one."),
    )
    cache_min = models.DurationField(_("visible after, at the earliest"))
    cache_max = models.DurationField(_("visible after, at the latest"))
    longest_label = models.PositiveSmallIntegerField(_("maximum label length (characters)"), default=20)
    latin_counts_half = models.BooleanField(
        _("Latin letters and digits count half"), default=False, help_text=_("When measuring a label's length.")
    )
    characters = models.CharField(_("accepted characters"), max_length=8, choices=Characters, default="symbols")
    strictness = models.CharField(_("strictness"), max_length=9, choices=Strictness, default="any")
    critical = models.BooleanField(
        _("critical"), default=True, help_text=_("A window closes only when this directory agrees.")
    )
    acceleration_price = models.PositiveIntegerField(
        _("price of an acceleration (fen)"),
        null=True,
        blank=True,
        help_text=_("A paid push past the handsets' cache, in 1/100 CNY. Empty: not offered by this directory."),
    )
    appeal_price = models.PositiveIntegerField(
        _("price of an appeal (fen)"), default=5000, help_text=_("In 1/100 CNY; free appeals are used first.")
    )
    must_be_seen = models.BooleanField(
        _("must be seen"),
        default=False,
        db_default=False,
        help_text=_("Of a directory that nobody can ask what handsets show: windows wait for somebody who looks."),
    )
    sources = models.CharField(
        _("whom to believe"),
        max_length=80,
        blank=True,
        default=ALL_SOURCES,
        db_default=ALL_SOURCES,
        help_text=_(
            "Who may say what its handsets show, the surest first: party farm photo aggregator carrier_sms client."
            " Whom you leave out does not count."
        ),
    )
    sightings_count_days = models.PositiveSmallIntegerField(
        _("a sighting counts (days)"),
        default=30,
        db_default=30,
        help_text=_("Older sightings do not count."),
    )
    vets_clients = models.BooleanField(
        _("vets clients"),
        default=False,
        db_default=False,
        help_text=_("It accepts numbers of a client only once it has verified that client."),
    )
    active = models.BooleanField(_("active"), default=True)
    shadow = models.BooleanField(
        _("in shadow"),
        default=False,
        db_default=False,
        help_text=_(
            "Before it is active: staff may ask it about numbers; clients do not see it, nothing is submitted to it."
        ),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # Windows that were published earlier do not wait for it; None: all windows wait, if it is active and critical.
    waited_for_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("directory")
        verbose_name_plural = _("directories")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="aggregator", active=True),
                name="aggregators_take_no_labels",
                violation_error_message=_("An aggregator is only asked about numbers: it takes no labels."),
            )
        ]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, and notes since when windows wait for the directory if they did not before."""
        before = Directory.objects.filter(pk=self.pk).values_list("active", "critical").first()
        if self.active and self.critical and before != (True, True):
            self.waited_for_since = business_now()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = [*kwargs["update_fields"], "waited_for_since"]
        super().save(*args, **kwargs)

    def is_waited_for(self, published_at: datetime | None) -> bool:
        """Tells whether a window waits for it. published_at: when the window was published, None if it is not yet."""
        since = self.waited_for_since
        return self.critical and (published_at is None or since is None or since <= published_at)

    @property
    def names(self) -> dict[str, str]:
        """Names the directory for the history, which may be read in another language; the code identifies it."""
        return {"en": self.name_en, "zh-hans": self.name, "code": self.code}

    @property
    def trust(self) -> SightingTrust:
        """Says who is believed about what its handsets show, and for how long."""
        order = tuple(SightingSource(each) for each in self.sources.split())
        return SightingTrust(order, timedelta(days=self.sightings_count_days))

    @property
    def policy(self) -> rules.DirectoryPolicy:
        """Says which labels it takes."""
        return rules.DirectoryPolicy(
            self.longest_label,
            self.latin_counts_half,
            rules.Characters(self.characters),
            rules.Strictness(self.strictness),
        )


class NumberStateList(models.Model):
    """A carrier's monthly statement about its numbers, from a file or its API: read, then compared client by client.

    content: the file, None for an API, empty once it is compared. cursor: the last number read from the API. problems:
    [[line, code, params]], the first of problem_count. clients: how many have a number in it; compared: for how many of
    them the comparison is done.
    """

    class State(models.TextChoices):
        READING = "reading", _("Reading")
        COMPARING = "comparing", _("Comparing")
        DONE = "done", _("Compared")
        REFUSED = "refused", _("Nothing imported")

    UNDER_WAY = (State.READING, State.COMPARING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    directory = models.ForeignKey(Directory, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.READING)
    cursor = models.CharField(max_length=20, blank=True)
    lines_read = models.PositiveIntegerField(default=0)
    clients = models.PositiveIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0)
    corrections = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)
    strangers = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)
    asked_by = models.CharField(max_length=120)
    asked_by_id = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("carrier number states")
        verbose_name_plural = _("carrier number states")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["directory"],
                condition=models.Q(state__in=["reading", "comparing"]),
                name="one_number_state_list_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.source


class NumberStateLine(models.Model):
    """A list's statement about one number, deleted once the list is compared. line: of the file, or its place in the
    API's answers.
    """

    asked = models.ForeignKey(NumberStateList, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    canonical = models.CharField(max_length=20)
    state = models.CharField(max_length=9)
    carrier = models.CharField(max_length=20, blank=True)
    is_clean = models.BooleanField()
    holder = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asked", "canonical"], name="one_line_per_list_and_number")]

    def __str__(self) -> str:
        return self.canonical


class CallDay(models.Model):
    """A day's calls to a directory (days of the platform's wall clock), by account and verb (which may be empty), with
    what they cost: its health and its bill. No row names a number.
    """

    directory = models.ForeignKey(Directory, on_delete=models.CASCADE, related_name="call_days")
    account = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+", null=True)
    day = models.DateField()
    verb = models.CharField(max_length=13, blank=True, default="", db_default="")
    calls = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    cost = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["directory", "day", "verb", "account"], name="one_day_per_verb", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.directory} {self.day}"
