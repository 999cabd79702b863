"""What the API takes and gives about trust and violations."""

from typing import ClassVar

from rest_framework import serializers

from compliance.certification.models import Freeze
from compliance.models import Violation
from portal.changes.planning_serializers import ReasonOut
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import Taken, TextField


class MonthOut(Out):
    month = serializers.DateField(help_text="Its first day; months are those of Asia/Shanghai.")
    compliant = serializers.BooleanField()
    reasons = ReasonOut(many=True)
    closed_at = serializers.DateTimeField(allow_null=True, help_text="null: it still runs")
    corrected = serializers.CharField(help_text="why its verdict replaced an earlier one; empty: it did not")


class FreezeOut(Out):
    cause = serializers.ChoiceField(choices=Freeze.Cause.choices, source="row.cause")
    document = serializers.CharField(source="row.document", help_text="Code of the document type; empty: everything.")
    reason_code = serializers.CharField(source="row.reason_code")
    reason = serializers.CharField(source="row.reason", help_text="The reviewer's words, if any.")
    why = serializers.CharField(source="cause", help_text="the cause in words, in the language of the request")
    starts_at = serializers.DateTimeField(source="row.starts_at")
    ends_at = serializers.DateTimeField(source="row.ends_at", allow_null=True)
    remedy = serializers.CharField(help_text="What lifts it, in words.")
    remedy_path = serializers.CharField(source="url", help_text="The page where that is done, at this address.")


class TrustOut(Out):
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


class ViolationOut(RowOut[Violation]):
    class Meta:
        model = Violation
        fields: ClassVar[list[str]] = [
            "id",
            "severity",
            "occurred_at",
            "description",
            "spoiled_months",
            "withdrawn_at",
            "updated_at",
        ]


class ViolationAppealIn(Taken):
    text = TextField(max_length=4000)
