"""What the API takes and gives about displays: remedies, consistency checks."""

from typing import ClassVar

from rest_framework import serializers

from labels.models import DISPLAY_STATES, Acceleration, Appeal, ConsistencyAnswer, ConsistencyCheck, Display
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import BrokenRule, IdField, Taken, TextField, Validated

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
            raise BrokenRule("Give a number or a label, not both; neither means all numbers.")
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
