"""What the API takes and gives about announcements."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from rest_framework import serializers

from maintenance.announcements import selectors
from maintenance.announcements.models import CHANNELS, Announcement
from maintenance.scripts.services import fault_text
from portal.api.fields import IdField, InstantField, Taken, TextField


class AnnouncementIn(Taken):
    window = IdField(help_text="Id of an open window.")
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    channels = serializers.ListField(
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


class AnnouncementOut(serializers.ModelSerializer[Announcement]):
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
            {"channel": str(each.channel), "fields": each.fields, "correction": getattr(each, "correction", False)}
            for each in shown
        ]
