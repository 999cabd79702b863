"""The labels in use and the changes under way."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Max, Min, Q, Window
from django.db.models.functions import RowNumber

from labels.domain.numbers import number_text
from labels.models import Display, LabelVersion, Number
from maintenance.models import MaintenanceRequest
from portal.presenters import displays

MOST, FIRST_NUMBERS = 60, 4


def in_use() -> list[dict[str, Any]]:
    """[{text, number_count, numbers, state, valid_until, expected_by}]: what should be shown, the widest first."""
    cells = Display.objects.filter(directory__active=True, number__state__in=Number.IN_USE, wanted__isnull=False)
    rows = list(
        cells.order_by()
        .values("wanted")
        .annotate(numbers=Count("number", distinct=True), by=Max("expected_by", filter=Q(state__in=Display.TO_LOOK_AT)))
        .order_by("-numbers", "wanted")[:MOST]
    )
    texts = [row["wanted"] for row in rows]
    states: dict[str, list[str]] = {}
    for text, state in cells.filter(wanted__in=texts).order_by().values_list("wanted", "state").distinct():
        states.setdefault(text, []).append(state)
    versions = LabelVersion.objects.filter(
        state=LabelVersion.State.PUBLISHED, text__in=texts, valid_until__isnull=False
    )
    ends = dict(versions.order_by().values_list("text").annotate(Min("valid_until")))
    first = _first_numbers(texts)
    return [
        {
            "text": row["wanted"],
            "number_count": row["numbers"],
            "numbers": first.get(row["wanted"], []),
            "state": displays.worst(states[row["wanted"]]),
            "valid_until": ends.get(row["wanted"]),
            "expected_by": row["by"],
        }
        for row in rows
    ]


def _first_numbers(texts: list[str]) -> dict[str, list[str]]:
    """A few numbers of each label."""
    ranked = (
        Display.objects.filter(wanted__in=texts, directory__active=True, number__state__in=Number.IN_USE)
        .order_by()
        .values("wanted", "number__canonical")
        .distinct()
        .annotate(place=Window(RowNumber(), partition_by=[F("wanted"), F("directory")], order_by="number__canonical"))
        .filter(place__lte=FIRST_NUMBERS)
    )
    found: dict[str, list[str]] = {}
    for row in ranked.order_by("wanted", "number__canonical"):
        numbers = found.setdefault(row["wanted"], [])
        text = number_text(row["number__canonical"])
        if text not in numbers and len(numbers) < FIRST_NUMBERS:
            numbers.append(text)
    return found


def under_way() -> list[dict[str, Any]]:
    """[{id, text, number_count, state, lane, created_at, window_id, starts_at}]: drafts and booked, newest first."""
    open_ = MaintenanceRequest.objects.filter(
        state__in=[MaintenanceRequest.State.DRAFT, MaintenanceRequest.State.BOOKED]
    )
    return [
        {
            "id": request.pk,
            "text": str(request),
            "number_count": request.number_count,
            "state": request.state,
            "lane": request.lane,
            "created_at": request.created_at,
            "window_id": window.pk if window else None,
            "starts_at": window.starts_at if window else None,
        }
        for request in open_.select_related("window")[:MOST]
        for window in [getattr(request, "window", None)]
    ]
