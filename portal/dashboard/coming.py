"""What comes next: sessions of windows that run, windows that start, labels that end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from labels.models import LabelVersion
from maintenance.domain.window_known import WindowKnown, WindowStanding
from maintenance.models import Window
from maintenance.promise_words import broken_promise
from maintenance.window_words import window_sentence
from tenants.when import moment_text

MOST, MOST_SESSIONS = 6, 15  # sessions of windows that run crowd nothing else out


@dataclass(frozen=True)
class Coming:
    """What comes next. overtaken: a reviewer has it until after its start; once approved it takes the first legal
    time; under_way: it has begun; relative: how far it is may be said beside `detail`.
    """

    at: datetime
    title: str
    detail: str
    url: str
    icon: str = "calendar-event"
    overtaken: bool = False
    under_way: bool = False
    relative: bool = False


@dataclass(frozen=True)
class LabelAsked:
    """A label that is shown, approved or asked for, on so many numbers."""

    text: str
    state: str
    valid_until: datetime | None
    count: int


def coming_up(
    windows: list[Any],
    known: Mapping[UUID, WindowKnown],
    frozen: Collection[UUID],
    in_use: Sequence[LabelAsked],
    now: datetime,
) -> list[Coming]:
    """Tonight and the nights left of windows that run, windows that start, scene labels that end."""
    sessions = [
        session
        for window in windows
        if window.state in (Window.State.RUNNING, Window.State.VERIFYING) and window.pk not in frozen
        for session in _sessions(window, now)
    ]
    others = [
        _start(window, known[window.pk], now)
        for window in windows
        if window.state in (Window.State.SCHEDULED, Window.State.WAITING_FOR_APPROVAL)
    ]
    others += [
        _end(row, row.valid_until)
        for row in in_use
        if row.state == LabelVersion.State.PUBLISHED and row.valid_until and row.valid_until > now
    ]
    first = attrgetter("at")
    return sorted([*sorted(sessions, key=first)[:MOST_SESSIONS], *sorted(others, key=first)[:MOST]], key=first)


def _sessions(window: Any, now: datetime) -> Iterator[Coming]:
    """Those that are not over: the one under way too, of which is said until when it is booked."""
    for place, (start, end) in enumerate(window.periods, 1):
        if end <= now:
            continue
        said = [_("session %(place)s of %(count)s") % {"place": place, "count": len(window.periods)}]
        if start <= now:
            said.append(_("booked until %(end)s") % {"end": moment_text(end)})
        yield Coming(
            at=start,
            title=str(window),
            detail=_JOINED.join(said if len(window.periods) > 1 else said[1:]),
            url=reverse("window", args=[window.pk]),
            under_way=start <= now,
            relative=start > now,
        )


def _start(window: Any, known: WindowKnown, now: datetime) -> Coming:
    """How far a planned one is, is said; of another what it waits for. More than one session is counted."""
    planned = known.standing is WindowStanding.PLANNED
    said = [*([] if planned else [window_sentence(known)]), _numbers(window.request.number_count)]
    said += [late] if (late := broken_promise(window, now)) else []
    if (count := len(window.periods)) > 1:
        said.append(ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count})
    return Coming(
        at=window.starts_at,
        title=str(window),
        detail=_JOINED.join(said),
        url=reverse("window", args=[window.pk]),
        overtaken=known.after_approval,
        relative=planned,
    )


def _end(row: LabelAsked, at: datetime) -> Coming:
    return Coming(
        at=at,
        title=_("“%(text)s” expires") % {"text": row.text},
        detail=_numbers(row.count),
        url=reverse("labels"),
        icon="tag",
        relative=True,
    )


def _numbers(count: int) -> str:
    return ngettext("%(count)s number", "%(count)s numbers", count) % {"count": f"{count:,}"}


_JOINED: Final = " · "
