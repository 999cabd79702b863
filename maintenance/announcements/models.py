"""What a client tells its own customers about a window, in the form of each channel. Client schema."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from maintenance.domain.announcing import Channel
from tenants.context import ClientModel, ClientRow
from tenants.updates import Stamped

CHANNELS = {
    Channel.SITE.value: _("Your site"),
    Channel.OFFICIAL_ACCOUNT.value: _("Official account"),
    Channel.MINI_PROGRAM.value: _("Mini-program"),
    Channel.SMS.value: _("SMS"),
    Channel.MAIL.value: _("E-mail"),
}


class Announcement(ClientRow, Stamped):
    """One source for all channels. title and text hold variables in braces, filled from the window when it goes out.

    publish_at: when it goes out once it is approved (business time). written_by_id, approved_by_id: two people, where
    it goes out to the public.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting for a second person")
        SCHEDULED = "scheduled", _("Scheduled")
        OUT = "out", _("Published")
        RETRACTED = "retracted", _("Retracted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    NOT_OUT = (State.DRAFT, State.WAITING, State.SCHEDULED)

    window = models.ForeignKey("maintenance.Window", on_delete=models.CASCADE, related_name="announcements")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=4000)
    channels = models.JSONField(_("channels"), default=list)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    publish_at = models.DateTimeField(_("goes out at"), null=True)
    written_by = models.CharField(max_length=120)
    written_by_id = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now())
    approved_by = models.CharField(max_length=120, blank=True)
    approved_by_id = models.CharField(max_length=40, blank=True)
    out_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # of its retraction

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title


class Rendering(ClientModel):
    """What went out on a channel, or is ready to be copied there: as it was, whatever the source says later."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="renderings")
    channel = models.CharField(_("channel"), max_length=16, choices=CHANNELS)
    fields = models.JSONField(default=dict)
    correction = models.BooleanField(default=False)  # it corrects what went out before, since the window has moved
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "channel", "correction"], name="one_rendering_per_channel")
        ]
