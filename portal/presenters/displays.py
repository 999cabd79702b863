"""What directories show: the worst of several cells, the matrix, a window's directories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.urls import reverse

from labels.directories.models import Directory
from labels.domain.numbers import number_text
from labels.domain.wanted import WantedReason
from labels.models import Display, Number
from labels.selectors import directories, matrix

State = Display.State
FROZEN = "frozen"  # of the family display, beside the states that a row can have
# The worst first: what has to be looked at before anything else.
ORDER = (
    State.FAILED,
    State.WRONG,
    State.MISSING,
    State.STALE,
    FROZEN,
    State.PENDING,
    State.SUBMITTED,
    State.WAITING,
    State.SHOWN,
    State.NOTHING,
)
BAD = (State.FAILED, State.WRONG, State.MISSING, State.STALE)
NOT_TAKEN = (WantedReason.KEPT, WantedReason.NOT_TAKEN)
ON_THE_WAY = (State.PENDING, State.SUBMITTED, State.WAITING)


def standing(state: str, wanted_reason: str) -> str:
    """How a cell stands, of the family display: a freeze comes before what is on its way because of it."""
    return FROZEN if wanted_reason == WantedReason.FROZEN and state not in BAD else str(state)


def standings(cells: QuerySet[Display], by: str) -> dict[Any, list[str]]:
    """A column's values → how the cells with each of them stand."""
    found: dict[Any, list[str]] = {}
    for value, state, reason in cells.order_by().values_list(by, "state", "wanted_reason").distinct():
        found.setdefault(value, []).append(standing(state, reason))
    return found


def worst(states: Iterable[str]) -> str:
    """The state that stands for several cells."""
    present = set(states)
    return next((str(state) for state in ORDER if state in present), State.NOTHING.value)


def directory_named(directory: Directory) -> dict[str, Any]:
    """{name, kind}"""
    return {"name": str(directory), "kind": directory.get_kind_display()}


def by_platform(rows: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """{android, ios}: what these handsets show, by (platform, text shown) in the order of the directories."""
    seen: dict[str, str] = {}
    for platform, shown in rows:
        seen.setdefault(platform, shown or "")
    return {platform: seen.get(platform, "") for platform in ("android", "ios")}


def by_directory(
    cells: QuerySet[Display], now: datetime, active: Sequence[Directory] | None = None
) -> list[dict[str, Any]]:
    """Some numbers on each active directory: {name, kind, platform, critical, state (the worst), shown (the text most
    handsets show), shown_count, number_count, bad, on_the_way, not_taken (how many show an older label, or none,
    because it does not take the newest), expected_by (of what is on its way, still ahead of `now`)}; the directories in
    their order.

    active: when they have been read already.
    """
    rows = list(
        cells.filter(directory__active=True)
        .order_by()
        .values("directory_id", "state", "shown", "wanted_reason")
        .annotate(count=Count("pk"), last=Max("expected_by"))
    )
    return [
        _directory(directory, [row for row in rows if row["directory_id"] == directory.pk], now)
        for directory in (directories() if active is None else active)
    ]


def _directory(directory: Directory, rows: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, Any]:
    states: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    for row in rows:
        states[standing(row["state"], row["wanted_reason"])] += row["count"]
        texts[row["shown"] or ""] += row["count"]
    on_the_way = [row for row in rows if standing(row["state"], row["wanted_reason"]) in ON_THE_WAY]
    coming = [row["last"] for row in on_the_way if row["last"] and row["last"] >= now]
    return {
        **directory_named(directory),
        "platform": directory.platform,
        "critical": directory.critical,
        "state": worst(states),
        "shown": texts.most_common(1)[0][0] if texts else "",
        "shown_count": states[State.SHOWN],
        "number_count": sum(states.values()),
        "bad": sum(states[state] for state in BAD),
        "on_the_way": sum(states[state] for state in ON_THE_WAY),
        "not_taken": sum(row["count"] for row in rows if row["wanted_reason"] in NOT_TAKEN),
        "expected_by": max(coming, default=None),
    }


def counts() -> dict[str, int]:
    """Cells by how they stand; of numbers out of use, too: their labels have to go."""
    rows = Display.objects.exclude(number__state=Number.State.RELEASED).filter(directory__active=True).order_by()
    found = Counter({FROZEN: 0, **{state.value: 0 for state in State}})
    for state, reason, count in rows.values_list("state", "wanted_reason").annotate(Count("pk")):
        found[standing(state, reason)] += count
    return found


def summary(of: Mapping[str, int]) -> dict[str, int]:
    """Counts by tone, for a bar: shown, on_the_way, overdue, wrong, frozen."""
    return {
        "shown": of[State.SHOWN],
        "on_the_way": sum(of[state] for state in ON_THE_WAY),
        "overdue": of[State.STALE] + of[State.MISSING],
        "wrong": of[State.WRONG] + of[State.FAILED],
        "frozen": of[FROZEN],
    }


def matrix_by_group(found: QuerySet[Number], active: Sequence[Directory]) -> list[dict[str, Any]]:
    """The numbers folded by group: {group, count, cells: one {state (the worst), shown, count} for each directory}."""
    chosen = list(found.order_by().values_list("pk", "group"))
    sizes = Counter(group for _pk, group in chosen)
    counted = (
        Display.objects.filter(directory__active=True)
        .extra(where=["number_id = ANY(%s)"], params=[[pk for pk, _group in chosen]])
        .order_by()
        .values_list("number__group", "directory_id", "state", "wanted_reason")
        .annotate(Count("pk"))
    )
    states: dict[tuple[str, int], Counter[str]] = {}
    for group, directory, state, reason, count in counted:
        states.setdefault((group, directory), Counter())[standing(state, reason)] += count
    return [
        {
            "group": group,
            "count": sizes[group],
            "cells": [_folded(states.get((group, directory.pk), Counter())) for directory in active],
        }
        for group in sorted(sizes)
    ]


def _folded(states: Counter[str]) -> dict[str, Any]:
    return {
        "state": worst(states) if states else State.NOTHING.value,
        "shown": states[State.SHOWN],
        "count": sum(states.values()),
    }


def matrix_rows(numbers: Sequence[Number], active: Sequence[Directory]) -> list[dict[str, Any]]:
    """Numbers × directories for components/display_matrix.html."""
    cells = matrix(numbers)
    return [
        {
            "number": number_text(number.canonical),
            "url": reverse("number", args=[number.pk]),
            "wanted": _wanted(cells[number.pk].values()),
            "cells": [cells[number.pk].get(directory.pk, NO_CELL) for directory in active],
        }
        for number in numbers
    ]


def _wanted(cells: Iterable[Display]) -> str:
    """The label that most directories should show; one that is kept in place of a newer one counts last."""
    texts = Counter(cell.wanted for cell in cells if cell.wanted and cell.wanted_reason != WantedReason.KEPT)
    kept = (cell.wanted for cell in cells if cell.wanted)
    return texts.most_common(1)[0][0] if texts else next(kept, "")


NO_CELL: dict[str, datetime | str | None] = {
    "state": State.NOTHING.value,
    "shown": None,
    "expected_by": None,
    "shown_since": None,
    "trouble": "",
}
