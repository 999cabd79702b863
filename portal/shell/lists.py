"""Lists of a client have states to filter by, with the count of rows in each, and columns to sort by.

Templates: components/facets.html, components/sort_head.html.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.shell.pages import CountedRows, page_of

MOST_COUNTED: Final = 10_000  # rows: of more, nobody waits until those in each state are counted
Asked = Mapping[str, str]
Orders = Mapping[str, tuple[str, ...]]  # ?sort= → fields, the last of which no two rows share; the first is the usual


def key_asked(asked: Asked, name: str) -> UUID | None:
    """The key of a row that an address names; None where it names none, or something else."""
    try:
        return UUID(asked.get(name, ""))
    except ValueError:
        return None


@dataclass(frozen=True)
class Facet:
    """A state to filter rows by. key: of ?only=, None for all rows; count: None where nobody has counted."""

    key: str | None
    word: str
    count: int | None
    chosen: bool


def facets(words: Mapping[str, Promise], counts: Mapping[str, int], chosen: str) -> list[Facet]:
    """Returns all rows (if counts has `""`), then each state that has rows or is chosen."""
    states = [
        Facet(key, str(word), counts.get(key), key == chosen)
        for key, word in words.items()
        if key == chosen or counts.get(key, 1)
    ]
    return [Facet(None, _("All"), counts.get(""), not chosen), *states]


@dataclass(frozen=True)
class SortHead:
    """A column to sort by. key: of ?sort= when its head is pressed; sorted: ascending, descending or empty."""

    key: str
    sorted: str


def sorted_by(orders: Orders, asked: str) -> tuple[str, ...]:
    """The fields that `?sort=` means, `-` before it turning it round; the usual ones for what is no order."""
    fields = orders.get(asked.removeprefix("-"))
    if fields is None:
        return next(iter(orders.values()))
    return tuple(f"-{field}" for field in fields) if asked.startswith("-") else fields


def sort_heads(orders: Orders, asked: str) -> dict[str, SortHead]:
    """The heads of the columns by their keys."""
    now = asked if asked.removeprefix("-") in orders else next(iter(orders))
    words = {key: {key: "ascending", f"-{key}": "descending"}.get(now, "") for key in orders}
    return {key: SortHead(f"-{key}" if word == "ascending" else key, word) for key, word in words.items()}


@dataclass(frozen=True)
class StateList:
    """A list of which a page and its files show the same. states: `?only=` → its word and which rows it means, a row in
    none, one or several; usual: the order, as `?sort=`, for who asks for none; within: what else of an address `rows`
    reads, such as `?q=`.
    """

    rows: Callable[[Asked], QuerySet[Any]]
    states: Mapping[str, Promise]
    ways: Callable[[], Mapping[str, Q]]
    orders: Orders
    usual: str
    within: tuple[str, ...] = ()

    def chosen(self, asked: Asked) -> QuerySet[Any]:
        """The rows that are asked for, in their order."""
        only, rows = self._only(asked), self.rows(asked)
        return self.ordered(rows.filter(self.ways()[only]) if only else rows, asked)

    def ordered(self, rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """The rows in the order that is asked for."""
        return rows.order_by(*sorted_by(self.orders, self._sort(asked)))

    def shown(self, request: HttpRequest, size: int = 50, total: int = 0) -> ListShown:
        """A page of the rows that are asked for, states and heads. total: how many rows there are, if that is known."""
        bar = self.bar(request.GET, total)
        counted = next((each.count for each in bar.facets if each.chosen), None)
        page = page_of(request, CountedRows(self.chosen(request.GET), counted), size)
        return ListShown(bar.facets, bar.heads, bar.only, bar.sort, bar.any, page)

    def bar(self, asked: Asked, total: int = 0) -> ListBar:
        """States and heads, for a page that takes its rows in another way."""
        only, sort = self._only(asked), self._sort(asked)
        counts = self._counts(asked) if total <= MOST_COUNTED else {}
        return ListBar(
            facets=facets(self.states, counts, only),
            heads=sort_heads(self.orders, sort),
            only=only,
            sort=sort,
            any=counts.get("", 1) > 0 or any(asked.get(name) for name in self.within),
        )

    def _counts(self, asked: Asked) -> dict[str, int]:
        """Counts the rows in each state, and in any (`""`), in one statement; counts nothing above MOST_COUNTED."""
        ways = {f"is_{state}": ExpressionWrapper(way, BooleanField()) for state, way in self.ways().items()}
        few = self.rows(asked).order_by().annotate(**ways).values("pk", *ways)[: MOST_COUNTED + 1]
        states = {state: Count("pk", filter=Q(**{f"is_{state}": True})) for state in self.states}
        counted = few.aggregate(every=Count("pk"), **states)
        every = counted.pop("every")
        return {"": every, **counted} if every <= MOST_COUNTED else {}

    def _only(self, asked: Asked) -> str:
        only = asked.get("only", "")
        return only if only in self.states else ""

    def _sort(self, asked: Asked) -> str:
        sort = asked.get("sort", "")
        return sort if sort.removeprefix("-") in self.orders else self.usual


@dataclass(frozen=True)
class ListBar:
    """The bar above a StateList. only, sort: as asked, or usual; any: some state has rows, or another filter leaves
    none.
    """

    facets: list[Facet]
    heads: dict[str, SortHead]
    only: str
    sort: str
    any: bool

    @property
    def chosen(self) -> str:
        """The state that is filtered by, in words; empty: none."""
        return next((each.word for each in self.facets if each.chosen and each.key), "")


@dataclass(frozen=True)
class ListShown(ListBar):
    """A page of a StateList."""

    page: Page[Any]
