"""Rows that a page's filter leaves of a list, for the page and for its spreadsheet alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.domain.display_state import BAD, ON_THE_WAY
from labels.domain.wanted import WantedReason
from labels.entitlement import number_proofs
from labels.models import Display, Number
from labels.numbers import search as number_search
from labels.selectors import active_displays, displays_in_use, numbers_in_use, numbers_kept, without_label
from maintenance.calls import selectors as calls
from maintenance.calls.texts import NETWORKS
from portal.displays import shown as presenter
from portal.shell.lists import Asked, StateList
from tenants.domain.characters import has_control_characters

UNGROUPED: Final = "-"  # ?group= of the numbers without a group
# What can be asked for by ?only= of displays, and which states it means.
FILTERS: Final = {
    "shown": (presenter.State.SHOWN,),
    "assumed": (presenter.State.ASSUMED,),
    "on_the_way": ON_THE_WAY,
    "overdue": (presenter.State.STALE, presenter.State.MISSING),
    "wrong": (presenter.State.WRONG, presenter.State.FAILED),
    "trouble": BAD,
    "frozen": (),
}


DISPLAY_ORDERS: Final = {"": ("group", "canonical"), "number": ("canonical",)}
_OF_FILTER: Final = ("q", "group", "only")
MOST_FOUND: Final = 10_000  # numbers that one act takes by a filter
LONGEST_FILTER: Final = 1_200  # characters of filter_text


def seen_as(numbers: Iterable[UUID]) -> str:
    """A digest of numbers, by their keys, with which a form is sent that has shown them."""
    return blake2b(b"".join(key.bytes for key in sorted(numbers)), digest_size=16).hexdigest()


def changed_since(seen: str, numbers: Iterable[UUID]) -> str:
    """Says that these numbers are not those of a form sent with `seen`; empty where they are."""
    keys = list(numbers)
    if seen == seen_as(keys):
        return ""
    said = _(
        "These are not the numbers that were shown to you; now there are %(count)s. Nothing was done: check them and"
        " submit again."
    )
    return said % {"count": f"{len(keys):,}"}


def _numbers_asked(asked: Asked) -> QuerySet[Number]:
    """Finds numbers by a search and a group; released ones are left out."""
    group = asked.get("group", "")[:60]
    numbers = numbers_kept().filter(group="" if group == UNGROUPED else group) if group else numbers_kept()
    rows: QuerySet[Number] = number_search.search(numbers, asked.get("q", "").strip()[:60])
    return rows


def _number_ways() -> dict[str, Q]:
    coming = displays_in_use().filter(state__in=ON_THE_WAY).exclude(wanted_reason=WantedReason.FROZEN)
    unlabelled = Q(pk__in=without_label(numbers_in_use()).values("pk"))
    unproved = Q(pk__in=number_proofs.unproved().values("pk"))
    return {
        "waits": unlabelled | unproved,
        "wrong": Q(pk__in=displays_in_use().filter(state__in=BAD).values("number")),
        "unlabelled": unlabelled,
        "unproved": unproved,
        "moving": Q(pk__in=coming.values("number")),
        "critical": Q(critical=True),
    }


NUMBERS: Final = StateList(
    rows=_numbers_asked,
    states={
        "waits": lazy("Waits for you"),
        "wrong": lazy("Not as expected"),
        "unlabelled": lazy("No label"),
        "unproved": lazy("Not verified"),
        "moving": lazy("On the way"),
        "critical": lazy("Critical"),
    },
    ways=_number_ways,
    orders={"group": ("group", "canonical"), "number": ("canonical",), "added": ("pk",)},
    usual="group",
    within=("q", "group"),
)


def filter_text(asked: Asked) -> str:
    """Returns the filter as a form sends it; never empty."""
    return urlencode({name: asked.get(name, "")[:60] for name in _OF_FILTER})


def numbers_found(text: str) -> QuerySet[Number]:
    """The numbers that a filter_text finds which a form was sent with, at most MOST_FOUND; none where it is none."""
    asked = {name: str(value) for name, value in QueryDict(text).items()}
    if asked.keys() != set(_OF_FILTER) or has_control_characters("".join(asked.values())):
        return numbers_kept().none()
    return numbers_kept().filter(pk__in=NUMBERS.chosen(asked).values("pk")[:MOST_FOUND])


@dataclass(frozen=True)
class DisplaysFilter:
    """Which displays. only: a key of FILTERS; directory: its code; group: of the number; empty texts are all; sort: a
    key of DISPLAY_ORDERS.
    """

    only: str
    search: str
    directory: str
    group: str
    sort: str

    @classmethod
    def read(cls, asked: Asked) -> DisplaysFilter:
        only = asked.get("only", "")
        return cls(
            only if only in FILTERS else "",
            asked.get("q", "").strip()[:60],
            asked.get("directory", ""),
            asked.get("group", "")[:60],
            "number" if asked.get("sort") == "number" else "",
        )

    def numbers(self) -> QuerySet[Number]:
        """The numbers that are asked for, with something to show or, out of use, to take away."""
        numbers = self._numbers().order_by(*DISPLAY_ORDERS[self.sort])
        return numbers.filter(Exists(self._cells().filter(number=OuterRef("pk"))))

    @property
    def narrows(self) -> bool:
        """Returns whether it leaves out some numbers, or directories, whatever their state."""
        return bool(self.search or self.directory or self.group)

    def __bool__(self) -> bool:
        return bool(self.only or self.sort or self.narrows)

    def displays(self) -> QuerySet[Display]:
        """The displays of these numbers that are asked for, in the order of the page."""
        cells = self._cells() if self.only else self._of_directory()
        displays = cells.filter(number__in=self.numbers().order_by().values("pk")).select_related("number", "directory")
        return displays.order_by(*(f"number__{field}" for field in DISPLAY_ORDERS[self.sort]), "directory__position")

    def in_any_state(self) -> QuerySet[Display]:
        """The displays of which `only` asks for some."""
        return self._of_directory().filter(number__in=self._numbers().values("pk"))

    def _numbers(self) -> QuerySet[Number]:
        numbers: QuerySet[Number] = number_search.search(numbers_kept(), self.search)
        if self.group:
            numbers = numbers.filter(group="" if self.group == UNGROUPED else self.group)
        return numbers

    def _cells(self) -> QuerySet[Display]:
        """Finds displays as presenter.summary counts them: a frozen one is not on its way."""
        cells = self._of_directory()
        frozen = Q(wanted_reason=WantedReason.FROZEN) & ~Q(state__in=BAD)
        if self.only == "frozen":
            return cells.filter(frozen)
        if self.only:
            return cells.filter(state__in=FILTERS[self.only]).exclude(frozen)
        return cells.filter(~Q(state=presenter.State.NOTHING) | frozen)

    def _of_directory(self) -> QuerySet[Display]:
        cells = active_displays()
        return cells.filter(directory__code=self.directory) if self.directory else cells


@dataclass(frozen=True)
class CallsFilter:
    """Which calls are counted: of which numbers (None: all; typed as number and group) and of which customers."""

    number: str
    group: str
    numbers: list[str] | None
    customers: calls.Customers

    @classmethod
    def read(cls, asked: Asked) -> CallsFilter:
        number, group = asked.get("number", "").strip()[:40], asked.get("group", "")[:60]
        network = asked.get("network", "")
        customers = calls.Customers(network if network in NETWORKS else "", asked.get("handset", "")[:20])
        return cls(number, group, calls.numbers_chosen(number, group), customers)
