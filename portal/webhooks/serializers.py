"""What the API takes and gives about webhooks and events."""

from typing import ClassVar

from rest_framework import serializers

from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import InstantField, ManyField, Taken, TextField
from tenants.domain.outside import LONGEST
from tenants.domain.topics import Topic
from tenants.webhooks.attempts.models import OUTCOMES, Attempt
from tenants.webhooks.models import Endpoint, WebhookEvent

TOPIC = [*Topic]


class WebhookOut(RowOut[Endpoint]):
    topics = serializers.ListField(
        child=serializers.ChoiceField(choices=TOPIC), help_text="What it is told of; none means everything."
    )

    class Meta:
        model = Endpoint
        fields: ClassVar[list[str]] = [
            "id",
            "name",
            "url",
            "topics",
            "state",
            "failing_since",
            "old_secret_until",
            "made_by",
            "made_at",
            "updated_at",
        ]


class WebhookMadeOut(WebhookOut):
    secret = serializers.CharField(
        help_text="For a library of Standard Webhooks, as it stands. It is given in this answer only: a repeated call, "
        "with the same Idempotency-Key, has it empty."
    )

    class Meta(WebhookOut.Meta):
        fields: ClassVar[list[str]] = [*WebhookOut.Meta.fields, "secret"]


class WebhookIn(Taken):
    name = TextField(max_length=60)
    url = TextField(max_length=LONGEST, help_text="https, and reachable from the internet.")
    topics = ManyField(
        child=serializers.ChoiceField(choices=TOPIC),
        required=False,
        default=list,
        max_length=len(TOPIC),
        help_text="What it is told of; none means everything.",
    )


class WebhookSwitchIn(Taken):
    on = serializers.BooleanField()


class ReplayIn(Taken):
    """One of both."""

    after = serializers.IntegerField(min_value=0, max_value=2**62, required=False, help_text="The last `seq` you have.")
    since = InstantField(required=False, help_text="When it happened.")


class ReplayedOut(Out):
    events = serializers.IntegerField(help_text="How many are sent again.")


class EventOut(RowOut[WebhookEvent]):
    topic = serializers.ChoiceField(choices=TOPIC)
    timestamp = serializers.DateTimeField(source="occurred_at")
    data = serializers.JSONField(  # type: ignore[assignment]  # the standard's name; DRF takes fields off the class
        help_text="As in the body of a webhook: GET /v1/event-types."
    )

    class Meta:
        model = WebhookEvent
        fields: ClassVar[list[str]] = ["id", "seq", "type", "topic", "timestamp", "data", "sha256"]


class EventsAsked(Out):
    after = serializers.IntegerField(
        min_value=0, max_value=2**62, required=False, help_text="Events after this `seq`; 0, or none: from the first."
    )
    topic = ManyField(
        child=serializers.ChoiceField(choices=TOPIC),
        required=False,
        max_length=len(TOPIC),
        help_text="May be given more than once.",
    )


class EventTypeOut(Out):
    name = serializers.CharField()
    topic = serializers.ChoiceField(choices=TOPIC)
    meaning = serializers.CharField()


class AttemptOut(RowOut[Attempt]):
    outcome = serializers.ChoiceField(choices=["", *OUTCOMES], help_text="Empty: it waits.")
    due_at = serializers.DateTimeField(source="not_before", help_text="Not tried before that.")

    class Meta:
        model = Attempt
        fields: ClassVar[list[str]] = [
            "id",
            "event",
            "reason",
            "number",
            "outcome",
            "due_at",
            "sent_at",
            "code",
            "milliseconds",
            "answer",
            "trouble",
        ]
