"""Says how a window stands, one sentence for each standing (maintenance.domain.window_known)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _, ngettext

from maintenance import texts
from maintenance.domain.window_known import WindowKnown, WindowStanding
from maintenance.frozen_work import frozen_ones
from maintenance.known import known_of_rows
from maintenance.models import Window
from maintenance.selectors import read_pieces
from tenants.when import local, moment_text, until_text


def window_sentence(known: WindowKnown) -> str:
    """Returns how the window stands, in a sentence of the language in use, with instants of the zone in use."""
    words = _SENTENCES[known.standing](known)
    if not known.superseded or known.standing is WindowStanding.SUPERSEDED:
        return words
    replaced = ngettext(
        "%(words)s; a later change gave %(count)s number another label",
        "%(words)s; later changes gave %(count)s numbers another label",
        known.superseded,
    )
    return replaced % {"words": words, "count": f"{known.superseded:,}"}


def window_sentences(windows: Sequence[Window], now: datetime) -> dict[UUID, str]:
    """Returns how each window of a list stands, as window_sentence. Expects the requests to be loaded."""
    read_pieces(windows)
    known = known_of_rows(windows, frozen_ones(windows), now)
    return {key: window_sentence(each) for key, each in known.items()}


@dataclass(frozen=True)
class SpokenHours:
    """A window's hours in words for one sentence; span: the same in ASCII, for forms of other vendors.

    Of several sessions the one that runs or comes next is named, and how many follow.
    """

    begins: str
    until: str
    span: str


def spoken_hours(window: Window, now: datetime) -> SpokenHours:
    """Returns when the window runs, in the language and zone in use: for scripts, announcements, letters and plans.

    It ends as its session does; when a change is published, and seen, is said elsewhere by names of its own.
    """
    periods = window.periods
    ahead = [each for each in periods if each[1] > now] or periods[-1:]
    (start, end), more = ahead[0], len(ahead) - 1
    span = f"{local(start):%Y-%m-%d %H:%M}~{local(end):%m-%d %H:%M}"
    return SpokenHours(moment_text(start), until_text(end, more), f"{span} +{more}" if more else span)


def _planned(known: WindowKnown) -> str:
    if known.unproved is None:
        return _("Booked")
    if not known.unproved:
        return _("Booked; begins by itself at its time")
    waits = ngettext(
        "Booked; %(count)s number is not proved yet, and the window will wait for it",
        "Booked; %(count)s numbers are not proved yet, and the window will wait for them",
        known.unproved,
    )
    return waits % {"count": f"{known.unproved:,}"}


def _working(known: WindowKnown) -> str:
    if known.session is None:
        return _between(known)
    until = {"until": moment_text(known.session.end)}
    if known.next_session is None:
        return _("Maintenance work under way until %(until)s") % until
    said = ngettext(
        "Maintenance work under way until %(until)s; %(count)s more session, at %(next)s",
        "Maintenance work under way until %(until)s; %(count)s more sessions, the next at %(next)s",
        known.sessions_left,
    )
    return said % {**until, "count": known.sessions_left, "next": moment_text(known.next_session.start)}


def _between(known: WindowKnown) -> str:
    if known.next_session is None:
        return _("Maintenance work has ended and is being checked")
    return _("No work at this hour: it goes on at %(next)s") % {"next": moment_text(known.next_session.start)}


def _publishing(known: WindowKnown) -> str:
    seen = known.directories
    if seen is None:
        return _("Being submitted to the directories")
    said = ngettext(
        "Accepted by %(taken)s of %(count)s directory", "Accepted by %(taken)s of %(count)s directories", seen.count
    )
    return said % {"taken": seen.taken, "count": seen.count}


def _verifying(known: WindowKnown) -> str:
    seen = known.directories
    if seen is None:
        return _("Published; not confirmed on all handsets yet")
    said = ngettext(
        "Published. Visible on the handsets of %(seen)s of %(count)s directory",
        "Published. Visible on the handsets of %(seen)s of %(count)s directories",
        seen.count,
    ) % {"seen": seen.seen, "count": seen.count}
    return said + (_("; assumed by estimate at %(count)s") % {"count": seen.assumed} if seen.assumed else "")


def _held(known: WindowKnown) -> str:
    return _("A step needs attention") if known.for_client else _("A step is on hold; our staff are on it")


def _waits_for_proofs(known: WindowKnown) -> str:
    if known.for_client:
        return _("Waits until its numbers are proved to be yours")
    return _("Waits until a reviewer has approved the proof of its numbers")


def _preparing(known: WindowKnown) -> str:
    return str(texts.SENTENCES["wanted_state_not_set_yet"])


_SENTENCES: Final[Mapping[WindowStanding, Callable[[WindowKnown], str]]] = {
    WindowStanding.WAITS_FOR_PROOFS: _waits_for_proofs,
    WindowStanding.FROZEN: lambda _known: _("Certification is frozen for this label: stopped"),
    WindowStanding.HELD: _held,
    WindowStanding.ASKED: lambda _known: _("The reviewer has a question for you"),
    WindowStanding.EMERGENCY: lambda _known: _("Emergency change: two people have to approve"),
    WindowStanding.IN_REVIEW: lambda _known: _("Label under review"),
    WindowStanding.OVERTAKEN: lambda _known: _(
        "Label under review; begins at the first permitted time after its approval"
    ),
    WindowStanding.PLANNED: _planned,
    WindowStanding.DUE: lambda _known: _("About to begin"),
    WindowStanding.BACKING_UP: lambda _known: _("Started: the label configuration is being backed up"),
    WindowStanding.WORKING: _working,
    WindowStanding.BETWEEN: _between,
    WindowStanding.REVIEWING: lambda _known: _("A reviewer is looking at the documents"),
    WindowStanding.PREPARING: _preparing,
    WindowStanding.PUBLISHING: _publishing,
    WindowStanding.VERIFYING: _verifying,
    WindowStanding.CLOSING: lambda _known: str(texts.SENTENCES["not_cleaned_up_yet"]),
    WindowStanding.PROVED: lambda _known: _("Completed: visible on handsets"),
    WindowStanding.BY_SAMPLE: lambda _known: _("Completed: proved by sample"),
    WindowStanding.ASSUMED: lambda _known: _(
        "Completed: accepted by every party that it waits for, assumed on handsets by estimate"
    ),
    WindowStanding.WAIVED: lambda _known: _("Closed by hand before all handsets showed it"),
    WindowStanding.CONTRADICTED: lambda _known: _(
        "Completed, but handsets show something else than the parties accepted"
    ),
    WindowStanding.NOTHING_TO_SHOW: lambda _known: _("Completed: there was nothing to show on handsets"),
    WindowStanding.SUPERSEDED: lambda _known: _(
        "Superseded: a newer change has replaced or withdrawn its label on every number"
    ),
    WindowStanding.CANCELLED: lambda _known: _("Cancelled before its start"),
    WindowStanding.REJECTED: lambda _known: _("Cancelled before its start: the reviewer did not approve it"),
    WindowStanding.MISSED: lambda _known: _("Missed: it could not start within the permitted time"),
    WindowStanding.UNDONE: lambda _known: _("Taken back: what was to be shown before it is to be shown again"),
    WindowStanding.UNTOUCHED: lambda _known: _("Aborted before anything was changed"),
}
