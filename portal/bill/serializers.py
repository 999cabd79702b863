"""What the API gives of the bill."""

from typing import ClassVar

from rest_framework import serializers

from portal.shell.api.answers import Out, RowOut
from tenants.ledger.models import Entry


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
