"""What the page of how estimates held shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from maintenance import selectors, texts
from maintenance.calendars.selectors import held_by_content
from maintenance.domain.change_classes import KIND_OF
from maintenance.domain.estimate import Content
from maintenance.domain.experience import KeptEstimates
from maintenance.domain.promise_known import is_kept
from maintenance.models import Window
from portal.shell.words import percent_text
from tenants.context import current_tenant


@dataclass(frozen=True)
class ContentHeld:
    """How well the estimates of a content have held. kind: of the content."""

    content: str
    kind: str
    held: KeptEstimates


@dataclass(frozen=True)
class HeldByContent:
    """How estimates held for the client in use, and for all clients where several have windows of the content: it tells
    of nobody then.
    """

    own: Sequence[ContentHeld]
    everybody: Sequence[ContentHeld]


def held_for_programs() -> HeldByContent:
    """How well estimates have held, by content, as on the page."""
    own, everybody = held_by_content(tenant=current_tenant()), held_by_content()
    return HeldByContent(
        [_held(content, kept) for content, kept in own.items()],
        [_held(content, kept) for content, kept in everybody.items() if kept.of_several],
    )


def _held(content: str, kept: KeptEstimates) -> ContentHeld:
    return ContentHeld(content, KIND_OF[Content(content)].value, kept)


@dataclass(frozen=True)
class HeldRow:
    """How well the estimates of a kind or content have held. on_time, within: percent, as text; told, took: medians."""

    kind: object
    count: int
    on_time: str
    within: str
    told: timedelta
    took: timedelta


@dataclass(frozen=True)
class WindowHeld:
    """A finished window of the client. likely, most: as told; took: from its start to published; on_time: as promised
    first.
    """

    window: Window
    likely: timedelta
    most: timedelta
    took: timedelta | None
    on_time: bool


@dataclass(frozen=True)
class EstimatesPage:
    """How estimates held for the client, over all clients (a content only when several have windows of it: the figures
    are of nobody then), and the client's last finished windows. By content, as measurements correct estimates.
    """

    own: Sequence[HeldRow]
    platform: Sequence[HeldRow]
    windows: Sequence[WindowHeld]


def estimates_shown() -> EstimatesPage:
    """How estimates held for the client and over all clients."""
    own, everybody = held_by_content(tenant=current_tenant()), held_by_content()
    return EstimatesPage(
        [held_row(content, kept) for content, kept in own.items()],
        [held_row(content, kept) for content, kept in everybody.items() if kept.of_several],
        [_window(window) for window in selectors.finished_windows()],
    )


def held_row(kind: str, kept: KeptEstimates) -> HeldRow:
    """How well the estimates of a kind or content have held, by its code."""
    return HeldRow(
        kind=texts.VALUES[kind],
        count=kept.count,
        on_time=percent_text(kept.on_time_percent),
        within=percent_text(kept.within_most_percent),
        told=timedelta(minutes=kept.told),
        took=timedelta(minutes=kept.took),
    )


def _window(window: Window) -> WindowHeld:
    processing = window.request.estimate["processing"]
    began, published = window.started_at, window.published_at
    return WindowHeld(
        window=window,
        likely=timedelta(minutes=processing["likely"]),
        most=timedelta(minutes=processing["most"]),
        took=published - began if began and published else None,
        on_time=is_kept(window.owed_by, published),
    )
