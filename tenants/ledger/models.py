"""What clients owe and what is credited to them. Public schema, append-only: triggers refuse every change."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from tenants.database.fields import by_two_people
from tenants.database.identifiers import uuid7
from tenants.database.updates import Stamped
from tenants.domain.money import money_text

BY_HAND = "desk:"  # begins the key of what a person credits, whose amount nothing else bounds
BY_BANK = "bank:"  # begins the key of a payment; what follows is the bank's reference, booked once over all clients
PAYMENT, PAYMENT_REVERSED = "payment", "payment_reversed"  # codes
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
            models.Index(fields=["-business_at", "-id"], name="entry_newest"),
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
            models.CheckConstraint(
                condition=~Q(code=PAYMENT_REVERSED) | by_two_people("made_by", "agreed_by"),
                name="reversals_of_payments_take_two",
                violation_error_message=_("The reversal of a payment takes two people."),
            ),
        ]

    def __str__(self) -> str:
        what = money_text(self.amount) if self.unit == self.Unit.FEN else f"{self.amount:+} {self.get_unit_display()}"
        return f"{self.get_kind_display()} {what}"


class InvoiceRequest(Stamped):
    """An invoice 发票 that a client has asked for, within what it has paid, and what became of it.

    Amounts in fen; asked_at and decided_at are business time. Issued ones stay with the accounts.
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary VAT invoice")
        SPECIAL = "special", _("Special VAT invoice")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("invoice", "Requested")
        ISSUED = "issued", pgettext_lazy("invoice", "Issued")
        REFUSED = "refused", pgettext_lazy("invoice", "Refused")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+", verbose_name=_("client"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.ASKED)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    title = models.CharField(_("invoice title"), max_length=120)
    tax_number = models.CharField(_("tax number"), max_length=18, blank=True)
    amount = models.BigIntegerField(_("amount"))
    email = models.EmailField(_("e-mail"), blank=True)
    asked_by = models.CharField(_("by"), max_length=120)
    asked_by_id = models.CharField(max_length=40)
    asked_at = models.DateTimeField(_("requested at"))
    number = models.CharField(_("invoice number"), max_length=24, blank=True, default="")
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_by_id = models.CharField(max_length=40, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invoice request")
        verbose_name_plural = _("invoice requests")
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["tenant", "-asked_at", "-id"], name="invoice_of_client"),
            models.Index("asked_at", "id", condition=Q(state="asked"), name="invoice_asked"),
            models.Index(fields=["-asked_at", "-id"], name="invoice_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="an_invoice_is_more_than_nothing",
                violation_error_message=_("The sign of the amount does not match its kind."),
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | (~Q(number="") & Q(issued_on__isnull=False)),
                name="an_issued_invoice_has_number_and_day",
                violation_error_message=_("An issued invoice has a number and a day."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="an_invoice_refused_has_a_reason",
                violation_error_message=_("Give a reason: the client can read it."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="one_invoice_per_number",
                violation_error_message=_("This invoice number was entered before."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {money_text(self.amount)}"
