"""Announcements of a client to its own customers about a window, in the form of each channel. Client schema."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_lazy as _, gettext_noop, pgettext_lazy

from maintenance.domain.announcing import Channel
from tenants.context import ClientModel, ClientRow
from tenants.database.updates import Stamped
from tenants.sealing import SealedField

CHANNELS = {
    Channel.SITE.value: _("Your site"),
    Channel.OFFICIAL_ACCOUNT.value: _("Official account"),
    Channel.MINI_PROGRAM.value: _("Mini-program"),
    Channel.SMS.value: _("SMS"),
    Channel.MAIL.value: pgettext_lazy("channel", "E-mail"),
}


# Why the platform took one back; kept in English, said in the reader's language.
WINDOW_MOVED, WINDOW_OFF = gettext_noop("The window has moved."), gettext_noop("The window does not take place.")


class Announcement(ClientRow, Stamped):
    """One source for all channels. title and text hold variables in braces, filled from the window when it goes out.

    publish_at: when it goes out once it is approved (business time). written_by_id, approved_by_id: two people, where
    it goes out to the public.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting for a second person")
        SCHEDULED = "scheduled", _("Scheduled")
        OUT = "out", _("Gone out")
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

    @property
    def why(self) -> str:
        """Returns why it was retracted: somebody's words, or ours in the current language."""
        return gettext(self.reason) if self.reason in (WINDOW_MOVED, WINDOW_OFF) else self.reason


class Correction(models.TextChoices):
    """The reason why a correction follows what went out."""

    MOVED = "moved", _("The window has moved")
    OFF = "off", _("The window does not take place")
    RETRACTED = "retracted", _("Somebody took it back")


class Rendering(ClientModel):
    """A text that went out on a channel, or is ready to be copied there; it stays whatever the source says later.

    remote_id: its id at the channel's owner, such as a draft's. trouble: why it is not out there, or not gone.
    told, untold: to how many it was said by mini-program, and to how many it could not be.
    """

    class State(models.TextChoices):
        READY = "ready", _("Ready to be copied")
        SHOWN = "shown", _("Stands there")
        WAITING = "waiting", _("On its way")
        DONE = "done", _("Handed over")
        FAILED = "failed", _("Not handed over")
        TAKING_BACK = "taking_back", _("Being taken back")
        TAKEN_BACK = "taken_back", _("Taken back")
        STAYS = "stays", _("Cannot be taken back by us")

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="renderings", db_index=False)
    channel = models.CharField(_("channel"), max_length=16, choices=CHANNELS)
    fields = models.JSONField(default=dict)
    correction = models.BooleanField(default=False)  # it corrects what went out before
    corrects = models.CharField(max_length=9, choices=Correction, blank=True, default="", db_default="")  # and why
    made_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.READY, db_default=State.READY)
    remote_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    trouble = models.CharField(max_length=300, blank=True, default="", db_default="")
    told = models.PositiveIntegerField(default=0, db_default=0)
    untold = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "channel", "made_at"], name="one_rendering_at_a_time")
        ]


class WechatConnection(ClientRow):
    """The client's own account at WeChat: an official account, or a mini-program.

    secret: write-only. picture: the JPEG or PNG of drafts; none: ours. cover: its media_id at WeChat, uploaded once.
    template_id, names: the subscribe message, and the names of its four fields there; page: the mini-program's page
    that it opens.
    """

    class Kind(models.TextChoices):
        OFFICIAL_ACCOUNT = "official_account", _("Official account")
        MINI_PROGRAM = "mini_program", _("Mini-program")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind, unique=True)
    app_id = models.CharField(_("AppID"), max_length=40)
    secret = SealedField()
    picture = models.BinaryField(null=True)
    cover = models.CharField(max_length=200, blank=True)
    template_id = models.CharField(_("template"), max_length=100, blank=True)
    names = models.JSONField(default=dict)
    page = models.CharField(_("page"), max_length=200, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("WeChat account")
        verbose_name_plural = _("WeChat accounts")

    def __str__(self) -> str:
        return self.app_id


class Customer(ClientRow, Stamped):
    """A customer whom the client has named, and who has agreed to hear its announcements.

    to: an e-mail address, a mobile (E.164), or the openid of a mini-program's user; empty once the customer has left.
    digest: its keyed hash, which stays, so that nobody names the customer again. consents: how many more messages a
    mini-program's user has agreed to.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", pgettext_lazy("channel", "E-mail")
        SMS = "sms", _("SMS")
        MINI_PROGRAM = "mini_program", _("Mini-program")

    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    to = models.CharField(_("address"), max_length=254, blank=True)
    digest = models.CharField(max_length=64)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    consents = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    left_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["channel", "id"]
        constraints = [models.UniqueConstraint(fields=["channel", "digest"], name="each_customer_once")]

    def __str__(self) -> str:
        return self.channel


class Telling(ClientModel):
    """A message to a mini-program's user, noted before it is sent, so that nobody gets it twice."""

    rendering = models.ForeignKey(Rendering, on_delete=models.CASCADE, related_name="tellings", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    code = models.IntegerField(null=True)  # WeChat's errcode; none while nobody knows what came of it
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rendering", "customer"], name="told_each_thing_once")]
