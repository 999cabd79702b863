"""What the pages of announcements show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maintenance.announcements import customers, selectors
from maintenance.announcements.connections import USUAL_NAMES
from maintenance.announcements.delivery import OUTBOX
from maintenance.announcements.models import CHANNELS, Announcement, Customer, Rendering, WechatConnection
from maintenance.domain.announcing import LIMITS, PUBLIC, Channel
from maintenance.domain.cutting import Unit
from maintenance.scripts.services import fault_text
from maintenance.selectors import read_pieces
from portal.announcements.forms import AnnouncementForm, HandInForm, RetractForm
from portal.shell.todo import OnTheSpot, Todo
from tenants.database.kept_queries import PreparedQuery
from tenants.people.actors import name_shown
from tenants.people.models import User
from tenants.people.selectors import person_behind

MOST_TODO: Final = 5
_TO_APPROVE: Final = PreparedQuery(lambda: selectors.announcements_to_approve()[:MOST_TODO])


def announcements_todo(reader: User) -> list[Todo]:
    """What waits for a second person's approval, for the dashboard: its text to be read there, by another person than
    whoever wrote it approved.
    """
    waiting = list(_TO_APPROVE())
    read_pieces([each.window for each in waiting])
    return [_to_approve(each, reader) for each in waiting]


def _to_approve(row: Announcement, reader: User) -> Todo:
    mine = _is_writer(row, reader)
    return Todo(
        title=_("An announcement of “%(title)s” waits for approval") % {"title": row.window},
        detail=_("You wrote it: another person has to approve it.")
        if mine
        else _("%(name)s has written it: another person approves it.") % {"name": row.written_by},
        url=reverse("announcement", args=[row.pk]),
        action=_("View"),
        tone="warn",
        order=None
        if mine
        else OnTheSpot(
            url=reverse("announcement_approve", args=[row.pk]),
            word=_("Approve"),
            summary=_("Read and approve"),
            reads=[selectors.title_of(row), selectors.text_of(row), _(", ").join(channel_names(row))],
        ),
    )


def _is_writer(row: Announcement, reader: User) -> bool:
    return str(reader.pk) == person_behind(row.written_by_id)


@dataclass(frozen=True)
class FieldShown:
    """A field of a channel's form: how much of its limit it takes, and whether something was left out."""

    name: str
    text: str
    count: str
    cut: bool


@dataclass(frozen=True)
class ChannelShown:
    """How one channel shows it. correction: it corrects what went out before; standing: what became of it, in words."""

    title: str
    fields: list[FieldShown]
    correction: bool = False
    channel: str = ""
    state: str = ""
    standing: str = ""
    tone: str = "neutral"
    trouble: str = ""


@dataclass(frozen=True)
class AnnouncementPage:
    """An announcement with the forms of what can be done with it. faults: what keeps it from going out; previews: as it
    would look; out: as it went out; is_over: so is its window, and the client's site shows it no more.
    """

    row: Announcement
    is_over: bool
    title: str
    written_by: str
    approved_by: str
    channels: list[str]
    faults: list[str]
    previews: list[ChannelShown]
    out: list[ChannelShown]
    public: bool
    is_writer: bool
    form: AnnouncementForm
    hand_in_form: HandInForm
    retract_form: RetractForm


@dataclass(frozen=True)
class AnnouncementRow:
    """An announcement in a list. is_over: so is its window, and the client's site shows it no more."""

    row: Announcement
    title: str
    is_over: bool


def announcement_row(row: Announcement) -> AnnouncementRow:
    """An announcement as its row in the list."""
    return AnnouncementRow(row, selectors.title_of(row), row.window.state in selectors.OVER)


def announcement_page(
    row: Announcement,
    reader: User,
    form: AnnouncementForm | None = None,
    hand_in_form: HandInForm | None = None,
    retract_form: RetractForm | None = None,
) -> AnnouncementPage:
    """One announcement as its page shows it. Forms: those that were not carried out."""
    waits = row.state in Announcement.NOT_OUT
    initial = {"title": row.title, "text": row.text, "channels": row.channels}
    return AnnouncementPage(
        row=row,
        is_over=row.window.state in selectors.OVER,
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
        is_writer=_is_writer(row, reader),
        form=form or AnnouncementForm(initial=initial),
        hand_in_form=hand_in_form or HandInForm(auto_id="hand_in_%s"),
        retract_form=retract_form or RetractForm(auto_id="retract_%s"),
    )


def channel_names(row: Announcement) -> list[str]:
    """The names of the channels on which an announcement goes out."""
    return [str(CHANNELS[each]) for each in row.channels]


def _kept(rendering: Rendering) -> ChannelShown:
    fields = _fields(Channel(rendering.channel), rendering.fields, ())
    return ChannelShown(
        title=str(CHANNELS[rendering.channel]),
        fields=fields,
        correction=rendering.correction,
        channel=rendering.channel,
        state=rendering.state,
        standing=_standing(rendering),
        tone=_TONES.get(rendering.state, "neutral"),
        trouble=rendering.trouble,
    )


_TONES: Mapping[str, str] = {
    Rendering.State.SHOWN: "good",
    Rendering.State.DONE: "good",
    Rendering.State.WAITING: "info",
    Rendering.State.TAKING_BACK: "info",
    Rendering.State.FAILED: "bad",
    Rendering.State.STAYS: "bad",
}


def _standing(rendering: Rendering) -> str:
    """What became of it on its channel."""
    words = {
        Rendering.State.READY: _("Ready to be copied"),
        Rendering.State.SHOWN: _("Stands there"),
        Rendering.State.WAITING: _("On its way"),
        Rendering.State.DONE: _("Sent to %(count)s") % {"count": f"{rendering.told:,}"},
        Rendering.State.FAILED: _("Not handed over"),
        Rendering.State.TAKING_BACK: _("Being taken back"),
        Rendering.State.TAKEN_BACK: _("Taken back"),
        Rendering.State.STAYS: _("It was published or deleted at WeChat: take it back there"),
    }
    state = Rendering.State(rendering.state)
    if state is Rendering.State.DONE and rendering.channel in OUTBOX:
        sent, of = selectors.sent_of(rendering)
        return _("Sent to %(sent)s of %(of)s") % {"sent": f"{sent:,}", "of": f"{of:,}"}
    if state is Rendering.State.DONE and rendering.channel == Channel.OFFICIAL_ACCOUNT:
        return _("A draft at WeChat: publish it there")
    if state is Rendering.State.DONE and rendering.untold:
        return _("Sent to %(told)s; %(untold)s could not be reached") % {
            "told": f"{rendering.told:,}",
            "untold": f"{rendering.untold:,}",
        }
    return words[state]


@dataclass(frozen=True)
class AccountShown:
    """An account at WeChat. state: none, checking, works, trouble."""

    kind: str
    title: str
    state: str
    app_id: str = ""
    trouble: str = ""


def account_shown(kind: str, row: WechatConnection | None) -> AccountShown:
    """One kind of account, connected or not."""
    title = str(CHANNELS[kind])
    if row is None:
        return AccountShown(kind, title, "none")
    state = "trouble" if row.trouble else "works" if row.checked_at else "checking"
    return AccountShown(kind, title, state, row.app_id, row.trouble)


def account_initial(row: WechatConnection | None) -> dict[str, str]:
    """What the form of an account begins with; never its secret."""
    if row is None:
        return dict(USUAL_NAMES)
    return {"app_id": row.app_id, "template_id": row.template_id, "page": row.page, **row.names}


@dataclass(frozen=True)
class CountShown:
    """How many customers are told on a channel."""

    title: str
    count: int


def counts_shown() -> list[CountShown]:
    """How many customers are told on each channel."""
    counts = customers.counts()
    return [CountShown(str(label), counts.get(value, 0)) for value, label in Customer.Channel.choices]


def _fields(channel: Channel, fields: Mapping[str, str], cut: Iterable[str]) -> list[FieldShown]:
    names: dict[str, Any] = {
        "title": _("Title"),
        "text": _("Text"),
        "author": _("Author"),
        "digest": _("Summary"),
        "content": _("Body (HTML)"),
        "thing": _("Subject (%(field)s)") % {"field": "thing"},
        "character_string": _("Hours (%(field)s)") % {"field": "character_string"},
        "phrase": _("Kind (%(field)s)") % {"field": "phrase"},
        "remark": _("Note (%(field)s)") % {"field": "thing"},
        "subject": _("Subject line"),
    }
    units = {Unit.BYTES: _("bytes"), Unit.UTF16: _("characters"), Unit.CHARACTERS: _("characters")}
    shown = []
    for name, limit in LIMITS[channel].items():
        text = fields.get(name, "")
        count = f"{limit.count(text)} / {limit.most} {units.get(limit.unit, _('characters'))}"
        shown.append(FieldShown(str(names[name]), text, count, name in cut))
    return shown
