"""What the API gives about drills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from maintenance.documents import drills
from maintenance.domain.drills import DrillAnswer, drill_result
from maintenance.notices.models import Acknowledgement, Notice


class DrillAnswerOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True, help_text="null: no answer.")
    how = serializers.ChoiceField(choices=Acknowledgement.How.choices, allow_null=True)


class DrillTimesOut(serializers.Serializer[Any]):
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()
    passed = serializers.BooleanField(help_text="Everybody has answered.")
    first_seconds = serializers.IntegerField(allow_null=True, help_text="After the beginning; null: nobody answered.")
    middle_seconds = serializers.IntegerField(allow_null=True, help_text="Within which half of the answers came.")
    last_seconds = serializers.IntegerField(allow_null=True)


class DrillOut(serializers.ModelSerializer[Notice]):
    """A drill: who was asked, who answered and how fast."""

    began_at = serializers.DateTimeField(source="asked_at")
    times = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields: tuple[str, ...] = ("id", "state", "began_at", "until", "times", "answers", "updated_at")

    @extend_schema_field(DrillTimesOut)
    def get_times(self, drill: Notice) -> Any:
        result = drill_result(drill.asked_at, self._answers(drill))
        return {
            "asked": result.asked,
            "answered": result.answered,
            "passed": result.passed,
            "first_seconds": _seconds(result.first),
            "middle_seconds": _seconds(result.middle),
            "last_seconds": _seconds(result.last),
        }

    @extend_schema_field(DrillAnswerOut(many=True))
    def get_answers(self, drill: Notice) -> Any:
        rows = [{"name": each.name, "at": each.at, "how": each.how or None} for each in self._answers(drill)]
        return DrillAnswerOut(rows, many=True).data

    def _answers(self, drill: Notice) -> Sequence[DrillAnswer]:
        found: Sequence[DrillAnswer] = drills.drill_answers(drill)
        return found


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())
