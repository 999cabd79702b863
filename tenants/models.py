"""Clients, and what the platform keeps about them. Public schema."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from django_tenants.models import DomainMixin, TenantMixin

from tenants.database.identifiers import uuid7
from tenants.database.pieces import Pieces
from tenants.domain import identity
from tenants.domain.party_standing import PartySeen
from tenants.sealing import SealedField


class Tenant(TenantMixin):  # type: ignore[misc]  # django_tenants has no types
    """An enterprise client of the platform, or the platform's own staff (kind `staff`).

    A firm has a credit code; an individual has an identity document, whose number is sealed and found by its hash
    (tenants.clients.identity).
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("Platform staff")
        CLIENT = "client", _("Client")

    class State(models.TextChoices):
        APPLIED = "applied", _("Applied")
        PROVISIONING = "provisioning", _("Being set up")
        READY = "ready", _("In service")
        SUSPENDED = "suspended", pgettext_lazy("client", "Suspended")
        CLOSED = "closed", pgettext_lazy("client", "Closed")
        REFUSED = "refused", _("Refused")
        REMOVED = "removed", _("Removed")  # closed, and its data are gone; its accounts stay

    SERVED = (State.READY, State.SUSPENDED)

    class SubjectType(models.TextChoices):
        INDIVIDUAL = "individual", _("Individual")
        SOLE_PROPRIETOR = "sole_proprietor", _("Sole proprietor")
        ENTERPRISE = "enterprise", _("Enterprise")
        GROUP = "group", _("Group enterprise")

    class Industry(models.TextChoices):
        MEDICAL = "medical", _("Medical")
        FINANCE = "finance", _("Finance")
        EDUCATION = "education", _("Education")
        LEGAL = "legal", _("Legal services")
        CATERING = "catering", _("Catering")
        RETAIL = "retail", _("Shops and e-commerce")
        OTHER = "other", _("Other")

    class IdentityType(models.TextChoices):
        RESIDENT_CARD = identity.Type.RESIDENT_CARD.value, _("Resident identity card")
        RESIDENCE_PERMIT = identity.Type.RESIDENCE_PERMIT.value, _("Residence permit of Hong Kong, Macao or Taiwan")
        HK_MACAO_PERMIT = identity.Type.HK_MACAO_PERMIT.value, _("Mainland travel permit of Hong Kong or Macao")
        TAIWAN_PERMIT = identity.Type.TAIWAN_PERMIT.value, _("Mainland travel permit of Taiwan")
        PERMANENT_RESIDENT = identity.Type.PERMANENT_RESIDENT.value, _("Foreign permanent resident identity card")
        PASSPORT = identity.Type.PASSPORT.value, _("Passport")

    HIGH_RISK = frozenset({Industry.MEDICAL, Industry.FINANCE})
    MASTER_DATA = ("legal_name", "credit_code", "subject_type", "industry", "micro")  # changed by two people
    OF_MASTER_DATA = (*MASTER_DATA, "former_names", "subject_since", "earlier_subjects")

    auto_create_schema = False  # tenants.clients.provisioning does it, as due work

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CLIENT)
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.APPLIED)
    legal_name = models.CharField(_("legal name"), max_length=120)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    subject_type = models.CharField(
        _("subject type"), max_length=16, choices=SubjectType, default=SubjectType.ENTERPRISE
    )
    identity_type = models.CharField(_("identity document"), max_length=20, choices=IdentityType, blank=True)
    identity_number = SealedField(_("its number"), blank=True, editable=False)
    identity_hash = models.CharField(max_length=64, blank=True, editable=False)
    industry = models.CharField(_("industry"), max_length=12, choices=Industry, default=Industry.OTHER)
    micro = models.BooleanField(_("micro enterprise"), default=False)
    time_zone = models.CharField(_("time zone"), max_length=50, default="Asia/Shanghai")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    applicant_name = models.CharField(_("your name"), max_length=60, blank=True)
    applicant_email = models.EmailField(_("your e-mail"), blank=True)
    applicant_mobile = models.CharField(_("your mobile"), max_length=20, blank=True)
    # What stands in 【】 before SMS to the client's own customers, and the providers that have approved it.
    sms_signature = models.CharField(_("SMS signature"), max_length=12, blank=True, default="", db_default="")
    signed_by = ArrayField(models.CharField(max_length=20), default=list, db_default=[], blank=True)
    status_page_public = models.BooleanField(_("status page is public"), default=False)
    # How much may be owed, in fen; null: no limit (tenants.ledger.services). Two people set it.
    credit_limit = models.BigIntegerField(_("credit limit"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    # Legal names that it had, one a line, the latest first.
    former_names = models.TextField(blank=True, editable=False, default="", db_default="")
    # Since when it is of this subject type and industry, null: since it was certified. From then on documents are due
    # and the cycle of re-verification runs; business time.
    subject_since = models.DateTimeField(null=True, editable=False)
    # What it was before, the latest first, each (subject type, industry, since when or null): what it owed stays owed.
    earlier_subjects = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), editable=False)
    # Since when something of its certification is frozen (compliance.certification); business time.
    frozen_since = models.DateTimeField(null=True, editable=False)
    # Its tables are those of an earlier release: it is not served, and its work waits (tenants.database.migrating).
    migration_failed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        indexes = [
            models.Index("frozen_since", condition=models.Q(frozen_since__isnull=False), name="client_frozen"),
            GinIndex(Pieces("legal_name", size=2), name="client_name_part"),
            GinIndex(Pieces("former_names", size=2), name="client_former_name_part"),
            GinIndex(Pieces("credit_code", size=4), name="client_code_part"),
            models.Index("applicant_email", condition=~models.Q(applicant_email=""), name="client_applicant_email"),
            models.Index("applicant_mobile", condition=~models.Q(applicant_mobile=""), name="client_applicant_mobile"),
        ]
        # Applications are not among them: whoever applies is not told whether somebody has an account already.
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=models.Q(state__in=["provisioning", "ready", "suspended"]) & ~models.Q(credit_code=""),
                name="one_open_client_per_credit_code",
            ),
            models.UniqueConstraint(
                fields=["identity_hash"],
                condition=models.Q(state__in=["provisioning", "ready", "suspended"]) & ~models.Q(identity_hash=""),
                name="one_open_client_per_identity",
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def high_risk(self) -> bool:
        """Returns True for medical and finance, whose licences are re-verified on a cycle."""
        return self.industry in self.HIGH_RISK

    @property
    def small(self) -> bool:
        """Returns True for 小微: an individual, a sole proprietor, or an enterprise flagged micro."""
        return self.micro or self.subject_type in (self.SubjectType.INDIVIDUAL, self.SubjectType.SOLE_PROPRIETOR)

    @property
    def names_before(self) -> list[str]:
        """Returns the former legal names, the latest first."""
        return str(self.former_names).splitlines()

    @property
    def served(self) -> bool:
        """Returns True if its pages answer: only when the schema is whole, and of this release."""
        return self.state in self.SERVED and self.migration_failed_at is None


class Domain(DomainMixin):  # type: ignore[misc]  # django_tenants has no types
    """A host name under which a tenant is served; lower case, no port, no final dot."""

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")


class StaffNote(models.Model):
    """A note of the platform's staff about a client, for whoever answers its next call; the client's archive holds it.

    written_at is real time.
    """

    LONGEST = 1000  # characters

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Its index is staff_note_of_client, which begins with it.
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+", db_index=False)
    text = models.CharField(_("note"), max_length=LONGEST)
    written_by = models.CharField(max_length=120)
    written_by_id = models.CharField(max_length=40)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index("tenant", "written_at", "id", name="staff_note_of_client"),
            models.Index("written_at", name="staff_note_written"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class SignInAddress(models.Model):
    """The e-mail of somebody who signs in at a client, as a keyed hash.

    Only "find my portal" and the desk's search look here (tenants.people.doors).
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    person = models.UUIDField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "tenant"], name="one_sign_in_address_per_client"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class ContactAddress(models.Model):
    """An e-mail or a mobile of a client's contact, as a keyed hash.

    Only the desk's search looks here (tenants.people.contact_addresses).
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    contact = models.UUIDField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "tenant", "contact"], name="one_address_of_a_contact"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class CompanySignIn(models.Model):
    """A client's own OpenID Connect provider, by which its people sign in (tenants.people.company_sign_in).

    It vouches for addresses of one domain, once a TXT record has proved that the domain is the client's: proved_at,
    missing_since (the record is gone) and checked_at are real time. role: for people to whom the table `roles` (value
    of the claim: role) gives none. required: people with such an address, except owners, sign in no other way.
    """

    class Trouble(models.TextChoices):
        """Reasons why the last check proved nothing."""

        MISSING = "missing", _("The record was not found.")
        NO_ANSWER = "no_answer", _("The domain's name servers did not answer.")
        TAKEN = "taken", _("Another client signs in with this domain.")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    client_secret = SealedField()
    domain = models.CharField(max_length=253)
    proof = models.CharField(max_length=43)
    proved_at = models.DateTimeField(null=True)
    missing_since = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=9, choices=Trouble, blank=True)
    role = models.CharField(max_length=13)
    claim = models.CharField(max_length=100, blank=True)
    roles = models.JSONField(default=dict)
    required = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["domain"], condition=models.Q(proved_at__isnull=False), name="one_client_per_mail_domain"
            )
        ]

    def __str__(self) -> str:
        return self.domain


class BusinessClock(models.Model):
    """One row: how far business time is ahead of real time (0 outside the sandbox), and where it is travelling to.

    movable: this is a sandbox's database. A trigger refuses to move any other clock; the run-time role can't change
    that, nor remove the row.
    """

    offset = models.DurationField()
    target = models.DateTimeField(null=True)
    movable = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_business_clock")]


class WorkingDayOverride(models.Model):
    """A day that the platform's staff set against the holiday plan in use: it wins and is never provisional."""

    day = models.DateField(_("day"), primary_key=True)
    is_working = models.BooleanField(_("a working day"))
    note = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("working day")
        verbose_name_plural = _("working days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class OrderEpoch(models.Model):
    """The epoch in every key under which a client's displays and forwardings are ordered;
    see tenants.clients.epochs.
    """

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, primary_key=True, related_name="+")
    epoch = models.UUIDField()


class DatabaseOrigin(models.Model):
    """One row: the cluster, timeline and database in which these tables stood at the last look."""

    origin = models.CharField(max_length=60)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_database_origin")]


class Restore(models.Model):
    """A restore of the database, or of one client's part of it, at an instant of business time
    (tenants.clients.holding).
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+", null=True)
    restored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.restored_at:%Y-%m-%d %H:%M}"


class Party(models.Model):
    """An outside party that may be silent (tenants.outside.parties): until when it is left alone, and why.

    Real time. tenants.domain.party_standing decides how it stands.
    """

    address = models.CharField(_("address"), max_length=300, primary_key=True)  # with what it is: "sms host:2775"
    silence = models.DurationField()
    silent_until = models.DateTimeField(_("left alone until"), null=True)
    trouble = models.TextField(_("last error"), blank=True)
    trouble_since = models.DateTimeField(_("in trouble since"), null=True)
    failed_at = models.DateTimeField(_("last failure"), null=True)

    class Meta:
        verbose_name = _("outside party")
        verbose_name_plural = _("outside parties")

    def __str__(self) -> str:
        return self.address

    @property
    def seen(self) -> PartySeen:
        """Returns what is known of its answers."""
        return PartySeen(self.trouble_since, self.failed_at, self.trouble)


class PartyPlace(models.Model):
    """One of the few places at a party. The holder is a PostgreSQL backend; when it is gone its lease is void."""

    party = models.CharField(max_length=300)
    place = models.PositiveSmallIntegerField()
    holder = models.IntegerField()
    holder_since = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "place"], name="one_holder_per_place")]


class Tally(models.Model):
    """A count of how often something has happened, over all clients, for metrics."""

    name = models.CharField(max_length=30)
    label = models.CharField(max_length=60)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "label"], name="one_tally_of_each")]

    def __str__(self) -> str:
        return f"{self.name} {self.label}"


class Blueprint(models.Model):
    """The statements that make a client's schema of this release (tenants.clients.blueprints).

    Owned by the owner; the run-time role reads it.
    """

    release = models.CharField(max_length=32, primary_key=True)  # what tenants_release() gives for these migrations
    statements = ArrayField(models.TextField())

    def __str__(self) -> str:
        return self.release
