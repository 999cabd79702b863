"""What the API takes and gives about a client's certification, its months and its violations."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from compliance.certification import texts
from compliance.certification.models import Freeze
from compliance.models import Violation
from portal.api.fields import Taken, TextField
from portal.api.serializers_planning import ReasonOut


class MonthOut(serializers.Serializer[Any]):
    month = serializers.DateField(help_text="Its first day; months are those of Asia/Shanghai.")
    compliant = serializers.BooleanField()
    reasons = ReasonOut(many=True)
    closed_at = serializers.DateTimeField(allow_null=True, help_text="null: it still runs")
    corrected = serializers.CharField(help_text="why its verdict replaced an earlier one; empty: it did not")


class FreezeOut(serializers.ModelSerializer[Freeze]):
    why = serializers.SerializerMethodField(help_text="the cause in words, in the language of the request")

    class Meta:
        model = Freeze
        fields: ClassVar[list[str]] = ["cause", "document", "reason_code", "reason", "why", "starts_at", "ends_at"]

    def get_why(self, freeze: Freeze) -> str:
        return texts.why(freeze)


class TrustOut(serializers.Serializer[Any]):
    level = serializers.ChoiceField(choices=["new", "steady", "trusted", "rebuilding", "barred"])
    months = serializers.IntegerField(help_text="Consecutive compliant months up to now.")
    green_months = serializers.IntegerField(help_text="So many open the green channel.")
    green_channel = serializers.BooleanField()
    green_from = serializers.DateTimeField(allow_null=True, help_text="When it opens, or opened, if nothing happens.")
    since = serializers.DateTimeField(help_text="The first instant of the run of compliant months.")
    forged = serializers.BooleanField(help_text="A forged document is on record.")
    frozen = serializers.BooleanField()
    freezes = FreezeOut(many=True)
    history = MonthOut(many=True, help_text="The latest month first.")


class ViolationOut(serializers.ModelSerializer[Violation]):
    class Meta:
        model = Violation
        fields: ClassVar[list[str]] = [
            "id", "severity", "occurred_at", "description", "spoiled_months", "withdrawn_at",
        ]  # fmt: skip


class ViolationAppealIn(Taken):
    text = TextField(max_length=4000)
