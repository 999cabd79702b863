"""What clients owe and what is credited to them. Public schema, append-only: triggers refuse every change."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.database.fields import by_two_people
from tenants.database.identifiers import uuid7
from tenants.domain.money import money_text

BY_HAND = "desk:"  # begins the key of what a person credits, whose amount nothing else bounds
BY_BANK = "bank:"  # begins the key of a payment; what follows is the bank's reference, booked once over all clients
MOST_ALONE = 10_000_000  # fen that one person may credit, whatever the figure of the staff says


class Entry(models.Model):
    """One entry of a client's account. A mistake is not erased: an entry of the opposite amount reverses it.

    `amount`: fen (1/100 CNY) or, for the unit `appeal`, free appeals; what the client owes or uses up is negative.
    `key` makes an entry unique, so that what is tried twice is charged once. `code` and `params` say what for.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge", _("Charge")
        CREDIT = "credit", _("Credit")
        REFUND = "refund", _("Refund")
        FREE_CREDIT = "free_credit", _("Free credit")

    class Unit(models.TextChoices):
        FEN = "fen", _("Money")
        APPEAL = "appeal", _("Free appeals")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+", verbose_name=_("client"))
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    unit = models.CharField(_("unit"), max_length=6, choices=Unit, default=Unit.FEN)
    amount = models.BigIntegerField(_("amount"))
    code = models.CharField(_("what for"), max_length=40)
    params = models.JSONField(default=dict)
    key = models.CharField(max_length=120)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    made_by = models.CharField(_("by"), max_length=120)
    made_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    agreed_by = models.CharField(_("confirmed by"), max_length=120, blank=True, db_default="")
    agreed_by_id = models.CharField(max_length=40, default="", db_default="", blank=True)
    business_at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("entry of the account")
        verbose_name_plural = _("entries of accounts")
        ordering = ["-business_at", "-id"]
        indexes = [
            models.Index(fields=["tenant", "-business_at", "-id"], name="entry_of_client"),
            models.Index("recorded_at", condition=Q(key__startswith=BY_HAND), name="entry_by_hand"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="one_entry_per_key"),
            models.CheckConstraint(
                condition=Q(kind="charge", amount__lt=0) | (~Q(kind="charge") & Q(amount__gt=0)),
                name="charges_are_negative",
                violation_error_message=_("The sign of the amount does not match its kind."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="refund") | Q(reverses__isnull=False),
                name="refunds_reverse",
                violation_error_message=_("Only a refund reverses another entry."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="credit", amount__gt=MOST_ALONE) | by_two_people("made_by", "agreed_by"),
                name="much_money_takes_two",
                violation_error_message=_("So much money takes two people."),
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(key__startswith=BY_BANK),
                name="one_payment_per_bank_reference",
                violation_error_message=_("This bank reference was booked before."),
            ),
            models.CheckConstraint(
                condition=~Q(key__startswith=BY_BANK) | by_two_people("made_by", "agreed_by"),
                name="payments_take_two",
                violation_error_message=_("A payment takes two people."),
            ),
        ]

    def __str__(self) -> str:
        what = money_text(self.amount) if self.unit == self.Unit.FEN else f"{self.amount:+} {self.get_unit_display()}"
        return f"{self.get_kind_display()} {what}"
