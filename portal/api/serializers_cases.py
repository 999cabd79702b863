"""What the API takes and gives about cases, and the evidence."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from compliance.evidence.models import Record
from compliance.reviews import texts
from compliance.reviews.models import Case, Entry
from portal.api.fields import TextField


class EntryOut(serializers.ModelSerializer[Entry]):
    class Meta:
        model = Entry
        fields: ClassVar[list[str]] = ["side", "author", "action", "text", "at"]


class CaseOut(serializers.ModelSerializer[Case]):
    title = serializers.SerializerMethodField(help_text="in the language of the request, unless it is your own words")

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = [
            "id", "kind", "state", "lane", "title", "subject_kind", "subject_id", "opened_at", "due_at",
            "decided_at", "reason_code", "reason",
        ]  # fmt: skip

    def get_title(self, case: Case) -> str:
        return texts.title(case)


class CaseDetailOut(CaseOut):
    entries = EntryOut(many=True)

    class Meta(CaseOut.Meta):
        fields: ClassVar[list[str]] = [*CaseOut.Meta.fields, "entries"]


class SayIn(serializers.Serializer[Any]):
    text = TextField(max_length=4000)


class RecordOut(serializers.ModelSerializer[Record]):
    actor = serializers.CharField(read_only=True, help_text="empty when it was a person's name and has been erased")
    details = serializers.JSONField(read_only=True)

    class Meta:
        model = Record
        fields: ClassVar[list[str]] = [
            "id",
            "action",
            "actor",
            "actor_kind",
            "subject_kind",
            "subject_id",
            "details",
            "business_at",
            "recorded_at",
        ]
