"""What the API takes and gives of documents that we draw."""

from django.conf import settings
from django.core.validators import RegexValidator
from rest_framework import serializers

from maintenance.documents.models import Document
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import Taken, TextField


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
