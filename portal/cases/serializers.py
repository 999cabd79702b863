"""What the API takes and gives about cases."""

from typing import ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from compliance.reviews import texts
from compliance.reviews.models import Attachment, Case, Entry
from portal.shell.api.answers import RowOut
from portal.shell.api.fields import BrokenRule, IdField, ManyField, Taken, TextField, UploadField, Validated
from portal.shell.fields import LONGEST_TEXT, MOST_FILES


class AttachmentOut(RowOut[Attachment]):
    class Meta:
        model = Attachment
        fields: ClassVar[list[str]] = ["id", "name", "content_type", "size", "sha256"]


class EntryOut(RowOut[Entry]):
    attachments = AttachmentOut(many=True, help_text="Their bytes: /attachments/{id}.")
    text = serializers.SerializerMethodField(help_text="the platform's own sentences in the language of the request")

    class Meta:
        model = Entry
        fields: ClassVar[list[str]] = ["side", "author", "action", "text", "at", "attachments"]

    def get_text(self, entry: Entry) -> str:
        return texts.words(entry)


class CaseOut(RowOut[Case]):
    title = serializers.SerializerMethodField(help_text="in the language of the request, unless it is your own words")
    reason = serializers.SerializerMethodField(help_text="what whoever decided it said of it")

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = [
            "id",
            "kind",
            "state",
            "reopened",
            "lane",
            "title",
            "subject_kind",
            "subject_id",
            "opened_at",
            "due_at",
            "decided_at",
            "reason_code",
            "reason",
            "updated_at",
        ]

    def get_title(self, case: Case) -> str:
        return texts.title(case)

    def get_reason(self, case: Case) -> str:
        return texts.reason(case)


class CaseDetailOut(CaseOut):
    entries = EntryOut(many=True)

    class Meta(CaseOut.Meta):
        fields: ClassVar[list[str]] = [*CaseOut.Meta.fields, "entries"]


class SayIn(Taken):
    text = TextField(max_length=LONGEST_TEXT)


class FilesIn(Taken):
    attachments = ManyField(
        child=UploadField(max_length=255),
        max_length=MOST_FILES,
        required=False,
        default=list,
        help_text="PDF, OFD, JPEG or PNG, up to 10 MB each.",
    )


class TurnIn(FilesIn):
    """Words or files, or both."""

    text = TextField(max_length=LONGEST_TEXT, required=False, default="", allow_blank=True)

    def validate(self, attrs: Validated) -> Validated:
        if not attrs["text"] and not attrs["attachments"]:
            raise BrokenRule({"text": _("Enter a message or add a file.")})
        return attrs


class QuestionIn(SayIn):
    title = TextField(max_length=120)
    window = IdField(
        required=False, default=None, help_text="What it is about; an open question about it gets another turn."
    )


class QuestionWithFilesIn(FilesIn, QuestionIn):
    """A question with files."""
