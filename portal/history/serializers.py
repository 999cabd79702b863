"""What the API gives of the history."""

from typing import ClassVar

from rest_framework import serializers

from compliance.evidence.models import Record
from portal.shell.api.answers import RowOut


class RecordOut(RowOut[Record]):
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
