"""What the page of how estimates held shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from maintenance import selectors, texts
from maintenance.calendars.selectors import held, held_by_content, night_shares
from maintenance.domain.experience import KeptEstimates
from maintenance.models import Window
from portal.presenters.words import percent_text
from tenants.clock import business_now
from tenants.context import current_tenant


def held_by_kind() -> dict[str, list[dict[str, Any]]]:
    """own, everybody: [{kind, …Held}] of the client in use and of all clients."""
    own, everybody = held(tenant=current_tenant()), held()
    return {
        "own": [_figures(kind, found) for kind, found in own.items()],
        "everybody": [_figures(kind, found) for kind, found in everybody.items() if found.of_several],
    }


def _figures(kind: str, found: KeptEstimates) -> dict[str, Any]:
    return {
        "kind": kind,
        "on_time_percent": found.on_time_percent,
        "within_most_percent": found.within_most_percent,
        **{name: getattr(found, name) for name in ("count", "told", "took")},
    }


def desk_page() -> dict[str, Any]:
    """kinds, contents: [row] over all clients; nights: {finished, booked: {count, percent} or None}.

    nights: how many windows of small subjects begin at night. See templates/admin/estimates.html.
    """
    finished, booked = night_shares(business_now())
    return {
        "kinds": [_row(kind, found) for kind, found in held().items()],
        "contents": [_row(content, found) for content, found in held_by_content().items()],
        "nights": {
            name: {"count": share.count, "percent": percent_text(share.percent)} if share.count else None
            for name, share in (("finished", finished), ("booked", booked))
        },
    }


def estimates_shown() -> dict[str, Any]:
    """own, platform: [row]; windows: the client's last finished ones. See templates/portal/estimates/page.html.

    Over all clients a kind is shown only when several have windows of it: the figures are of nobody then.
    """
    own, everybody = held(tenant=current_tenant()), held()
    return {
        "own": [_row(kind, found) for kind, found in own.items()],
        "platform": [_row(kind, found) for kind, found in everybody.items() if found.of_several],
        "windows": [_window(window) for window in selectors.finished_windows()],
    }


def _row(kind: str, found: KeptEstimates) -> dict[str, Any]:
    return {
        "kind": texts.VALUES[kind],
        "count": found.count,
        "on_time": percent_text(found.on_time_percent),
        "within": percent_text(found.within_most_percent),
        "told": timedelta(minutes=found.told),
        "took": timedelta(minutes=found.took),
    }


def _window(window: Window) -> dict[str, Any]:
    processing = window.request.estimate["processing"]
    began, published = window.started_at, window.published_at
    return {
        "id": window.pk,
        "title": str(window),
        "published_at": published,
        "likely": timedelta(minutes=processing["likely"]),
        "most": timedelta(minutes=processing["most"]),
        "took": published - began if began and published else None,
        "on_time": window.owed_by is None or published is None or published <= window.owed_by,
    }
