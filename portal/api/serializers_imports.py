"""What the API takes and gives of files of numbers."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labels.models import NumberImport
from labels.texts import import_problem
from portal.api.fields import Taken


class ImportIn(Taken):
    file = serializers.FileField(
        max_length=200, allow_empty_file=True, help_text="CSV or XLSX with the columns number, note and group."
    )


class LineOut(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    column = serializers.CharField(allow_blank=True, help_text="number, note or group; empty: the whole line.")
    code = serializers.CharField()
    message = serializers.CharField()


def line(number: int, column: str, code: str, params: dict[str, str]) -> dict[str, object]:
    """What is wrong with a line, as LineOut tells it."""
    return {"line": number, "column": column, "code": code, "message": import_problem(code, params)}


class ImportOut(serializers.ModelSerializer[NumberImport]):
    class Meta:
        model = NumberImport
        fields: ClassVar[list[str]] = [
            "id",
            "name",
            "sha256",
            "state",
            "lines_read",
            "line_count",
            "new",
            "known",
            "disputed",
            "problem_count",
            "asked_by",
            "created_at",
            "updated_at",
        ]


class ImportDetailOut(ImportOut):
    problems = serializers.SerializerMethodField(help_text="The first 200 of problem_count.")

    class Meta(ImportOut.Meta):
        fields: ClassVar[list[str]] = [*ImportOut.Meta.fields, "problems"]

    @extend_schema_field(LineOut(many=True))
    def get_problems(self, row: NumberImport) -> list[dict[str, object]]:
        return [line(*each) for each in row.problems]
