"""What the API takes and gives of who is told what."""

from rest_framework import serializers

from portal.shell.api.answers import Out
from portal.shell.api.fields import IdField, ManyField, Taken, TextField
from tenants.domain.topics import Rhythm, Source, Topic, Why

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
