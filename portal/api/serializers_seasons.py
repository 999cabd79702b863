"""What the API gives of seasons."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class SeasonAnswerOut(serializers.Serializer[Any]):
    question = serializers.CharField(help_text="label, documents or windows.")
    readiness = serializers.CharField(help_text="ready, coming (handed in) or lacking.")
    reason = serializers.CharField(
        allow_blank=True,
        help_text="none, ends_early, starts_late, in_review, expires or inside; empty when ready.",
    )
    params = serializers.DictField(child=serializers.CharField(), help_text="Of the reason: text, day, count, code.")
    subjects = serializers.ListField(child=serializers.UUIDField(), help_text="Ids of the licences or windows.")


class SeasonOut(serializers.Serializer[Any]):
    code = serializers.CharField(source="season.code")
    name = serializers.CharField(source="season.name", help_text="In Chinese.")
    name_en = serializers.CharField(source="season.name_en")
    first = serializers.DateField(source="span.first", help_text="Local to you.")
    last = serializers.DateField(source="span.last")
    lead_days = serializers.ListField(
        source="season.lead_days", child=serializers.IntegerField(), help_text="Days ahead on which a notice asks you."
    )
    answers = SeasonAnswerOut(many=True)


class SeasonsOut(serializers.Serializer[Any]):
    seasons = SeasonOut(many=True)
