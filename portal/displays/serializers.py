"""What the API takes and gives about displays: remedies, consistency checks, the bill, standby numbers."""

from typing import ClassVar

from rest_framework import serializers

from labels.models import DISPLAY_STATES, Acceleration, Appeal, ConsistencyAnswer, ConsistencyCheck, Display
from labels.registry.models import StandbyAllocation
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import IdField, Taken, TextField, Validated
from tenants.ledger.models import Entry

MOST_FEN = 100_000_000  # a million CNY: more than any price


class DisplayOut(RowOut[Display]):
    number = serializers.CharField(source="number.canonical")
    directory = serializers.CharField(source="directory.code")

    class Meta:
        model = Display
        fields: ClassVar[list[str]] = [
            "id",
            "number",
            "directory",
            "state",
            "wanted",
            "wanted_reason",
            "shown",
            "shown_since",
            "accepted_at",
            "expected_from",
            "expected_by",
            "looked_at",
            "mark",
            "trouble",
            "updated_at",
        ]


class DisplaysAsked(Taken):
    state = serializers.ChoiceField(choices=list(DISPLAY_STATES.items()), required=False)
    directory = TextField(source="directory__code", max_length=40, required=False)
    number = IdField(required=False, help_text="Id of a number.")


class AccelerationIn(Taken):
    price = serializers.IntegerField(
        min_value=0,
        max_value=MOST_FEN,
        help_text="Fen: the directory's acceleration_price as you know it. Another price is refused.",
    )


class AccelerationOut(RowOut[Acceleration]):
    class Meta:
        model = Acceleration
        fields: ClassVar[list[str]] = [
            "id",
            "display",
            "state",
            "price",
            "charge_id",
            "reason",
            "ordered_by",
            "ordered_by_id",
            "ordered_at",
            "takes_effect_at",
            "ended_at",
        ]


class AppealIn(Taken):
    statement = TextField(max_length=500)
    price = serializers.IntegerField(
        min_value=0,
        max_value=MOST_FEN,
        help_text="Fen: the directory's appeal_price as you know it. Free appeals are used up first.",
    )


class AppealOut(RowOut[Appeal]):
    class Meta:
        model = Appeal
        fields: ClassVar[list[str]] = [
            "id",
            "display",
            "about",
            "statement",
            "state",
            "paid_with",
            "price",
            "charge_id",
            "reason",
            "made_by",
            "made_by_id",
            "made_at",
            "decided_by",
            "ended_at",
        ]


class ConsistencyIn(Taken):
    number = IdField(required=False, help_text="Only this number.")
    label = TextField(  # type: ignore[assignment]  # the base class has a label of its own
        max_length=40, required=False, help_text="Only numbers with this label."
    )

    def validate(self, attrs: Validated) -> Validated:
        if len(attrs) > 1:
            raise serializers.ValidationError("Give a number or a label, not both; neither means all numbers.")
        return attrs


class DifferingOut(Out):
    display = serializers.IntegerField()
    number = serializers.CharField()
    wanted = serializers.CharField(allow_null=True)
    shown = serializers.CharField(allow_null=True)
    state = serializers.CharField()
    mark = serializers.CharField(allow_blank=True)


class ConsistencyAnswerOut(RowOut[ConsistencyAnswer]):
    directory = serializers.CharField(source="directory.code")
    critical = serializers.BooleanField(source="directory.critical")
    left_out = serializers.IntegerField(
        help_text="Displays that show nothing, or a label kept in place of the newest one, because they are to."
    )
    differing = DifferingOut(many=True, help_text="The first 200 displays that differ.")

    class Meta:
        model = ConsistencyAnswer
        fields: ClassVar[list[str]] = [
            "directory",
            "critical",
            "looked_at",
            "agree",
            "on_the_way",
            "left_out",
            "differ",
            "differing",
        ]


class ConsistencyOut(RowOut[ConsistencyCheck]):
    answers = ConsistencyAnswerOut(many=True)

    class Meta:
        model = ConsistencyCheck
        fields: ClassVar[list[str]] = [
            "id",
            "scope",
            "value",
            "asked_by",
            "asked_at",
            "ended_at",
            "answers",
            "updated_at",
        ]


class BalanceOut(Out):
    fen = serializers.IntegerField(help_text="1/100 CNY; less than zero is owed.")
    free_appeals = serializers.IntegerField()


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


class StandbyNumberOut(RowOut[StandbyAllocation]):
    standby = serializers.CharField(source="standby_id", help_text="15 digits, 700…")

    class Meta:
        model = StandbyAllocation
        fields: ClassVar[list[str]] = [
            "number",
            "standby",
            "window_id",
            "starts_at",
            "opened_at",
            "taken_at",
            "failed_at",
            "until",
            "closed_at",
            "updated_at",
        ]
        extra_kwargs: ClassVar[dict[str, dict[str, str]]] = {
            "starts_at": {"help_text": "From then on it is to take the calls."},
            "opened_at": {"help_text": "Since then carriers are asked to lead them there; null while it is reserved."},
            "taken_at": {"help_text": "Since then a carrier leads them there; null while none does."},
            "failed_at": {"help_text": "Since then no carrier is left that might; else null."},
        }
