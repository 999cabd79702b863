"""What the API takes and gives of backups and restores."""

from typing import Any, ClassVar

from rest_framework import serializers

from labels.models import Snapshot
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import ManyField, Taken, TextField


class BackupOut(RowOut[Snapshot]):
    class Meta:
        model = Snapshot
        fields: ClassVar[list[str]] = [
            "id",
            "reason",
            "sha256",
            "number_count",
            "made_by",
            "made_by_id",
            "created_at",
            "updated_at",
        ]


class BackupField(TextField):
    # The bytes of a backup, as its parser gives them: what they hold is judged where they are read.

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return data if isinstance(data, bytes) else super().run_validation(data).encode()


class RestoreIn(Taken):
    backup = BackupField(max_length=32 * 1024 * 1024, trim_whitespace=False, help_text="The text of a backup file.")
    only = ManyField(child=TextField(max_length=20), max_length=100_000, required=False, allow_null=True, default=None)


class RestoredOut(Out):
    back = serializers.ListField(child=serializers.CharField())
    for_review = serializers.ListField(child=serializers.CharField())
    unchanged = serializers.ListField(child=serializers.CharField())
    not_yours = serializers.ListField(
        child=serializers.CharField(), help_text="Left out: numbers of the backup that are not yours."
    )
    rejected = serializers.ListField(
        child=serializers.CharField(), help_text="Left out: numbers with a label that the rules reject."
    )
    rejected_labels = serializers.ListField(child=serializers.CharField(), help_text="The labels that they reject.")
    public = serializers.ListField(
        child=serializers.CharField(), help_text="Left out: numbers that are emergency or public-service ones by now."
    )
    rejected_standby = serializers.ListField(
        child=serializers.CharField(), help_text="Left out: standby labels that the rules reject."
    )


class WaitingRestoreOut(Out):
    backup = serializers.UUIDField()
    place_in_line = serializers.IntegerField()


class DifferenceOut(Out):
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=["added", "changed", "removed", "unchanged"])
