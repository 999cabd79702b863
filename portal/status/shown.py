"""A client's status page: what strangers may know of what is shown and of maintenance."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Window as Over
from django.db.models.functions import RowNumber
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext as _, ngettext

from labels.selectors import displays_with_a_label
from maintenance.domain.estimate import Content
from maintenance.domain.lifecycle import WindowCommand
from maintenance.domain.window_known import WindowKnown, WindowStanding
from maintenance.frozen_work import frozen_ones
from maintenance.known import known_of_rows
from maintenance.models import MaintenanceRequest, Outage, Window, WindowEvent
from maintenance.selectors import open_windows, read_pieces, windows_with_requests
from maintenance.status.outages import outages_since
from maintenance.window_words import window_sentence
from portal.displays import shown as displays
from portal.shell.words import masked
from tenants.context import signing_salt
from tenants.selectors import status_page_is_public

PAST = timedelta(days=30)
MOST = 50
NUMBERS_SHOWN = 3
AT_WORK = (WindowStanding.WORKING, WindowStanding.BETWEEN)
STOPPED = (WindowStanding.HELD, WindowStanding.FROZEN, WindowStanding.WAITS_FOR_PROOFS)
ORDER = ("outage", "away", "degraded", "maintenance", "updating", "operational")


@dataclass(frozen=True)
class DirectoryStanding:
    """A directory as strangers may know it. state: operational, updating (labels are on their way), maintenance,
    degraded, away or outage; expected_by: of what is on its way, or None; looked_at: when handsets were looked at last
    there.
    """

    code: str
    name: str
    kind: str
    state: str
    detail: str
    expected_by: datetime | None
    looked_at: datetime | None


@dataclass(frozen=True)
class WindowTurn:
    """Something that became of a window. state: the one it came to; moved: its time was changed."""

    number: int
    state: str
    moved: bool
    at: datetime


@dataclass(frozen=True)
class PublicWindow:
    """A window as strangers may know it. key: of this page alone; numbers: the first ones, masked; more: how many
    others; standby: the label meanwhile, of a calibration; says: how it ended, or whether anything of it runs at this
    hour, in a sentence, empty where its state says all; on_hold: strangers learn that it waits, not for what;
    turns: the oldest first, since nobody needs to review it.
    """

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    periods: Sequence[tuple[datetime, datetime]]
    state: str
    standing: str
    impact: str
    affects: bool
    numbers: Sequence[str]
    more: int
    standby: str
    says: str
    on_hold: bool
    turns: Sequence[WindowTurn]


@dataclass(frozen=True)
class PublicOutage:
    """A directory showed no label as it should, or did not answer (away). ended_at: None while it lasts."""

    key: str
    code: str
    name: str
    away: bool
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class StatusPage:
    """A client's status. overall: a state of a directory, or empty; checked_at: when handsets were looked at last;
    language: in which it is written; public: strangers read it, and may subscribe; version: changes with anything
    shown. Instants are in business time.
    """

    overall: str
    directories: Sequence[DirectoryStanding]
    running: Sequence[PublicWindow]
    planned: Sequence[PublicWindow]
    past: Sequence[PublicWindow]
    outages: Sequence[PublicOutage]
    checked_at: datetime | None
    language: str
    public: bool
    version: str = ""


def status_page(now: datetime) -> StatusPage:
    """Returns the page with events under way, planned and past."""
    since = now - PAST
    cells = displays_with_a_label()
    windows = list(
        windows_with_requests()
        .filter(ends_at__gte=since)
        .exclude(state=Window.State.CANCELLED)
        .order_by("starts_at")[:200]
    )
    windows = [*open_windows().filter(ends_at__lt=since)[:MOST], *windows]
    running = [window for window in windows if window.state in (Window.State.RUNNING, Window.State.VERIFYING)]
    outages = list(outages_since(since)[:MOST])
    away = {each.directory.code for each in outages if each.ended_at is None and each.kind == Outage.Kind.AWAY}
    shown_at = [row for row in displays.by_directory(cells, now) if row.number_count]
    directories = [_directory(row, bool(running), away=row.code in away) for row in shown_at]
    numbers = _numbers(windows)
    planned = [
        window for window in windows if window.state == Window.State.SCHEDULED
    ]  # what may still be refused is not
    past = [window for window in windows if window.state not in Window.OPEN]
    running, planned, past = running[:MOST], planned[:MOST], past[-MOST:]
    turns = _turns([*running, *planned, *past])
    read_pieces([*running, *planned, *past])
    shown_now = [*running, *past]
    known = known_of_rows(shown_now, frozen_ones(shown_now), now)
    shown = StatusPage(
        overall=_overall([directory.state for directory in directories], running),
        directories=directories,
        running=[_window(window, numbers, turns, known) for window in running],
        planned=[_window(window, numbers, turns, known) for window in planned],
        past=[_window(window, numbers, turns, known) for window in reversed(past)],
        outages=[_outage(outage) for outage in outages],
        checked_at=max((row.looked_at for row in directories if row.looked_at), default=None),
        language=get_language() or "",
        public=status_page_is_public(),
    )
    return replace(shown, version=hashlib.sha256(repr(shown).encode()).hexdigest()[:16])


def _directory(row: displays.DirectoryShown, maintained: bool, *, away: bool) -> DirectoryStanding:
    if row.bad == row.number_count:
        state = "outage"
    elif away:
        state = "away"
    elif row.bad:
        state = "degraded"
    elif row.on_the_way:
        state = "maintenance" if maintained else "updating"
    else:
        state = "operational"
    detail = ngettext(
        "%(shown)s of %(count)s number shown as expected",
        "%(shown)s of %(count)s numbers shown as expected",
        row.number_count,
    )
    return DirectoryStanding(
        row.code,
        row.name,
        row.kind,
        state,
        detail % {"shown": f"{row.shown_count:,}", "count": f"{row.number_count:,}"},
        row.expected_by if row.on_the_way else None,
        row.looked_at,
    )


def _overall(states: Sequence[str], running: Sequence[Window]) -> str:
    if not states:
        return ""
    for out in ("outage", "away"):
        if out in states and any(state != out for state in states):
            return "degraded"
    worst = next(state for state in ORDER if state in states)
    return "maintenance" if worst in ("operational", "updating") and running else worst


def _numbers(windows: Sequence[Window]) -> dict[Any, list[str]]:
    """Returns request → its first numbers, masked."""
    through = MaintenanceRequest.numbers.through
    first = Over(RowNumber(), partition_by=[F("maintenancerequest_id")], order_by="number__canonical")
    rows = through.objects.filter(maintenancerequest__in=[window.request_id for window in windows])
    ranked = rows.values("maintenancerequest_id", "number__canonical").annotate(place=first)
    ranked = ranked.filter(place__lte=NUMBERS_SHOWN)  # type: ignore[misc]  # the plug-in forgets annotations
    numbers: dict[Any, list[str]] = {}
    for row in ranked.order_by("maintenancerequest_id", "place"):
        numbers.setdefault(row["maintenancerequest_id"], []).append(masked(row["number__canonical"]))
    return numbers


def _turns(windows: Sequence[Window]) -> dict[Any, list[WindowTurn]]:
    """Returns window → its turns since it was certain: strangers see nothing that a reviewer may still refuse."""
    by_window: dict[Any, list[WindowTurn]] = {}
    rows = WindowEvent.objects.filter(window__in=windows).exclude(new_state=Window.State.WAITING_FOR_APPROVAL)
    for event in rows.order_by("window", "sequence"):
        moved = event.command == WindowCommand.MOVE
        turns = by_window.setdefault(event.window_id, [])
        if moved or not turns or turns[-1].state != event.new_state:
            turns.append(WindowTurn(event.sequence, event.new_state, moved, event.at))
    return by_window


def opaque(what: str, key: object) -> str:
    """Returns an ID for strangers: of this client alone, and unlike the keys by which programs change things."""
    return salted_hmac(signing_salt("status"), f"{what} {key}", algorithm="sha256").hexdigest()[:16]


def _outage(outage: Outage) -> PublicOutage:
    directory = outage.directory
    key = opaque("outage", outage.pk)
    away = outage.kind == Outage.Kind.AWAY
    return PublicOutage(key, directory.code, str(directory), away, outage.began_at, outage.ended_at)


def _says(window: Window, known: WindowKnown | None) -> str:
    if known is None or (window.state in Window.OPEN and known.standing not in AT_WORK):
        return ""
    return window_sentence(known)


def _window(
    window: Window, numbers: dict[Any, list[str]], turns: dict[Any, list[WindowTurn]], known: Mapping[Any, WindowKnown]
) -> PublicWindow:
    first = numbers.get(window.request_id, [])
    completed, stands = window.completed_at, known.get(window.pk)
    return PublicWindow(
        key=opaque("window", window.pk),
        title=str(window),
        starts_at=window.starts_at,
        ends_at=completed if completed and completed > window.starts_at else window.ends_at,
        periods=window.periods,
        state=window.state,
        standing=window.standing,
        impact=_("displays are affected while it runs") if window.impact else _("no impact on display"),
        affects=window.impact,
        numbers=first,
        more=max(window.request.number_count - len(first), 0),
        standby=window.request.standby_text if window.request.content == Content.CALIBRATION else "",
        says=_says(window, stands),
        on_hold=stands is not None and stands.standing in STOPPED,
        turns=turns.get(window.pk, []),
    )
