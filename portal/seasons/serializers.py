"""What the API gives of seasons."""

from rest_framework import serializers

from portal.shell.api.answers import Out


class SeasonAnswerOut(Out):
    question = serializers.CharField(help_text="label, documents or windows.")
    readiness = serializers.CharField(help_text="ready, coming (handed in) or lacking.")
    reason = serializers.CharField(
        allow_blank=True,
        help_text="none, ends_early, starts_late, in_review, expires or inside; empty when ready.",
    )
    params = serializers.DictField(child=serializers.CharField(), help_text="Of the reason: text, day, count, code.")
    subjects = serializers.ListField(child=serializers.UUIDField(), help_text="Ids of the licences or windows.")


class SeasonOut(Out):
    code = serializers.CharField(source="season.code")
    name = serializers.CharField(source="season.name", help_text="In Chinese.")
    name_en = serializers.CharField(source="season.name_en")
    first = serializers.DateField(source="span.first", help_text="Local to you.")
    last = serializers.DateField(source="span.last")
    lead_days = serializers.ListField(
        source="season.lead_days", child=serializers.IntegerField(), help_text="Days ahead on which a notice asks you."
    )
    answers = SeasonAnswerOut(many=True)


class SeasonsOut(Out):
    seasons = SeasonOut(many=True)
