"""What the page of how estimates held shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from maintenance import selectors, texts
from maintenance.calendars.selectors import held, held_by_content, night_shares
from maintenance.domain.experience import KeptEstimates
from maintenance.models import Window
from portal.contexts import fields_of
from portal.presenters.words import percent_text
from tenants.clock import business_now
from tenants.context import current_tenant


@dataclass(frozen=True)
class KindHeld(KeptEstimates):
    """How well the estimates of a kind have held."""

    kind: str = ""


@dataclass(frozen=True)
class HeldByKind:
    """How estimates held for the client in use, and for all clients where several have windows of the kind: it tells of
    nobody then.
    """

    own: Sequence[KindHeld]
    everybody: Sequence[KindHeld]


def held_by_kind() -> HeldByKind:
    """How well estimates have held, by kind."""
    own, everybody = held(tenant=current_tenant()), held()
    return HeldByKind(
        [KindHeld(**fields_of(kept), kind=kind) for kind, kept in own.items()],
        [KindHeld(**fields_of(kept), kind=kind) for kind, kept in everybody.items() if kept.of_several],
    )


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
class NightShare:
    """How many of so many windows begin at night, in percent, as text."""

    count: int
    percent: str


@dataclass(frozen=True)
class DeskEstimates:
    """How estimates held over all clients, by kind and by content; finished, booked: how many windows of small subjects
    begin at night.
    """

    kinds: Sequence[HeldRow]
    contents: Sequence[HeldRow]
    finished: NightShare | None
    booked: NightShare | None


def desk_page() -> DeskEstimates:
    """How estimates held over all clients, and who goes at night."""
    shares = [
        NightShare(share.count, percent_text(share.percent)) if share.count else None
        for share in night_shares(business_now())
    ]
    return DeskEstimates(
        [_row(kind, kept) for kind, kept in held().items()],
        [_row(content, kept) for content, kept in held_by_content().items()],
        *shares,
    )


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
        [_row(content, kept) for content, kept in own.items()],
        [_row(content, kept) for content, kept in everybody.items() if kept.of_several],
        [_window(window) for window in selectors.finished_windows()],
    )


def _row(kind: str, kept: KeptEstimates) -> HeldRow:
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
        on_time=window.owed_by is None or published is None or published <= window.owed_by,
    )
