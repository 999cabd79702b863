"""The page of labels: labels in use, changes under way, and which label is answered more often."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from math import isfinite
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Max, Min, Q, QuerySet, Window as Over
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.licences.selectors import Needs
from compliance.selectors import certification
from labels.domain.display_state import FROZEN, ON_THE_WAY, worst_display
from labels.domain.numbers import number_text
from labels.domain.wanted import WantedReason
from labels.selectors import displays_in_use, displays_with_a_label, numbers_in_use, published
from maintenance.calls.advice import DAYS, advice
from maintenance.calls.domain.labels_compared import LEAST_DAYS, LabelRate
from maintenance.models import MaintenanceRequest
from maintenance.selectors import requests_under_way
from portal.displays import shown as displays
from portal.displays.why_shown import causes_by_label
from portal.windows import lists as window_lists
from tenants.database.kept_queries import PreparedQuery
from tenants.domain.money import change_in_percent, percent

MOST, FIRST_NUMBERS = 60, 4


@dataclass(frozen=True)
class LabelShown:
    """A label in use. state: the worst state of its displays; expected_by: when the displays on their way should be
    there, if that is still ahead. described() fills in: its first few numbers as people read them, when it ends, and
    the causes of failures, each with its displays.
    """

    text: str
    number_count: int
    state: str
    expected_by: datetime | None
    numbers: Sequence[str] = ()
    valid_until: datetime | None = None
    why: Sequence[tuple[str, int]] = ()


@cache
def _widest(most: int) -> PreparedQuery[Any]:
    """Returns the query of labels that should be shown: text, numbers, latest expected time, states."""
    return PreparedQuery(
        lambda now: (
            displays_with_a_label()
            .order_by()
            .values_list("wanted")
            .annotate(
                number_count=Count("number", distinct=True),
                expected_by=Max("expected_by", filter=Q(state__in=ON_THE_WAY, expected_by__gte=now)),
                states=ArrayAgg("state", distinct=True),
            )
            .order_by("-number_count", "wanted")[:most]
        )
    )


def _published_while_frozen() -> QuerySet[Any, Any]:
    """Returns (label, numbers): labels on numbers that show nothing because of a freeze."""
    numbers = displays_in_use().filter(wanted_reason=WantedReason.FROZEN).order_by().values("number")
    texts = published().filter(number__in=numbers).order_by().values_list("text")
    return texts.annotate(Count("number", distinct=True))


_FROZEN: Final = PreparedQuery(_published_while_frozen)


def in_use(now: datetime, most: int = MOST) -> list[LabelShown]:
    """Returns labels that should be shown or that only a freeze hides, those on most numbers first.
    now: business time.
    """
    shown = [
        LabelShown(text or "", count, worst_display(states), displays.foreseen(states, expected_by))
        for text, count, expected_by, states in _widest(most)(now=now)
    ]
    frozen = [LabelShown(text, count, FROZEN, None) for text, count in _frozen(now).items()]
    return sorted([*shown, *frozen], key=lambda row: (-row.number_count, row.text))[:most]


def _frozen(now: datetime) -> dict[str, int]:
    """Returns label → the number of numbers on which a freeze hides it."""
    frozen = dict(_FROZEN())
    certified = certification() if frozen else None
    if certified is None or certified.frozen:
        return frozen
    needs = Needs(certified.frozen_documents, now)
    return {text: count for text, count in frozen.items() if needs.of(text)}


def described(rows: list[LabelShown]) -> list[LabelShown]:
    """Adds to labels of in_use their first numbers, ends and causes."""
    texts = [row.text for row in rows]
    cells = displays_in_use().filter(wanted__in=texts)
    numbers = _first_numbers(cells, "wanted", [F("wanted"), F("directory")])
    frozen = published().filter(number__in=numbers_in_use(), text__in=[row.text for row in rows if row.state == FROZEN])
    numbers |= _first_numbers(frozen, "text", [F("text")])
    ending = published().filter(text__in=texts, valid_until__isnull=False)
    ends = dict(ending.order_by().values_list("text").annotate(Min("valid_until")))
    why = causes_by_label(cells)
    return [
        replace(row, numbers=numbers.get(row.text, []), valid_until=ends.get(row.text), why=why.get(row.text, ()))
        for row in rows
    ]


def _first_numbers(rows: QuerySet[Any], label: str, partition: list[F]) -> dict[str, list[str]]:
    """Returns label → its first few numbers."""
    ranked = (
        rows.order_by()
        .values_list(label, "number__canonical")
        .distinct()
        .annotate(place=Over(RowNumber(), partition_by=partition, order_by="number__canonical"))
        .filter(place__lte=FIRST_NUMBERS)
    )
    by_label: dict[str, list[str]] = {}
    for text, canonical, _place in ranked.order_by(label, "number__canonical"):
        numbers, shown = by_label.setdefault(text, []), number_text(canonical)
        if shown not in numbers and len(numbers) < FIRST_NUMBERS:
            numbers.append(shown)
    return by_label


@dataclass(frozen=True)
class ChangeUnderWay:
    """A draft or a booked change. window: None for a draft."""

    request: MaintenanceRequest
    window: window_lists.WindowRow | None


def changes_under_way(now: datetime) -> list[ChangeUnderWay]:
    """Returns drafts and booked changes, the newest first."""
    requests = list(requests_under_way()[:MOST])
    booked = [request.window for request in requests if hasattr(request, "window")]
    listed = window_lists.window_rows(booked, now)
    rows = dict(zip([window.request_id for window in booked], listed, strict=True))
    return [ChangeUnderWay(request, rows.get(request.pk)) for request in requests]


@dataclass(frozen=True)
class LabelRateShown:
    """A label or scene with its rate. beside: the difference to the others, with its interval."""

    label: str
    rate: str
    calls: int
    beside: str
    better: bool


@dataclass(frozen=True)
class AdviceShown:
    """Advice about labels. said: one sentence; link: the page that does it; days: the days of calls it rests on."""

    said: str
    link: str
    labels: list[LabelRateShown]
    scenes: list[LabelRateShown]
    days: int


def advice_shown() -> AdviceShown | None:
    """Returns which label is answered more often; None while no calls have a label to compare."""
    advised = advice()
    if not advised.labels:
        return None
    better = advised.better
    if better is None:
        said, link = _("So far no label is surely answered more often than the others."), ""
    else:
        said = _(
            "In the same hours “%(label)s” is answered %(change)s more often than your other labels: try it on another "
            "number, and compare."
        ) % {"label": better.label, "change": percent(better.change)}
        link = f"{reverse('change_new')}?{urlencode({'text': better.label})}"
    return AdviceShown(said, link, _rows(advised.labels), _rows(advised.scenes), DAYS)


def _rows(rates: Sequence[LabelRate]) -> list[LabelRateShown]:
    return [
        LabelRateShown(
            each.label or _("the name alone"),
            percent(each.answered / each.calls),
            each.calls,
            _beside(each),
            each.better,
        )
        for each in rates
    ]


def _beside(each: LabelRate) -> str:
    if each.days < LEAST_DAYS or not isfinite(each.interval.high):
        return _("too few days to say")
    return _("%(change)s (%(low)s to %(high)s)") % {
        "change": change_in_percent(each.change),
        "low": change_in_percent(each.interval.low),
        "high": change_in_percent(each.interval.high),
    }
