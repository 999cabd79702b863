"""What lists of windows and the month show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from maintenance import selectors, texts
from maintenance.models import Window
from portal.presenters.words import sentences


@dataclass(frozen=True)
class WindowRow:
    """A window in a list or on a day."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    state: str
    lane: str
    held: bool
    frozen: bool
    number_count: int


def window_rows(windows: Sequence[Window]) -> list[WindowRow]:
    """Windows in a list or on a day. Expects the requests to be loaded."""
    frozen = selectors.frozen_ones(windows)
    return [
        WindowRow(
            id=window.pk,
            title=str(window),
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            state=window.state,
            lane=window.lane,
            held=window.held,
            frozen=window.pk in frozen,
            number_count=window.request.number_count,
        )
        for window in windows
    ]


def month_of(text: str, today: date) -> date:
    """The first day of the month “2026-11”; of this month when it is none, or too far away to be shown."""
    try:
        year, month = (int(part) for part in text.split("-"))
        return date(year, month, 1) if abs(year - today.year) <= 20 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


@dataclass(frozen=True)
class CalendarShown:
    """The calendar at an instant (`at`). reasons: sentences; next_change: when it is otherwise."""

    at: datetime
    open: bool
    off_peak: bool
    provisional: bool
    reasons: Sequence[str]
    next_change: datetime | None


def calendar_state(at: datetime | None = None) -> CalendarShown:
    """The calendar at an instant (now)."""
    instant, state = selectors.calendar_state(at)
    words = sentences(state.reasons, texts.Names())
    return CalendarShown(instant, state.open, state.off_peak, state.provisional, words, state.next_change)
