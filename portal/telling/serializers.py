"""What the API takes and gives of who is told what, drills, and notices that want an answer."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from maintenance.documents import drills
from maintenance.domain.drills import DrillAnswer, drill_result
from maintenance.notices.models import Acknowledgement, Notice
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import IdField, ManyField, Taken, TextField
from portal.telling.told import PersonTold, told_of_notices
from tenants.domain.receipts import Reach, Told
from tenants.domain.topics import Rhythm, Source, Topic, Why


class WayToldOut(Out):
    channel = serializers.ChoiceField(choices=["email", "sms", "bot", "voice"])
    told = serializers.ChoiceField(
        choices=[each.value for each in Told if each is not Told.VOID],
        help_text="handed_over: the next mail server, or the group, took it: more is never said of it.",
    )
    at = serializers.DateTimeField(allow_null=True)


class PersonToldOut(Out):
    person = serializers.UUIDField(source="id", help_text="Of a contact, or of somebody who signs in.")
    name = serializers.CharField()
    reach = serializers.ChoiceField(choices=[each.value for each in Reach])
    ways = WayToldOut(many=True, help_text="The last that was said over each channel.")


CHANNELS = ("email", "sms", "bot", "voice")


class ScopeIn(Taken):
    numbers = ManyField(child=IdField(), required=False, default=list, max_length=500, help_text="ids of numbers")
    groups = ManyField(child=TextField(max_length=60), required=False, default=list, max_length=200)
    directories = ManyField(
        child=TextField(max_length=40), required=False, default=list, max_length=100, help_text="codes"
    )


class ScopeOut(Out):
    numbers = serializers.ListField(child=serializers.UUIDField(), help_text="ids; with groups both empty: all")
    groups = serializers.ListField(child=serializers.CharField())
    directories = serializers.ListField(child=serializers.CharField(), help_text="codes; empty: all")


class TopicChoiceIn(Taken):
    topic = serializers.ChoiceField(choices=[*Topic])
    channels = ManyField(
        child=serializers.ChoiceField(choices=CHANNELS),
        required=False,
        allow_null=True,
        default=None,
        max_length=4,
        help_text="null: inherited; empty: nothing of this topic",
    )
    rhythm = serializers.ChoiceField(
        choices=[*Rhythm], required=False, allow_null=True, default=None, help_text="of e-mails; null: inherited"
    )
    scope = ScopeIn(required=False, allow_null=True, default=None, help_text="null: inherited")


class TopicOut(Out):
    topic = serializers.ChoiceField(choices=[*Topic])
    mandatory = serializers.BooleanField(help_text="Somebody who can be reached is always told.")
    channels = serializers.ListField(child=serializers.ChoiceField(choices=CHANNELS))
    channels_by = serializers.ChoiceField(choices=[*Source], help_text="whose choice it is")
    rhythm = serializers.ChoiceField(choices=[*Rhythm])
    rhythm_by = serializers.ChoiceField(choices=[*Source])
    scope = ScopeOut()
    scope_by = serializers.ChoiceField(choices=[*Source])


class ContactOut(Out):
    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    language = serializers.CharField()
    channels = serializers.ListField(
        child=serializers.ChoiceField(choices=CHANNELS), help_text="over which it has agreed, and can be reached"
    )
    updated_at = serializers.DateTimeField()


class WouldBeToldQuery(Taken):
    topic = serializers.ChoiceField(choices=[*Topic])
    number = IdField(required=False, help_text="id of a number")
    group = TextField(required=False, max_length=60)
    directory = TextField(required=False, max_length=40, help_text="code")


class HearingOut(Out):
    contact = serializers.UUIDField()
    name = serializers.CharField()
    channels = serializers.ListField(child=serializers.ChoiceField(choices=CHANNELS), help_text="empty: is not told")
    rhythm = serializers.ChoiceField(choices=[*Rhythm])
    why = serializers.ChoiceField(choices=[*Why])


class WouldBeToldOut(Out):
    contacts = HearingOut(many=True)


class TopicsOut(Out):
    topics = TopicOut(many=True)


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
