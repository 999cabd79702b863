"""What the API takes and gives of announcements and customers."""

from typing import Any, ClassVar

from django.conf import settings
from rest_framework import serializers

from maintenance.announcements import customers, selectors
from maintenance.announcements.models import CHANNELS, Announcement, Customer
from maintenance.scripts.services import fault_text
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import IdField, InstantField, ManyField, Taken, TextField


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
