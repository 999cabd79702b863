"""What the API takes and gives of standby labels and numbers."""

from typing import ClassVar

from rest_framework import serializers

from labels.models import StandbyLabel
from labels.registry.models import StandbyAllocation
from portal.shell.api.answers import RowOut
from portal.shell.api.fields import Taken, TextField


class StandbyIn(Taken):
    text = TextField(max_length=40)


class StandbyOut(RowOut[StandbyLabel]):
    class Meta:
        model = StandbyLabel
        fields: ClassVar[list[str]] = ["id", "text", "state", "created_at", "updated_at"]


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
