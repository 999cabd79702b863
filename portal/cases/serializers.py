"""What the API takes and gives about cases, feedback and the history."""

from typing import ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from compliance.evidence.models import Record
from compliance.reviews import texts
from compliance.reviews.models import Attachment, Case, Entry
from maintenance.domain.feedback import LONGEST_TEXT as LONGEST_SUGGESTION
from maintenance.feedback.models import RATINGS, Improvement, Suggestion
from portal.shell.api.answers import RowOut
from portal.shell.api.fields import IdField, ManyField, Taken, TextField, Validated
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
        child=serializers.FileField(max_length=255),
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
            raise serializers.ValidationError({"text": _("Enter a message or add a file.")})
        return attrs


class QuestionIn(SayIn):
    title = TextField(max_length=120)
    window = IdField(
        required=False, default=None, help_text="What it is about; an open question about it gets another turn."
    )


class QuestionWithFilesIn(FilesIn, QuestionIn):
    """A question with files."""


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


_RATING = list(RATINGS.items())


class FeedbackIn(Taken):
    window = IdField(required=False, allow_null=True, default=None, help_text="Id of a window that is over, if of one.")
    told = serializers.ChoiceField(choices=_RATING, required=False, help_text="Told early enough?")
    timing = serializers.ChoiceField(choices=_RATING, required=False, help_text="Did the time suit the business?")
    outcome = serializers.ChoiceField(choices=_RATING, required=False, help_text="Do handsets show what they should?")
    text = TextField(max_length=LONGEST_SUGGESTION, required=False, default="", allow_blank=True)


class ImprovementOut(RowOut[Improvement]):
    """Something that clients have suggested, in our words. It names no client."""

    class Meta:
        model = Improvement
        fields: ClassVar[tuple[str, ...]] = (
            "id",
            "name",
            "name_en",
            "state",
            "became",
            "became_key",
            "became_name",
            "became_name_en",
            "said",
            "said_en",
            "adopted_at",
            "updated_at",
        )


class PublishedImprovementOut(ImprovementOut):
    supporters = serializers.IntegerField(help_text="Clients that have suggested it.")

    class Meta(ImprovementOut.Meta):
        fields: ClassVar[tuple[str, ...]] = (*ImprovementOut.Meta.fields, "supporters")


class FeedbackOut(RowOut[Suggestion]):
    improvement = ImprovementOut(allow_null=True, help_text="What it was taken up as.")
    rewarded = serializers.BooleanField(help_text="Free appeals were credited for it.")

    class Meta:
        model = Suggestion
        fields: ClassVar[tuple[str, ...]] = (
            "id",
            "window_id",
            "told",
            "timing",
            "outcome",
            "text",
            "given_at",
            "state",
            "improvement",
            "answer",
            "answered_at",
            "rewarded",
            "updated_at",
        )
