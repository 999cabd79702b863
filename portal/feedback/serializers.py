"""What the API takes and gives of feedback."""

from typing import ClassVar

from rest_framework import serializers

from maintenance.domain.feedback import LONGEST_TEXT as LONGEST_SUGGESTION
from maintenance.feedback.models import RATINGS, Improvement, Suggestion
from portal.shell.api.answers import RowOut
from portal.shell.api.fields import IdField, Taken, TextField

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
