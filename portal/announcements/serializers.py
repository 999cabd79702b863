"""What the API takes and gives of announcements, subscribers of the status page, and call scripts."""

from typing import Any, ClassVar

from django.conf import settings
from rest_framework import serializers

from labels.selectors import directory_names
from maintenance.announcements import customers, selectors
from maintenance.announcements.models import CHANNELS, Announcement, Customer
from maintenance.domain.scripts import LONGEST
from maintenance.scripts.models import SCENARIOS, ScriptVersion
from maintenance.scripts.services import fault_text
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import IdField, InstantField, ManyField, Taken, TextField, Validated
from portal.status.subscribing_forms import SubscribeForm
from tenants.outbox.models import Message
from tenants.people.models import StatusSubscriber


class AnnouncementIn(Taken):
    window = IdField(help_text="Id of an open window.")
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    channels = ManyField(
        child=serializers.ChoiceField(choices=list(CHANNELS.items())), min_length=1, max_length=len(CHANNELS)
    )
    title = TextField(max_length=120, required=False, default="", allow_blank=True, help_text="Empty: ours.")
    text = TextField(
        max_length=selectors.LONGEST,
        required=False,
        default="",
        allow_blank=True,
        help_text="Empty: ours. Variables in braces: {company}, {from}, {until}.",
    )


class HandInIn(Taken):
    publish_at = InstantField(required=False, allow_null=True, default=None, help_text="Empty: at once.")


class RetractIn(Taken):
    reason = TextField(max_length=300)


class CustomersIn(Taken):
    channel = serializers.ChoiceField(choices=Customer.Channel.choices)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, default=settings.LANGUAGE_CODE)
    addresses = ManyField(
        child=TextField(max_length=254),
        min_length=1,
        max_length=customers.AT_ONCE,
        help_text="E-mail addresses, mobiles, or openids of users of your mini-program: each time one more message "
        "that they have agreed to.",
    )


class NamedOut(Out):
    new = serializers.IntegerField()
    known = serializers.IntegerField()
    left = serializers.IntegerField(help_text="Who wants nothing more is not named again.")
    wrong = serializers.ListField(child=serializers.CharField(), help_text="What is no address.")


class CustomerOut(RowOut[Customer]):
    class Meta:
        model = Customer
        fields = ("id", "channel", "to", "language", "consents", "created_at", "updated_at")


class AnnouncementOut(RowOut[Announcement]):
    reason = serializers.CharField(source="why", read_only=True, help_text="of its retraction")

    class Meta:
        model = Announcement
        fields: ClassVar[tuple[str, ...]] = (
            "id",
            "window",
            "language",
            "title",
            "text",
            "channels",
            "state",
            "publish_at",
            "out_at",
            "ended_at",
            "reason",
            "updated_at",
        )


class AnnouncementWithFormsOut(AnnouncementOut):
    faults = serializers.SerializerMethodField(help_text="What keeps it from going out.")
    renderings = serializers.SerializerMethodField(help_text="As it went out, or would go out now.")

    class Meta(AnnouncementOut.Meta):
        fields: ClassVar[tuple[str, ...]] = (*AnnouncementOut.Meta.fields, "faults", "renderings")

    def get_faults(self, row: Announcement) -> list[str]:
        return [fault_text(each) for each in selectors.faults_of(row)] if row.state in Announcement.NOT_OUT else []

    def get_renderings(self, row: Announcement) -> list[dict[str, Any]]:
        waits = row.state in Announcement.NOT_OUT
        shown: Any = selectors.previews(row) if waits else row.renderings.all()
        return [
            {
                "channel": str(each.channel),
                "fields": each.fields,
                "correction": getattr(each, "correction", False),
                "state": getattr(each, "state", "preview"),
                "trouble": getattr(each, "trouble", ""),
                "told": getattr(each, "told", 0),
            }
            for each in shown
        ]


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
            raise serializers.ValidationError({"to": [str(each) for each in form.errors[field]]})
        if unknown := sorted(set(attrs["directories"]) - set(directory_names())):
            raise serializers.ValidationError({"directories": f"No such directory: {', '.join(unknown)}."})
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


class ScriptsAsked(Taken):
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, default=settings.LANGUAGE_CODE)


class ScriptIn(Taken):
    scenario = serializers.ChoiceField(choices=list(SCENARIOS.items()))
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    text = TextField(
        max_length=2 * LONGEST, help_text="Variables in braces: {company}, {from}, {until}, {standby_label}, …"
    )


class ScriptOut(Out):
    """What is said in a situation."""

    scenario = serializers.ChoiceField(choices=list(SCENARIOS.items()))
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    version = serializers.IntegerField(help_text="0: the platform's own text.")
    text = serializers.CharField(help_text="With its variables.")


class ScriptsOut(Out):
    scripts = ScriptOut(many=True)


class ScriptVersionOut(RowOut[ScriptVersion]):
    class Meta:
        model = ScriptVersion
        fields = ("id", "scenario", "language", "version", "text", "state", "published_at")


class SentenceOut(Out):
    """The sentence to say about a window that runs now."""

    window = serializers.UUIDField(source="window.pk")
    until = serializers.DateTimeField(source="window.ends_at")
    scenario = serializers.CharField(source="script.scenario")
    version = serializers.IntegerField(source="script.version")
    text = serializers.CharField(help_text="As it is said.")


class SaidNowOut(Out):
    sentences = SentenceOut(many=True, help_text="One for each window that runs, what ends first coming first.")
