"""What the API takes and gives about numbers, files of numbers, and what proves numbers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, Func, OuterRef, Value
from django.db.models.functions import Cast
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labels import texts
from labels.displays import proofs
from labels.domain.number_known import NumberStanding
from labels.domain.numbers import LONGEST_TEXT, NumberError, ParsedNumber, parse_number
from labels.domain.ownership import Standing, Way
from labels.entitlement import number_proofs
from labels.known import ListedNumber, known_of_number_rows
from labels.models import Number, NumberImport, NumberProof
from labels.number_words import number_sentence
from labels.selectors import frozen_displays
from labels.texts import import_problem
from portal.shell.api.answers import Out, RowOut, writer
from portal.shell.api.fields import BrokenRule, IdField, ManyField, Taken, TextField, UploadField
from portal.shell.api.lists import Listed
from tenants.codes import CodeOutcome


class OwnershipOut(Out):
    standing = serializers.ChoiceField(choices=[each.value for each in Standing])
    until = serializers.DateField(allow_null=True, help_text="The last day on which it is proved; null: no end.")
    proof = serializers.UUIDField(allow_null=True, help_text="The licence that says so.")
    way = serializers.ChoiceField(
        choices=[each.value for each in Way], allow_null=True, help_text="What proves it; null: nothing."
    )


class CodeOut(Out):
    sent_at = serializers.DateTimeField(help_text="Real time, as until when it is good.")
    expires_at = serializers.DateTimeField()


class CodeIn(Taken):
    code = TextField(max_length=12, help_text="As it stands in the SMS.")


class CodeAnswerOut(Out):
    outcome = serializers.ChoiceField(
        choices=[each.value for each in CodeOutcome],
        help_text="over: it has expired or was tried too often; have a new one sent.",
    )
    tries_left = serializers.IntegerField()


class NumbersAsked(Taken):
    q = TextField(
        required=False,
        allow_blank=True,
        max_length=60,
        help_text="Digits: at the beginning or end of a number. Words: anywhere in a label, note or group.",
    )
    group = TextField(required=False, allow_blank=True, max_length=60, help_text="Exactly this group.")


class CriticalIn(Taken):
    critical = serializers.BooleanField()


class NumberKnownOut(Out):
    standing = serializers.ChoiceField(choices=[each.value for each in NumberStanding])
    sentence = serializers.CharField(help_text="How it stands with its displays, in the client's language.")


class NumberOut(RowOut[Number]):
    ownership = OwnershipOut(source="owned")
    kept_until = serializers.DateTimeField(
        source="kept", allow_null=True, help_text="Until when its label stays though nothing proves it."
    )
    known = NumberKnownOut(source="stands")
    frozen = serializers.BooleanField(
        source="is_frozen", help_text="Its label is withdrawn: GET /v1/trust says why, and what lifts it."
    )

    class Meta:
        model = Number
        fields: ClassVar[list[str]] = [
            "id",
            "canonical",
            "kind",
            "note",
            "group",
            "state",
            "known",
            "critical",
            "frozen",
            "created_at",
            "ownership",
            "claim_until",
            "kept_until",
            "updated_at",
        ]


# Where what NumberOut says of a number stands in a list, and what it is worked out of.
_TEXT: Any = models.TextField()
_PROOFS = NumberProof.objects.filter(number=OuterRef("pk"))
_PROOF: Any = Func(  # all of them by one look, not by one for each way
    Cast("licence", _TEXT), "way", Cast("pk", _TEXT), template="ARRAY[%(expressions)s]", output_field=ArrayField(_TEXT)
)
NUMBER_COLUMNS: Mapping[str, Any] = {
    "frozen": Exists(frozen_displays().filter(number=OuterRef("pk"))),
    "kept_until": "kept_from",
    "ownership": ArraySubquery(_PROOFS.values_list(_PROOF)),
    "known": Value(""),
}


def finish_numbers(rows: list[dict[str, Any]]) -> None:
    """Work out, for all numbers of a page, what NumberOut says of each."""
    stand = number_proofs.owned_by([_proved_by(row["ownership"]) for row in rows])
    write, written = writer(OwnershipOut), dict[int, dict[str, Any]]()
    for row, owned in zip(rows, stand, strict=True):
        if id(owned) not in written:  # most stand alike
            written[id(owned)] = write(owned)
        row["ownership"] = written[id(owned)]
    kept = [row for row in rows if row["kept_until"]]
    length = proofs.kept_for() if kept else None
    for row in kept:
        row["kept_until"] += length
    known = known_of_number_rows(
        [
            ListedNumber(row["id"], row["state"], owned, row["claim_until"], row["kept_until"])
            for row, owned in zip(rows, stand, strict=True)
        ]
    )
    for row in rows:
        each = known[row["id"]]
        row["known"] = {"standing": each.standing.value, "sentence": number_sentence(each)}


def _proved_by(said: Sequence[Sequence[Any]]) -> tuple[Collection[UUID], str | None]:
    """The documents that name a number, and the newest way without one."""
    if not said:
        return (), None
    ways = [(int(key), way) for document, way, key in said if document is None]
    return [UUID(document) for document, _way, _key in said if document], max(ways)[1] if ways else None


ONE_NUMBER = Listed(Number.objects.all, NumberOut, NUMBER_COLUMNS, finish_numbers)  # released ones too


class ImportIn(Taken):
    file = UploadField(
        max_length=200,
        allow_empty_file=True,
        help_text="CSV or XLSX: number, note, group, critical.",
    )


class LineOut(Out):
    line = serializers.IntegerField()
    column = serializers.CharField(
        allow_blank=True, help_text="number, note, group or critical; empty: the whole line."
    )
    code = serializers.CharField()
    message = serializers.CharField()


def line(number: int, column: str, code: str, params: dict[str, str]) -> dict[str, object]:
    """What is wrong with a line, as LineOut tells it."""
    return {"line": number, "column": column, "code": code, "message": import_problem(code, params)}


class ImportOut(RowOut[NumberImport]):
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


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT})
class CanonicalNumberField(TextField):
    """A number as people write it, at most 64 characters; checked and brought into canonical form."""

    def to_internal_value(self, data: Any) -> ParsedNumber:  # type: ignore[override]
        text = super().to_internal_value(data)
        try:
            parsed = parse_number(text)
        except NumberError as error:
            raise BrokenRule(texts.number_error(error.code, error.params)) from error
        if not parsed.kind.callable:
            raise BrokenRule(texts.number_error("not_callable", {}))
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


class RegroupIn(Taken):
    numbers = ManyField(child=CanonicalNumberField(), min_length=1, max_length=5000)
    group = TextField(max_length=60, allow_blank=True, help_text="Empty: none.")


class RegroupedOut(Out):
    changed = serializers.IntegerField(help_text="Of how many that is new.")
    unknown = serializers.ListField(child=serializers.CharField(), help_text="Numbers that the client does not have.")


class RenameGroupIn(Taken):
    group = TextField(max_length=60)
    to = TextField(max_length=60, help_text="Its new name.")
    merge = serializers.BooleanField(
        required=False, default=False, help_text="Whether it may be the name of another group, into which it is merged."
    )


class RenamedGroupOut(Out):
    numbers = serializers.IntegerField(help_text="How many are in it, of a merge: how many were moved.")


class RegisteredOut(Out):
    new = serializers.ListField(child=serializers.CharField())
    known = serializers.ListField(child=serializers.CharField())
    disputed = serializers.ListField(
        child=serializers.CharField(), help_text="Held by another client: each has a case now."
    )


class NumberProofIn(Taken):
    numbers = ManyField(
        child=IdField(), min_length=1, max_length=1000, help_text="The numbers that the document names."
    )
    issuer = TextField(max_length=120, help_text="The carrier.")
    number = TextField(max_length=60, help_text="Of the document.")
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, default=None, help_text="Left out: long-term.")
    file = UploadField(help_text="PDF, OFD, JPEG or PNG, up to 10 MB.", max_length=255)
    text = TextField(max_length=4000, required=False, default="", allow_blank=True)
