"""People of a client (or of the platform's staff): who may sign in, who is told, which programs may call.

Client schema.
"""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from tenants.context import ClientModel, ClientQuerySet, ClientRow, signing_salt
from tenants.database.updates import Stamped
from tenants.languages import in_language
from tenants.people.naming import not_the_platforms_name
from tenants.people.subscriber_models import StatusSubscriber
from tenants.people.topic_models import BellEntry, BellRead, Subscription
from tenants.sealing import SealedField

__all__ = [
    "ApiKey",
    "BellEntry",
    "BellRead",
    "Contact",
    "FailedSignIn",
    "IdempotentAnswer",
    "Invitation",
    "Role",
    "StaffAccess",
    "StatusSubscriber",
    "Subscription",
    "User",
]


class Role(models.TextChoices):
    """What a person may do. The first three are a client's, the others the platform's."""

    OWNER = "owner", _("Owner")
    OPERATOR = "operator", _("Operator")
    VIEWER = "viewer", _("Viewer")
    REVIEWER = "reviewer", _("Reviewer")
    FINANCE = "finance", _("Finance staff")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserManager(BaseUserManager.from_queryset(ClientQuerySet)):  # type: ignore[misc]
    """Makes users; their e-mail is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Returns a new user; without a password nobody can sign in as it until an invitation is accepted."""
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())  # type: ignore[no-any-return]


class User(ClientRow, AbstractBaseUser):
    """Someone who signs in to this client's portal, or to the review desk in the staff's schema."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60, validators=[not_the_platforms_name])
    role = models.CharField(_("role"), max_length=13, choices=Role, default=Role.VIEWER)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), db_default=Now())
    # Somebody else here looks the same by name: what either does is named with the address (tenants.people.actors).
    has_namesake = models.BooleanField(default=False, db_default=False)
    session_epoch = models.PositiveIntegerField(default=0, db_default=0)  # sessions of earlier ones are over
    is_superuser = models.BooleanField(default=False, editable=False)  # nobody is; processes of before ask for it

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves as Django does, without the epoch, which only the database raises (people.services.end_sessions).

        A user that was read before and is saved as a whole would bring ended sessions back.
        """
        if not self._state.adding and kwargs.get("update_fields") is None:
            kept = {"session_epoch", *self.get_deferred_fields()}
            names = (field.attname for field in self._meta.concrete_fields if not field.primary_key)
            kwargs["update_fields"] = [name for name in names if name not in kept]
        super().save(*args, **kwargs)

    @property
    def is_staff(self) -> bool:
        """Returns whether this person may use the review desk, for Django's admin. (It is mounted on the staff's site
        only.)
        """
        return self.role in (Role.REVIEWER, Role.FINANCE, Role.ADMINISTRATOR)

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Answers Django's admin: the role says what may be done (portal.shell.desk.base), so there are no rights by
        name.
        """
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Answers as has_perm does."""
        return False

    def get_session_auth_hash(self) -> str:
        """Returns the hash with which each session of the person begins: void at another client, and a new epoch ends
        them all.
        """
        known = f"{super().get_session_auth_hash()}:{self.session_epoch}"
        return salted_hmac(signing_salt("session"), known, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Invitation(ClientRow):
    """A person asked to join; the link in the e-mail is signed and used once."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60, validators=[not_the_platforms_name])
    role = models.CharField(_("role"), max_length=13, choices=Role)
    invited_by = models.CharField(max_length=120)
    invited_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_email",
                violation_error_message=_("This address already has an open invitation."),
            )
        ]

    def __str__(self) -> str:
        return self.email


class Contact(ClientRow, Stamped):
    """Someone who is told about maintenance; need not sign in. Each address hears nothing before it has agreed; a group
    whose bot somebody has set up there, and whose address is entered here, has.

    answered_at of both is real time; answered_by says how it came to agree or to decline.
    """

    class Answer(models.TextChoices):
        WAITING = "waiting", _("Not confirmed yet")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        WITHDREW = "withdrew", _("No longer wants to be notified")

    class InCalendar(models.TextChoices):
        """What an e-mail about a window carries beside its words (MAINTNOTE)."""

        NONE = "", _("Not sent")
        ENTRY = "entry", _("Attached, for programs (MAINTNOTE)")
        REQUEST = "request", _("As an invitation, for calendars (METHOD:REQUEST)")

    class Way(models.TextChoices):
        BEFORE = "before", _("Notified before confirmations existed")
        JOINED = "joined", _("Joined by a link sent to this address")
        LINK = "link", _("Link in an e-mail")
        CODE = "code", _("Code by SMS")
        SMS = "sms", _("Answer by SMS")

    class Bot(models.TextChoices):
        NONE = "", _("None")
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")

    name = models.CharField(pgettext_lazy("person", "name"), max_length=60, validators=[not_the_platforms_name])
    email = models.EmailField(_("e-mail"), blank=True)
    mobile = models.CharField(_("mobile"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    quiet_from = models.TimeField(_("no SMS from"), null=True, blank=True)
    quiet_until = models.TimeField(_("no SMS until"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True, default="", db_default="")  # the client's
    summary_at = models.TimeField(_("summaries at"), default=time(9), db_default=time(9))
    summary_weekday = models.PositiveSmallIntegerField(_("weekly on"), default=0, db_default=0)  # Monday
    calendar = models.CharField(
        _("maintenance as calendar entry"),
        max_length=7,
        choices=InCalendar,
        default=InCalendar.NONE,
        db_default=InCalendar.NONE,
        blank=True,
    )
    bot_kind = models.CharField(_("bot"), max_length=8, choices=Bot, default="", db_default="", blank=True)
    bot_address = SealedField(default="", db_default="", blank=True)  # whoever knows it can write to the group
    bot_secret = SealedField(default="", db_default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())
    email_answer = models.CharField(max_length=8, choices=Answer, default=Answer.WAITING, db_default=Answer.WAITING)
    email_answered_at = models.DateTimeField(null=True, blank=True)
    email_answered_by = models.CharField(max_length=6, choices=Way, default="", db_default="", blank=True)
    email_failed_at = models.DateTimeField(null=True, blank=True)  # its server has refused the address for good
    mobile_answer = models.CharField(max_length=8, choices=Answer, default=Answer.WAITING, db_default=Answer.WAITING)
    mobile_failed_at = models.DateTimeField(null=True, blank=True)
    mobile_answered_at = models.DateTimeField(null=True, blank=True)
    mobile_answered_by = models.CharField(max_length=6, choices=Way, default="", db_default="", blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(email="") | ~models.Q(mobile="") | ~models.Q(bot_kind=""),
                name="contact_can_be_reached",
                violation_error_message=_("Enter a mobile number or an e-mail address."),
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
                violation_error_message=_("Enter both the start and the end of the quiet hours, or leave both empty."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def quiet(self) -> tuple[time, time] | None:
        """Returns the hours of the client's day without SMS; they may pass midnight."""
        return quiet_of(self)

    @property
    def channels(self) -> tuple[str, ...]:
        """Returns the outbox's channels over which this person has agreed to be told, and can be."""
        return channels_of(self)


def quiet_of(contact: Any) -> tuple[time, time] | None:
    """Returns the quiet hours of a contact, or of columns read of one."""
    begins, ends = contact.quiet_from, contact.quiet_until
    return (begins, ends) if begins and ends else None


def channels_of(contact: Any) -> tuple[str, ...]:
    """Returns the channels of a contact, or of columns read of one."""
    agreed, channels = Contact.Answer.AGREED.value, []
    if contact.email and contact.email_answer == agreed and contact.email_failed_at is None:
        channels.append("email")
    if contact.mobile and contact.mobile_answer == agreed and contact.mobile_failed_at is None:
        channels.append("sms")
    if contact.bot_kind:
        channels.append("bot")
    return tuple(channels)


class ApiKey(ClientRow):
    """A program's key: shown once, kept as SHA-256. `scopes` are names of portal.shell.api.scopes.

    holder: whoever answers for it; it does no more than that person's role allows, and ends with that person unless an
    owner takes it over. None: made on the host.
    """

    name = models.CharField(_("name"), max_length=60, validators=[not_the_platforms_name])
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField(max_length=32)
    scopes = models.JSONField(default=list)
    created_by = models.CharField(max_length=120)
    created_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    holder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class IdempotentAnswer(ClientRow):
    """The answer to a POST, kept so that the same Idempotency-Key gets the same answer and makes no second effect."""

    caller = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    request_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_per_key")]


class FailedSignIn(ClientModel):
    """Sign-ins that failed and are not in the history yet: one row for a person, one for all addresses of nobody.

    Their sum is recorded within the hour (tenants.people.sign_ins), so that nobody can flood the history from outside.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    count = models.PositiveIntegerField()
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], nulls_distinct=False, name="failed_sign_ins_are_summed")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.count}"


class StaffAccess(ClientRow):
    """A look of the platform's staff at this client's data; the client can read it."""

    person = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)  # in the client's language: of looks before `purposes`, else empty
    purposes = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))  # by language
    path = models.CharField(max_length=300)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("staff access")
        ordering = ["-at"]

    @property
    def what_for(self) -> str:
        """Returns the purpose in the current language; of older looks in the client's."""
        return in_language(self.purposes or self.purpose)
