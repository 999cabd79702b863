"""What the API takes and gives of documents that we draw, drills, and notices that want an answer."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from maintenance.documents import drills
from maintenance.documents.models import Document
from maintenance.domain.drills import DrillAnswer, drill_result
from maintenance.notices.models import Acknowledgement, Notice
from portal.calendars.serializers import PersonToldOut
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import InstantField, Taken, TextField
from portal.telling.told import PersonTold, told_of_notices


class PlanAsked(Taken):
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, default=settings.LANGUAGE_CODE)


class QuarterAsked(PlanAsked):
    quarter = TextField(validators=[RegexValidator(r"^[0-9]{4}-Q[1-4]$")], help_text="As 2026-Q4.")


class DocumentOut(RowOut[Document]):
    """One version of a document."""

    title = serializers.CharField(source="__str__")
    data_sha256 = serializers.CharField(source="data_hash")
    pdf_sha256 = serializers.CharField(source="pdf_hash", help_text="Empty where no PDF could be drawn.")
    missing = serializers.CharField(help_text="Characters that the font lacks: the PDF has their code points.")

    class Meta:
        model = Document
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "language",
            "version",
            "title",
            "data_sha256",
            "pdf_sha256",
            "missing",
            "drawn_at",
            "attached_at",
            "superseded_at",
            "updated_at",
        )


class TableOut(Out):
    head = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class SectionOut(Out):
    heading = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField())
    facts = serializers.ListField(child=serializers.ListField(child=serializers.CharField()), help_text="[name, value]")
    table = TableOut(allow_null=True)
    quotation = serializers.CharField()


class PaperOut(Out):
    language = serializers.CharField()
    title = serializers.CharField()
    subtitle = serializers.CharField()
    sections = SectionOut(many=True)


class DocumentWithContentOut(DocumentOut):
    content = PaperOut(help_text="What it says, as data.")

    class Meta(DocumentOut.Meta):
        fields: tuple[str, ...] = (*DocumentOut.Meta.fields, "content")


class AcknowledgementOut(RowOut[Acknowledgement]):
    class Meta:
        model = Acknowledgement
        fields: ClassVar[list[str]] = ["name", "how", "at"]


class StepOut(Out):
    step = serializers.CharField()
    at = serializers.DateTimeField()


class NoticesOut(serializers.ListSerializer[Notice]):
    """Reads for all notices at once who was asked."""

    def to_representation(self, data: Any) -> list[Any]:
        rows = list(data)
        told = told_of_notices(rows)
        for row in rows:
            row.told_people = told[row.pk]
        return super().to_representation(rows)


class NoticeOut(RowOut[Notice]):
    about = serializers.CharField(help_text="What it is about, as window:<id>.")
    title = serializers.CharField(source="named")
    asked_at = serializers.DateTimeField(help_text="When people are asked first; it may lie ahead.")
    taken = StepOut(many=True, help_text="What was done to get an answer, in order.")
    acknowledgements = AcknowledgementOut(many=True)
    told = serializers.SerializerMethodField(help_text="Who was asked, over what, and whether it arrived.")

    class Meta:
        model = Notice
        list_serializer_class = NoticesOut
        fields: ClassVar[list[str]] = [
            "id",
            "kind",
            "about",
            "title",
            "wants",
            "urgency",
            "state",
            "asked_at",
            "until",
            "answered_at",
            "taken",
            "acknowledgements",
            "told",
            "superseded_by",
            "updated_at",
        ]

    @extend_schema_field(PersonToldOut(many=True))
    def get_told(self, notice: Notice) -> Any:
        known: list[PersonTold] | None = getattr(notice, "told_people", None)
        return PersonToldOut(told_of_notices([notice])[notice.pk] if known is None else known, many=True).data


class NoticesAsked(Taken):
    state = serializers.ChoiceField(choices=Notice.State.choices, required=False, help_text="Only those in this state.")


class CounterIn(Taken):
    start = InstantField(help_text="The time that would suit you. Where it is free, the window moves there.")


class OutcomeOut(Out):
    outcome = serializers.ChoiceField(
        choices=["agreed", "offer_again", "default"],
        help_text="offer_again: another time is offered (see the window's `offer`); default: nothing more is offered, "
        "what the notice period provides applies.",
    )


class DrillAnswerOut(Out):
    name = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True, help_text="null: no answer.")
    how = serializers.ChoiceField(choices=Acknowledgement.How.choices, allow_null=True)


class DrillTimesOut(Out):
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()
    passed = serializers.BooleanField(help_text="Everybody has answered.")
    first_seconds = serializers.IntegerField(allow_null=True, help_text="After the beginning; null: nobody answered.")
    middle_seconds = serializers.IntegerField(allow_null=True, help_text="Within which half of the answers came.")
    last_seconds = serializers.IntegerField(allow_null=True)


class DrillOut(RowOut[Notice]):
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
        return drills.drill_answers(drill)


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())
