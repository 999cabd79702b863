"""What the API takes and gives of calls and answer rates."""

from __future__ import annotations

from math import isfinite
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from maintenance.calls.domain.comparing import Verdict
from maintenance.calls.domain.labels_compared import LabelRate
from maintenance.calls.domain.outcomes import CallOutcome
from maintenance.calls.models import CallImport, Comparison
from maintenance.calls.selectors import recovery_of
from maintenance.calls.texts import NETWORKS
from portal.api.fields import InstantField, Taken, TextField
from portal.presenters.comparisons import sentence, step_after

MOST_CALLS = 1000  # of a batch


class CallIn(Taken):
    id = TextField(max_length=100, help_text="Of your system: the same call again is not counted twice.")
    shown = TextField(max_length=40, help_text="Your number as customers saw it; others do not count.")
    called = TextField(
        max_length=40, required=False, help_text="The customer's number: tells the network, and is not kept."
    )
    began = InstantField(help_text="When the call began. Without an offset: in your time zone.")
    seconds = serializers.IntegerField(min_value=0, max_value=864_000, default=0, help_text="Of talk.")
    cause = serializers.ChoiceField(choices=[each.value for each in CallOutcome], help_text="How it ended.")
    region = TextField(max_length=20, required=False, help_text="Where the customer is, in your words.")
    handset = TextField(
        max_length=100, required=False, help_text="Brand or model of the customer's handset: its vendor alone is kept."
    )


class CallsIn(Taken):
    calls = serializers.ListField(child=CallIn(), min_length=1, max_length=MOST_CALLS, help_text="Up to 1,000.")


class CallImportOut(serializers.ModelSerializer[CallImport]):
    skipped = serializers.SerializerMethodField(help_text="Code → lines that do not count.")

    class Meta:
        model = CallImport
        fields: ClassVar[list[str]] = [
            "id",
            "name",
            "sha256",
            "state",
            "layout",
            "zone",
            "problem",
            "calls",
            "known",
            "skipped",
            "first_day",
            "last_day",
            "asked_by",
            "created_at",
            "taken_at",
            "updated_at",
        ]

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_skipped(self, row: CallImport) -> dict[str, int]:
        return dict(row.skipped)


class AnswerRatesIn(Taken):
    since = serializers.DateField(required=False, help_text="60 days ago, when left out.")
    until = serializers.DateField(required=False, help_text="Today, when left out; at most 366 days after `since`.")
    number = TextField(max_length=40, required=False, help_text="Of one of your numbers.")
    group = TextField(max_length=60, required=False, help_text="Of your numbers in this group.")
    network = serializers.ChoiceField(
        choices=list(NETWORKS),
        required=False,
        help_text="Of customers on this network, by the digits of their numbers.",
    )
    handset = TextField(
        max_length=20,
        required=False,
        help_text="Of customers with handsets of this vendor (code of its directory), of calls that say it.",
    )


class AnswerRateOut(serializers.Serializer[Any]):
    day = serializers.DateField(help_text="Local to you.")
    calls = serializers.IntegerField()
    counted = serializers.IntegerField(help_text="Without calls that no label could have changed.")
    answered = serializers.IntegerField()
    rejected = serializers.IntegerField()
    blocked = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True, help_text="answered / counted.")


class HappeningOut(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="window, label or mark.")
    first = serializers.DateField(help_text="Local to you, within the days asked for.")
    last = serializers.DateField()
    text = serializers.CharField(help_text="The window's title, the label, or the kind of mark.")
    directory = serializers.CharField(allow_blank=True, help_text="Who marks: its code.")
    numbers = serializers.IntegerField(help_text="On how many numbers.")
    window = serializers.UUIDField(allow_null=True)


class AnswerRatesOut(serializers.Serializer[Any]):
    days = AnswerRateOut(many=True)
    happened = HappeningOut(many=True, help_text="Windows, changes of labels and marks in these days.")


class LabelRateOut(serializers.Serializer[Any]):
    text = serializers.CharField(
        source="label", allow_blank=True, help_text="Of a scene: empty for labels that say the name alone."
    )
    calls = serializers.IntegerField(help_text="That count.")
    answered = serializers.IntegerField()
    days = serializers.IntegerField(help_text="On which there were calls under other labels too.")
    change = serializers.FloatField(help_text="0.08: answered 8 % more often than the others in the same hours.")
    low = serializers.FloatField(source="interval.low", help_text="90 of 100 such intervals hold the true change.")
    high = serializers.SerializerMethodField(help_text="null: without an end, too few days.")
    p = serializers.FloatField(help_text="Two-sided.")
    better = serializers.BooleanField(help_text="Surely answered more often, by 5 % or more.")

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_high(self, row: LabelRate) -> float | None:
        return row.interval.high if isfinite(row.interval.high) else None


class LabelRatesOut(serializers.Serializer[Any]):
    labels = LabelRateOut(many=True, help_text="The best first; empty while there are no calls under two labels.")
    scenes = LabelRateOut(many=True)


class FactOut(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="mark, reused, standby, stale or label.")
    detail = serializers.CharField(allow_blank=True)
    directory = serializers.CharField(allow_blank=True)
    numbers = serializers.IntegerField()


class SuspectOut(serializers.Serializer[Any]):
    dimension = serializers.CharField(
        allow_blank=True, help_text="number, numbers, network, region or handset; empty: all alike."
    )
    value = serializers.CharField(allow_blank=True)
    weight = serializers.FloatField(help_text="Log-likelihood over nothing having fallen.")
    tied = serializers.BooleanField()
    facts = FactOut(many=True)
    next_step = serializers.SerializerMethodField(help_text="appeal, accelerate, correct, change_label or check.")
    page = serializers.SerializerMethodField(help_text="Where the next step is taken: a path of the pages.")

    @extend_schema_field(serializers.CharField())
    def get_next_step(self, suspect: dict[str, Any]) -> str:
        return step_after(suspect).code

    @extend_schema_field(serializers.CharField())
    def get_page(self, suspect: dict[str, Any]) -> str:
        return step_after(suspect).link


class RecoveryOut(serializers.ModelSerializer[Comparison]):
    class Meta:
        model = Comparison
        fields: ClassVar[list[str]] = ["repaired_since", "look", "verdict", "change", "low", "high", "data_sha256"]


class ComparisonOut(serializers.ModelSerializer[Comparison]):
    said = serializers.SerializerMethodField(help_text="The verdict in one sentence.")
    recovery = serializers.SerializerMethodField(
        help_text="The days since the cause was repaired beside those before the window; null before that."
    )
    suspects = SuspectOut(many=True, help_text="The likeliest first; of a fall alone.")

    class Meta:
        model = Comparison
        fields: ClassVar[list[str]] = [
            "id",
            "look",
            "made_at",
            "verdict",
            "said",
            "change",
            "low",
            "high",
            "p",
            "before_calls",
            "before_answered",
            "after_calls",
            "after_answered",
            "days_before",
            "days_after",
            "least_found",
            "between",
            "with_controls",
            "enough_on",
            "enough_to",
            "mix",
            "rate",
            "suspects",
            "recovery",
            "data_sha256",
        ]

    @extend_schema_field(RecoveryOut(allow_null=True))
    def get_recovery(self, row: Comparison) -> Any:
        found = recovery_of(row.window_id) if row.verdict == Verdict.FELL else None
        return RecoveryOut(found).data if found is not None else None

    @extend_schema_field(serializers.CharField())
    def get_said(self, row: Comparison) -> str:
        return sentence(row)
