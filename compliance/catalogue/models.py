"""Document types and the figures of certification, both in versions that the staff edit. Public schema."""

from datetime import time, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_lazy as _

from compliance.domain.night_duty import DutyHours
from compliance.domain.service_times import Shorter
from compliance.domain.trust import DEFAULT_TERMS, FORGED
from tenants.languages import in_readers_language


class DocumentType(models.Model):
    """One version of a kind of document. The version in force is the one with the latest valid_from that has come.

    subject_types, industries, label_words: lists of codes and words. A client owes a required document when its subject
    type is listed (none: all) and its industry is listed or one of its labels contains a word; without industries and
    words every such client owes it. A label needs it when it contains a word; without words every label of who owes it.
    """

    class Validity(models.TextChoices):
        FROM_TO = "from_to", _("From – to")
        LONG_TERM = "long_term", _("Long-term")
        EITHER = "either", _("Either")

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    valid_from = models.DateTimeField(_("in force from"))
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    hint = models.CharField(_("what it must show"), max_length=200, blank=True)
    hint_en = models.CharField(_("what it must show, in English"), max_length=200, blank=True)
    required = models.BooleanField(
        _("required"), default=True, help_text=_("Otherwise only submitted when a reviewer asks for proof.")
    )
    subject_types = models.JSONField(_("only these subject types"), default=list, blank=True)
    industries = models.JSONField(_("required in these industries"), default=list, blank=True)
    label_words = models.JSONField(_("needed by labels with these words"), default=list, blank=True)
    alternatives = models.JSONField(
        _("accepted instead"), default=list, blank=True, help_text=_("Documents that satisfy the same requirement.")
    )
    personal_number = models.BooleanField(
        _("its number is a person's"), default=False, help_text=_("Stored and shown masked.")
    )
    validity = models.CharField(_("validity"), max_length=10, choices=Validity, default=Validity.EITHER)
    grace_days = models.PositiveSmallIntegerField(
        _("grace days"), default=0, help_text=_("Days after the last valid day until certification freezes.")
    )
    first_days = models.PositiveSmallIntegerField(
        _("days until first submission"), default=0, help_text=_("From the day on which the client is certified.")
    )
    re_verification_months = models.PositiveSmallIntegerField(
        _("re-verified every … months"), default=0, help_text=_("Clients in high-risk industries; 0: never.")
    )
    review_days = models.PositiveSmallIntegerField(_("working days for a review"), default=3)
    note = models.CharField(_("reason"), max_length=200, blank=True)
    created_by = models.CharField(_("created by"), max_length=120)
    created_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)

    class Meta:
        verbose_name = _("document type")
        verbose_name_plural = _("document types")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_document_type_per_version"),
            models.CheckConstraint(
                condition=models.Q(review_days__gte=1),
                name="a_review_takes_a_day",
                violation_error_message=_("A review takes at least one working day."),
            ),
        ]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)

    @property
    def names(self) -> dict[str, str]:
        """Returns its name in each language, as the history keeps it."""
        return {"zh-hans": self.name, "en": self.name_en}

    @property
    def says(self) -> str:
        """Returns what the document must show, in the current language; may be empty."""
        return in_readers_language(self.hint, self.hint_en)


# The figures of a new platform, where the rules have them.
NIGHT, SHORTER, TRUST = DutyHours(), Shorter(), DEFAULT_TERMS


def reminder_days() -> list[int]:
    """Returns how many days ahead of an expiry a new platform sends its reminders."""
    return [90, 60, 30, 14, 7, 3, 1]


def _figure(name: Any, default: int, **more: Any) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(name, default=default, **{"validators": [MinValueValidator(1)], **more})


def _most(name: Any, default: int) -> models.PositiveIntegerField[int, int]:
    return models.PositiveIntegerField(name, default=default, validators=[MinValueValidator(1)])


def _telephone(name: Any, help_text: Any) -> models.CharField[str, str]:
    """Returns a field for a number as people dial and read it: 400-818-0000, +86 571 8888 0000."""
    dialled = RegexValidator(r"^\+?[0-9][0-9 -]{2,22}[0-9]$", _("Digits, spaces and hyphens, perhaps after a +."))
    return models.CharField(
        name, max_length=25, default="", db_default="", blank=True, help_text=help_text, validators=[dialled]
    )


def _payee(name: Any, longest: int, *validators: Any) -> models.CharField[str, str]:
    """Returns a field of the account to which clients transfer what they pay."""
    return models.CharField(
        name, max_length=longest, default="", db_default="", blank=True, validators=validators, help_text=PAYEE
    )


PAYEE = _("Clients read on their bill where to transfer to. Empty: they read that it is not set yet.")
FROM_THEN_ON = _("For steps taken from then on. Where little time is left to answer, the waits shrink together.")


class Terms(models.Model):
    """The figures of certification and trust, as versions; the newest is in force.

    The defaults are those of the mission.

    Decisions made by an earlier version stay: the lane of a request, the months that a violation spoils, a closed
    month.
    """

    version = models.PositiveIntegerField(_("version"), primary_key=True)
    green_months = _figure(
        _("compliant months that open the green channel"),
        TRUST.green_months,
        help_text=_("Applies to requests made from then on."),
    )
    steady_months = _figure(_("compliant months of a steady client"), TRUST.steady_months)
    minor_months = _figure(_("months not counted after a minor violation"), TRUST.spoiled_months["minor"])
    serious_months = _figure(_("months not counted after a serious violation"), TRUST.spoiled_months["serious"])
    forged_months = _figure(_("months not counted after a forged document"), TRUST.spoiled_months[FORGED])
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1)]),
        default=reminder_days,
        verbose_name=_("reminders before a licence expires"),
        help_text=_("Days in advance, separated by commas."),
    )
    fewest_days = _figure(_("working days for a re-verification, minimum"), 3)
    most_days = _figure(_("working days for a re-verification, maximum"), 7)
    most_days_finance = _figure(_("working days for a re-verification in finance, maximum"), 15)
    appeal_days = _figure(_("working days for an appeal"), 5)
    green_shorter_percent = _figure(
        _("reviews shorter in the green channel (%)"),
        SHORTER.green,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    night_shorter_percent = _figure(
        _("answers faster by the night-duty line (%)"),
        SHORTER.night,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    fast_review_minutes = _figure(
        _("reviews in the fast lane, at most (minutes)"), SHORTER.fast // timedelta(minutes=1)
    )
    night_from = models.TimeField(_("night-duty line staffed from"), default=NIGHT.starts)
    night_until = models.TimeField(_("night-duty line staffed until"), default=NIGHT.ends)
    telephone = _telephone(_("telephone of the platform"), _("Shown on the landing page. Empty: none is shown."))
    night_telephone = _telephone(
        _("telephone of the night-duty line"),
        _("Shown to clients wherever help is offered. Empty: nothing is said of such a line."),
    )
    brand_reminder_days = _figure(
        _("days before a brand's registration expires to remind of its renewal"),
        30,
        help_text=_("For brands that are approved from then on."),
    )
    cool_off_days = _figure(
        _("days for which a number that its carrier took back is nobody's"),
        90,
        help_text=_("For numbers taken back from then on."),
    )
    credit_alone = models.PositiveIntegerField(
        _("credit that one administrator may give alone in a day (fen)"),
        default=100_000,
        help_text=_("More takes two: in sum, of one person to all clients, and of one client from all persons."),
        validators=[MaxValueValidator(10_000_000)],
    )
    claim_days = _figure(
        _("days until a claim on a number lapses without a proof"),
        30,
        help_text=_("For numbers that are registered from then on."),
    )
    kept_days = _figure(
        _("days for which labels shown before proofs were asked for stay without one"),
        90,
        help_text=_("Counted from the upgrade that asks for proofs."),
    )
    most_unproved_new = _most(_("unproved numbers of a client without an approved document, at most"), 20)
    most_unproved_individual = _most(_("unproved numbers of an individual, at most"), 10)
    most_unproved_sole_proprietor = _most(_("unproved numbers of a sole proprietor, at most"), 50)
    most_unproved_enterprise = _most(_("unproved numbers of an enterprise, at most"), 100_000)
    most_unproved_group = _most(_("unproved numbers of a group, at most"), 100_000)
    most_file_megabytes = _most(_("files of a client, at most (MB)"), 5_000)
    chase_mail_hours = _figure(_("unanswered notice: e-mail reminder after (hours)"), 24, help_text=FROM_THEN_ON)
    chase_sms_hours = _figure(_("unanswered notice: then SMS after (hours)"), 4)
    chase_next_person_hours = _figure(_("unanswered notice: then the next person after (hours)"), 4)
    chase_phone_hours = _figure(_("unanswered notice: then a phone call after (hours)"), 4)
    chase_desk_hours = _figure(_("unanswered notice: then the review desk after (hours)"), 4)
    emergency_phone_minutes = _figure(_("unanswered emergency: phone call after (minutes)"), 10)
    emergency_next_person_minutes = _figure(_("unanswered emergency: then the next person after (minutes)"), 10)
    emergency_desk_minutes = _figure(_("unanswered emergency: then the review desk after (minutes)"), 10)
    on_call_backup_minutes = _figure(_("unanswered alert of the desk: the backup after (minutes)"), 10)
    on_call_administrators_minutes = _figure(
        _("unanswered alert of the desk: then the administrators after (minutes)"), 10
    )
    carrier_list_day = _figure(
        _("carriers' monthly lists: asked for from this day of the month"),
        5,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text=_("Carriers close the month before in the first days of the next. From the next asking on."),
    )
    carrier_list_at = models.TimeField(_("carriers' monthly lists: asked for at"), default=time(10))
    carrier_list_hours = _figure(_("carriers' monthly lists: one that is not read after (hours) is given up"), 40)
    party_out_minutes = _figure(_("outside party: out once calls have failed for (minutes)"), 5)
    payee_name = _payee(_("account name"), 120)
    payee_bank = _payee(_("bank"), 120)
    payee_account = _payee(
        _("account number"), 40, RegexValidator(r"^[0-9][0-9 ]{6,37}[0-9]$", _("8 to 39 digits, perhaps with spaces."))
    )
    note = models.CharField(_("reason"), max_length=200)
    created_by = models.CharField(_("created by"), max_length=120)
    created_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    class Meta:
        verbose_name = _("terms of certification")
        verbose_name_plural = _("terms of certification")
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(steady_months__gte=1, green_months__gte=models.F("steady_months")),
                name="green_takes_as_long_as_steady",
                violation_error_message=_("The green channel must take at least as many months as the steady level."),
            ),
            models.CheckConstraint(
                condition=models.Q(minor_months__gte=1, serious_months__gte=1, forged_months__gte=1),
                name="a_violation_spoils_a_month",
                violation_error_message=_("A violation must cost at least one month."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    fewest_days__gte=1,
                    most_days__gte=models.F("fewest_days"),
                    most_days_finance__gte=models.F("most_days"),
                ),
                name="re_verification_days_in_order",
                violation_error_message=_(
                    "Re-verification days must be in this order: minimum, maximum, maximum in finance."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(appeal_days__gte=1),
                name="an_appeal_takes_a_day",
                violation_error_message=_("An appeal takes at least one working day."),
            ),
            models.CheckConstraint(
                condition=models.Q(green_shorter_percent__range=(1, 90), night_shorter_percent__range=(1, 90)),
                name="a_shorter_review_still_takes_time",
                violation_error_message=_("Reviews can be shortened by 1 to 90 %."),
            ),
            models.CheckConstraint(
                condition=models.Q(night_until__lt=models.F("night_from")),
                name="a_night_lasts_over_midnight",
                violation_error_message=_("The night-duty line is staffed from an evening to the next morning."),
            ),
            models.CheckConstraint(
                condition=models.Q(payee_name="", payee_bank="", payee_account="")
                | ~(models.Q(payee_name="") | models.Q(payee_bank="") | models.Q(payee_account="")),
                name="an_account_to_pay_to_is_whole",
                violation_error_message=_("Set account name, bank and account number, or none of them."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("version %(version)s") % {"version": self.version}
