"""What the API takes and gives about notices that want an answer."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from maintenance.notices.models import Acknowledgement, Notice
from portal.api.fields import InstantField, Taken
from portal.api.serializers_calendar import PersonToldOut
from portal.presenters.told import PersonTold, told_of_notices


class AcknowledgementOut(serializers.ModelSerializer[Acknowledgement]):
    class Meta:
        model = Acknowledgement
        fields: ClassVar[list[str]] = ["name", "how", "at"]


class StepOut(serializers.Serializer[Any]):
    step = serializers.CharField()
    at = serializers.DateTimeField()


class NoticeOut(serializers.ModelSerializer[Notice]):
    _told: dict[UUID, list[PersonTold]] | None = None  # of all that are listed

    about = serializers.CharField(help_text="What it is about, as window:<id>.")
    title = serializers.CharField(source="named")
    asked_at = serializers.DateTimeField(help_text="When people are asked first; it may lie ahead.")
    taken = StepOut(many=True, help_text="What was done to get an answer, in order.")
    acknowledgements = AcknowledgementOut(many=True)
    told = serializers.SerializerMethodField(help_text="Who was asked, over what, and whether it arrived.")

    class Meta:
        model = Notice
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
        if self._told is None:
            listed: Any = self.parent.instance if isinstance(self.parent, serializers.ListSerializer) else [notice]
            self._told = told_of_notices(listed)
        return PersonToldOut(self._told[notice.pk], many=True).data


class NoticesAsked(Taken):
    state = serializers.ChoiceField(choices=Notice.State.choices, required=False, help_text="Only those in this state.")


class CounterIn(Taken):
    start = InstantField(help_text="The time that would suit you. Where it is free, the window moves there.")


class OutcomeOut(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(
        choices=["agreed", "offer_again", "default"],
        help_text="offer_again: another time is offered (see the window's `offer`); default: nothing more is offered, "
        "what the notice period provides applies.",
    )
