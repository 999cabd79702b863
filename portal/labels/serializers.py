"""What the API takes and gives about numbers, labels, directories, standby labels and backups."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labels import texts
from labels.directories.models import Directory
from labels.domain.numbers import LONGEST_TEXT, NumberError, ParsedNumber, parse_number
from labels.models import Snapshot, StandbyLabel
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import ManyField, Taken, TextField


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT})
class CanonicalNumberField(TextField):
    """A number as people write it, at most 64 characters; checked and brought into canonical form."""

    def to_internal_value(self, data: Any) -> ParsedNumber:  # type: ignore[override]
        text = super().to_internal_value(data)
        try:
            parsed = parse_number(text)
        except NumberError as error:
            raise serializers.ValidationError(texts.number_error(error.code, error.params), code=error.code) from error
        if not parsed.kind.callable:
            raise serializers.ValidationError(texts.number_error("not_callable", {}), code="not_callable")
        return parsed


class NumberIn(Taken):
    number = CanonicalNumberField()
    note = TextField(max_length=60, required=False, default="", allow_blank=True)
    group = TextField(max_length=60, required=False, default="", allow_blank=True)
    critical = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Whether each sample of what handsets show contains it; null or left out: as it is.",
    )


class NumbersIn(Taken):
    numbers = ManyField(child=NumberIn(), min_length=1, max_length=5000)


class ManyCriticalIn(Taken):
    numbers = ManyField(child=CanonicalNumberField(), min_length=1, max_length=5000)
    critical = serializers.BooleanField()


class ManyCriticalOut(Out):
    changed = serializers.IntegerField(help_text="Of how many that is new.")
    unknown = serializers.ListField(child=serializers.CharField(), help_text="Numbers that the client does not have.")


class RegisteredOut(Out):
    new = serializers.ListField(child=serializers.CharField())
    known = serializers.ListField(child=serializers.CharField())
    disputed = serializers.ListField(
        child=serializers.CharField(), help_text="Held by another client: each has a case now."
    )


class LabelCheckIn(Taken):
    text = TextField(max_length=40)


class FindingOut(Out):
    code = serializers.CharField()
    severity = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    params = serializers.DictField()


class LabelCheckOut(Out):
    text = serializers.CharField()
    decision = serializers.ChoiceField(choices=["accept", "review", "reject"])
    findings = FindingOut(many=True)
    recognition = serializers.DictField()


class DirectoryOut(RowOut[Directory]):
    class Meta:
        model = Directory
        fields: ClassVar[list[str]] = [
            "code",
            "name",
            "name_en",
            "kind",
            "platform",
            "cache_min",
            "cache_max",
            "longest_label",
            "latin_counts_half",
            "characters",
            "strictness",
            "critical",
        ]


class StandbyIn(Taken):
    text = TextField(max_length=40)


class StandbyOut(RowOut[StandbyLabel]):
    class Meta:
        model = StandbyLabel
        fields: ClassVar[list[str]] = ["id", "text", "state", "created_at", "updated_at"]


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
