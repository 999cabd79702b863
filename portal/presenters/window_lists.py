"""What lists of windows and the month show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from maintenance import selectors, texts
from maintenance.models import Window


def window_rows(windows: Sequence[Window]) -> list[dict[str, Any]]:
    """Windows in a list or on a day. Expects the requests to be loaded."""
    frozen = selectors.frozen_ones(windows)
    return [_row(window, frozen=window.pk in frozen) for window in windows]


def _row(window: Window, *, frozen: bool) -> dict[str, Any]:
    return {
        "id": window.pk,
        "title": str(window),
        "starts_at": window.starts_at,
        "ends_at": window.ends_at,
        "state": window.state,
        "lane": window.lane,
        "held": window.held,
        "frozen": frozen,
        "number_count": window.request.number_count,
    }


def month_of(text: str, today: date) -> date:
    """The first day of the month “2026-11”; of this month when it is none, or too far away to be shown."""
    try:
        year, month = (int(part) for part in text.split("-"))
        return date(year, month, 1) if abs(year - today.year) <= 20 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


def calendar_state(at: datetime | None = None) -> dict[str, Any]:
    """The calendar at an instant (now): at, open, off_peak, provisional, reasons in words, next_change."""
    names, (instant, state) = texts.Names(), selectors.calendar_state(at)
    return {
        "at": instant,
        "provisional": state.provisional,
        "open": state.open,
        "off_peak": state.off_peak,
        "reasons": [texts.event_sentence(reason.code, reason.params, names) for reason in state.reasons],
        "next_change": state.next_change,
    }
