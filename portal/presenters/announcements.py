"""What the pages of announcements show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from maintenance.announcements import selectors
from maintenance.announcements.models import CHANNELS, Announcement, Rendering
from maintenance.domain.announcing import LIMITS, PUBLIC, Channel
from maintenance.domain.cutting import Unit
from maintenance.scripts.services import fault_text
from tenants.people.actors import name_shown
from tenants.people.models import User


@dataclass(frozen=True)
class FieldShown:
    """A field of a channel's form: how much of its limit it takes, and whether something was left out."""

    name: str
    text: str
    count: str
    cut: bool


@dataclass(frozen=True)
class ChannelShown:
    """How one channel shows it. correction: it corrects what went out before."""

    title: str
    fields: list[FieldShown]
    correction: bool = False


@dataclass(frozen=True)
class AnnouncementShown:
    """An announcement. faults: what keeps it from going out; previews: as it would look; out: as it went out."""

    row: Announcement
    title: str
    written_by: str
    approved_by: str
    channels: list[str]
    faults: list[str]
    previews: list[ChannelShown]
    out: list[ChannelShown]
    public: bool
    is_writer: bool


@dataclass(frozen=True)
class AnnouncementRow:
    """An announcement in a list."""

    row: Announcement
    title: str


def announcement_row(row: Announcement) -> AnnouncementRow:
    """One of a list."""
    return AnnouncementRow(row, selectors.title_of(row))


def announcement_shown(row: Announcement, reader: User) -> AnnouncementShown:
    """One announcement as its page shows it."""
    waits = row.state in Announcement.NOT_OUT
    return AnnouncementShown(
        row=row,
        title=selectors.title_of(row),
        written_by=name_shown(row.written_by),
        approved_by=name_shown(row.approved_by),
        channels=channel_names(row),
        faults=[fault_text(each) for each in selectors.faults_of(row)] if waits else [],
        previews=[
            ChannelShown(str(CHANNELS[each.channel]), _fields(each.channel, each.fields, each.cut))
            for each in (selectors.previews(row) if waits else [])
        ],
        out=[_kept(each) for each in row.renderings.all()],
        public=bool(PUBLIC & set(row.channels)),
        is_writer=str(reader.pk) == row.written_by_id,
    )


def channel_names(row: Announcement) -> list[str]:
    """Where it goes."""
    return [str(CHANNELS[each]) for each in row.channels]


def _kept(rendering: Rendering) -> ChannelShown:
    fields = _fields(Channel(rendering.channel), rendering.fields, ())
    return ChannelShown(str(CHANNELS[rendering.channel]), fields, rendering.correction)


def _fields(channel: Channel, fields: Mapping[str, str], cut: Iterable[str]) -> list[FieldShown]:
    names: dict[str, Any] = {
        "title": _("Title"),
        "text": _("Text"),
        "author": _("Author"),
        "digest": _("Summary"),
        "content": _("Body (HTML)"),
        "thing": "thing",
        "character_string": "character_string",
        "phrase": "phrase",
        "remark": "thing (2)",
        "subject": _("Subject line"),
    }
    units = {Unit.BYTES: _("bytes"), Unit.UTF16: _("characters"), Unit.CHARACTERS: _("characters")}
    found = []
    for name, text in fields.items():
        limit = LIMITS[channel][name]
        count = f"{limit.count(text)} / {limit.most} {units.get(limit.unit, _('characters'))}"
        found.append(FieldShown(str(names[name]), text, count, name in cut))
    return found
