"""What the API takes and gives of subscribers to the status page."""

from typing import Any, ClassVar

from django.conf import settings
from rest_framework import serializers

from labels.selectors import directory_names
from portal.shell.api.answers import RowOut
from portal.shell.api.fields import BrokenRule, ManyField, Taken, TextField, Validated
from portal.status.subscribing_forms import SubscribeForm
from tenants.outbox.models import Message
from tenants.people.models import StatusSubscriber

WAYS = [Message.Channel.EMAIL.value, Message.Channel.SMS.value]


class SubscriberIn(Taken):
    channel = serializers.ChoiceField(choices=WAYS)
    to = TextField(max_length=254, help_text="An e-mail address, or a mobile for SMS.")
    directories = ManyField(
        child=TextField(max_length=30), required=False, default=list, max_length=50, help_text="Codes. Empty: all."
    )
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, default=settings.LANGUAGE_CODE)

    def validate(self, attrs: Validated) -> Validated:
        """The address as a person's would be cleaned on the page, and directories that there are."""
        field = "email" if attrs["channel"] == Message.Channel.EMAIL else "mobile"
        form = SubscribeForm({field: attrs["to"]})
        if not form.is_valid():
            raise BrokenRule({"to": [str(each) for each in form.errors[field]]})
        if unknown := sorted(set(attrs["directories"]) - set(directory_names())):
            raise BrokenRule({"directories": f"No such directory: {', '.join(unknown)}."})
        return {**attrs, "to": form.to}


class SubscriberOut(RowOut[StatusSubscriber]):
    channel = serializers.ChoiceField(choices=WAYS)

    class Meta:
        model = StatusSubscriber
        fields: ClassVar[tuple[str, ...]] = (
            "id",
            "channel",
            "to",
            "directories",
            "language",
            "asked_at",
            "agreed_at",
            "updated_at",
        )
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "agreed_at": {"help_text": "When the address confirmed; until then it is told nothing."}
        }
