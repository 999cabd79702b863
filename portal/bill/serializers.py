"""What the API gives of the bill."""

from typing import Any, ClassVar, Final

from django.core.validators import RegexValidator, validate_email
from rest_framework import serializers

from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import Taken, TextField
from tenants.ledger.models import Entry, InvoiceRequest

MOST_ROWS: Final = 1_000  # of a statement


class BalanceOut(Out):
    fen = serializers.IntegerField(help_text="1/100 CNY; less than zero is owed.")
    free_appeals = serializers.IntegerField()
    credit_limit = serializers.IntegerField(
        allow_null=True,
        help_text="How much may be owed, 1/100 CNY: what would exceed it is refused. Null: no limit.",
    )


class EntryOfAccountOut(RowOut[Entry]):
    number = serializers.SerializerMethodField()
    directory = serializers.SerializerMethodField()

    class Meta:
        model = Entry
        fields: ClassVar[list[str]] = [
            "id",
            "kind",
            "unit",
            "amount",
            "code",
            "number",
            "directory",
            "reverses",
            "made_by",
            "made_by_id",
            "business_at",
        ]

    def get_number(self, entry: Entry) -> str:
        return str(entry.params.get("number", ""))

    def get_directory(self, entry: Entry) -> str:
        return str(entry.params.get("directory", ""))


class MonthQuery(serializers.Serializer[Any]):
    month = TextField(
        required=False,
        validators=[RegexValidator(r"^20[0-9]{2}-(0[1-9]|1[0-2])$")],
        help_text="As 2026-11; the last month that is over where it is left out.",
    )


class AccountStatementOut(Out):
    month = serializers.DateField(help_text="Its first day.")
    opening = serializers.IntegerField(help_text="The balance before, 1/100 CNY; less than zero is owed.")
    charged = serializers.IntegerField(help_text="The sum of the charges, less than zero.")
    credited = serializers.IntegerField(help_text="The sum of payments, refunds and other credits.")
    closing = serializers.IntegerField(help_text="The balance after, with which the next month begins.")
    entry_count = serializers.IntegerField(source="count", help_text="How many entries of money the month has.")
    entries = EntryOfAccountOut(
        many=True, source="rows", help_text="The first 1,000 in the order of time; GET /v1/bill/entries lists them all."
    )


class InvoiceIn(Taken):
    kind = serializers.ChoiceField(choices=InvoiceRequest.Kind.choices, help_text="Ordinary or special (VAT).")
    title = TextField(max_length=120)
    tax_number = TextField(
        max_length=30,
        required=False,
        default="",
        allow_blank=True,
        help_text="The unified social credit code; an individual leaves it out for an ordinary invoice.",
    )
    amount = serializers.IntegerField(
        min_value=1, max_value=10_000_000_000, help_text="1/100 CNY, within what was paid and is not invoiced."
    )
    email = TextField(max_length=254, validators=[validate_email], help_text="Where it is sent.")


class InvoiceOut(RowOut[InvoiceRequest]):
    class Meta:
        model = InvoiceRequest
        fields: ClassVar[list[str]] = [
            "id",
            "state",
            "kind",
            "title",
            "tax_number",
            "amount",
            "email",
            "asked_by",
            "asked_by_id",
            "asked_at",
            "number",
            "issued_on",
            "reason",
            "updated_at",
        ]
