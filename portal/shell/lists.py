"""What the lists of a client share: states to filter by, with how many rows are in each, and columns to sort by.

Templates: components/facets.html, components/sort_head.html.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Orders = Mapping[str, tuple[str, ...]]  # ?sort= → fields, the last of which no two rows share; the first is the usual


@dataclass(frozen=True)
class Facet:
    """A state to filter rows by. key: of ?only=, None for all rows; count: None where nobody has counted."""

    key: str | None
    word: str
    count: int | None
    chosen: bool


def facets(words: Mapping[str, Promise], counts: Mapping[str, int], chosen: str) -> list[Facet]:
    """All rows (of which counts has `""`), then each state that rows are in, or that is chosen."""
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
