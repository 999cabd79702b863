"""Reads announcements of the client in use, and how they will look on each channel."""

from dataclasses import dataclass
from typing import Final

from django.db.models import DateTimeField, Func, QuerySet
from django.utils import timezone, translation

from maintenance.announcements.customers import about_rendering
from maintenance.announcements.models import Announcement, Rendering
from maintenance.announcements.telling import sms_text
from maintenance.announcements.texts import PHRASE, REMARKS
from maintenance.domain.announcing import Channel, Source, rendered, was_cut
from maintenance.domain.scripts import Fault, Variable, faults_in, filled
from maintenance.models import Window
from maintenance.window_words import spoken_hours
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.outbox.approvals import own_signature
from tenants.outbox.models import Message
from tenants.outbox.rendering import page_address
from tenants.outbox.services import Page

LONGEST = 4000
KNOWN = frozenset({Variable.COMPANY, Variable.FROM, Variable.UNTIL})
SHOWN = 20  # of a client's site
_NOW: Final = Func(function="business_now", output_field=DateTimeField())  # strangers ask: one query, not two


@dataclass(frozen=True)
class Preview:
    """An announcement as a channel shows it. cut: the fields that lose words there."""

    channel: Channel
    fields: dict[str, str]
    cut: tuple[str, ...]


def announcements() -> QuerySet[Announcement]:
    """Returns all announcements, the newest first; each knows its window."""
    return Announcement.objects.select_related("window__request")


def announcements_to_approve() -> QuerySet[Announcement]:
    """Returns those that wait for a second person, the one that waits longest first; each knows its window."""
    waiting = announcements().filter(state=Announcement.State.WAITING)
    return waiting.order_by("publish_at", "pk")


def draft_of(window: Window, language: str) -> Announcement | None:
    """Returns the draft for a window in a language; the one begun last."""
    drafts = announcements().filter(window=window, language=language, state=Announcement.State.DRAFT)
    return drafts.order_by("pk").last()


def channels_offered() -> list[Channel]:
    """Returns the channels that the client may use; SMS needs a signature of its own."""
    signed = own_signature() is not None
    return [each for each in Channel if each is not Channel.SMS or signed]


def faults_of(announcement: Announcement) -> list[Fault]:
    """Returns the faults that keep it from going out: in its title, then in its text."""
    known = KNOWN | ({Variable.STANDBY_LABEL} if announcement.window.request.standby_text else frozenset())
    return [
        *faults_in(announcement.title, known, 120),
        *faults_in(announcement.text, known, LONGEST),
    ]


def title_of(announcement: Announcement) -> str:
    """Returns its title as it would be read now; with its variables while it has faults."""
    return _read_now(announcement, announcement.title)


def text_of(announcement: Announcement) -> str:
    """Returns its text, as title_of."""
    return _read_now(announcement, announcement.text)


def _read_now(announcement: Announcement, text: str) -> str:
    if faults_of(announcement):
        return text
    with translation.override(announcement.language), timezone.override(current_tenant().time_zone):
        return filled(text, _values(announcement.window))


def source_of(announcement: Announcement, title: str, text: str, corrects: str = "") -> Source:
    """Returns the announcement with the window's present times, in the client's zone. corrects: a Correction."""
    window, tenant = announcement.window, current_tenant()
    signature = own_signature() if Channel.SMS in announcement.channels else None
    with translation.override(announcement.language), timezone.override(tenant.time_zone):
        values, hours = _values(window), spoken_hours(window, business_now()).span
    return Source(
        title=filled(title, values),
        text=filled(text, values),
        company=tenant.legal_name,
        hours=hours,
        phrase=PHRASE,
        link=page_address(tenant, Page("status")) if tenant.status_page_public else "",
        signature=signature.text if signature else "",
        sms=sms_text(window, announcement.language, corrects),
        remark=REMARKS[announcement.language][corrects],
    )


def _values(window: Window) -> dict[Variable, str]:
    hours = spoken_hours(window, business_now())
    return {
        Variable.COMPANY: current_tenant().legal_name,
        Variable.FROM: hours.begins,
        Variable.UNTIL: hours.until,
        Variable.STANDBY_LABEL: window.request.standby_text,
    }


def previews(announcement: Announcement) -> list[Preview]:
    """Returns it as each of its channels would show it now; nothing while it has faults."""
    if faults_of(announcement):
        return []
    source = source_of(announcement, announcement.title, announcement.text)
    return [
        Preview(channel, rendered(source, channel), was_cut(source, channel))
        for channel in channels_offered()
        if channel in announcement.channels
    ]


def sent_of(rendering: Rendering) -> tuple[int, int]:
    """Returns how many SMS or mails are sent so far, and how many are to be."""
    messages = Message.objects.filter(tenant=current_tenant(), about=about_rendering(rendering))
    return messages.filter(state=Message.State.SENT).count(), rendering.told


# What of a window that stands here is told on the client's site no more.
OVER: Final = (Window.State.COMPLETED, Window.State.ABORTED, Window.State.ROLLED_BACK, Window.State.SUPERSEDED)


def on_site() -> list[Rendering]:
    """Returns the client's site: what is out there, and corrections of windows that are still to come."""
    shown = (
        Rendering.objects.filter(channel=Channel.SITE)
        .exclude(announcement__state=Announcement.State.RETRACTED, correction=False)
        .exclude(state=Rendering.State.TAKEN_BACK)
    )
    shown = shown.exclude(announcement__window__state__in=OVER)
    # Whoever waits for a window that is off reads so until it would be over.
    off = (Window.State.CANCELLED, Window.State.MISSED)
    shown = shown.exclude(announcement__window__state__in=off, announcement__window__ends_at__lte=_NOW)
    return list(shown.select_related("announcement__window").order_by("-made_at", "-id")[:SHOWN])
