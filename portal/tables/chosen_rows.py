"""What a page's filter leaves of a list, for the page and for its spreadsheet alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from hashlib import blake2b
from operator import or_
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
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
from portal.shell.lists import Orders, sorted_by
from tenants.domain.characters import has_control_characters

Asked = Mapping[str, str]
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


# What can be asked for by ?only= of numbers.
NUMBER_STATES: Final[Mapping[str, Promise]] = {
    "waits": lazy("Waits for you"),
    "wrong": lazy("Not as expected"),
    "unlabelled": lazy("No label"),
    "unproved": lazy("Not verified"),
    "moving": lazy("On the way"),
    "critical": lazy("Critical"),
}
_WAITS: Final = ("unlabelled", "unproved")  # what "waits" consists of
NUMBER_ORDERS: Final[Orders] = {"group": ("group", "canonical"), "number": ("canonical",), "added": ("pk",)}
MOST_COUNTED: Final = 10_000  # numbers: of more, nobody waits until those in each state are counted
MOST_FOUND: Final = 10_000  # numbers that one act takes by a filter
LONGEST_FILTER: Final = 1_200  # characters of NumbersFilter.text


def seen_as(numbers: Iterable[UUID]) -> str:
    """A digest of numbers, by their keys, with which a form is sent that has shown them."""
    return blake2b(b"".join(key.bytes for key in sorted(numbers)), digest_size=16).hexdigest()


def changed_since(seen: str, numbers: Iterable[UUID]) -> str:
    """What to say where these numbers are not those of a form that was sent with `seen`; empty where they are."""
    keys = list(numbers)
    if seen == seen_as(keys):
        return ""
    said = _(
        "These are not the numbers that were shown to you; now there are %(count)s. Nothing was done: check them and"
        " submit again."
    )
    return said % {"count": f"{len(keys):,}"}


def _numbers_in(state: str) -> Q:
    match state:
        case "wrong":
            return Q(pk__in=displays_in_use().filter(state__in=BAD).values("number"))
        case "moving":
            coming = displays_in_use().filter(state__in=ON_THE_WAY).exclude(wanted_reason=WantedReason.FROZEN)
            return Q(pk__in=coming.values("number"))
        case "unlabelled":
            return Q(pk__in=without_label(numbers_in_use()).values("pk"))
        case "unproved":
            return Q(pk__in=number_proofs.unproved().values("pk"))
        case "waits":
            return _waiting({each: _numbers_in(each) for each in _WAITS})
    return Q(critical=True)


def _waiting(ways: Mapping[str, Q]) -> Q:
    """What waits for the client: whatever is in one of these states."""
    return reduce(or_, (ways[each] for each in _WAITS))


@dataclass(frozen=True)
class NumbersFilter:
    """Which numbers: by a search, a group, a state (a key of NUMBER_STATES); empty texts are all. sort: `?sort=`."""

    search: str
    group: str
    only: str
    sort: str

    @classmethod
    def read(cls, asked: Asked) -> NumbersFilter:
        only = asked.get("only", "")
        only = only if only in NUMBER_STATES else ""
        return cls(asked.get("q", "").strip()[:60], asked.get("group", "")[:60], only, asked.get("sort", "")[:20])

    @classmethod
    def found(cls, text: str) -> QuerySet[Number]:
        """The numbers that a filter finds which a form was sent with (`text`), at most MOST_FOUND; a text that is none
        finds nothing.
        """
        asked = QueryDict(text).dict()
        if asked.keys() != {"q", "group", "only"} or has_control_characters("".join(map(str, asked.values()))):
            return numbers_kept().none()
        keys = cls.read(asked).numbers().values("pk")
        return numbers_kept().filter(pk__in=keys[:MOST_FOUND])

    @property
    def text(self) -> str:
        """The filter as a form is sent with it; never empty."""
        return urlencode({"q": self.search, "group": self.group, "only": self.only})

    def numbers(self) -> QuerySet[Number]:
        """The numbers that are asked for, in their order; released ones are left out."""
        numbers = self._in_any_state()
        if self.only:
            numbers = numbers.filter(_numbers_in(self.only))
        return numbers.order_by(*sorted_by(NUMBER_ORDERS, self.sort))

    def counts(self) -> dict[str, int]:
        """How many numbers are in each state, and in any (`""`), of those that search and group leave."""
        ways = {state: _numbers_in(state) for state in NUMBER_STATES if state != "waits"}
        ways["waits"] = _waiting(ways)
        states = {state: Count("pk", filter=way) for state, way in ways.items()}
        counted = self._in_any_state().aggregate(every=Count("pk"), **states)
        return {"": counted.pop("every"), **counted}

    def _in_any_state(self) -> QuerySet[Number]:
        numbers = numbers_kept().filter(group=self.group) if self.group else numbers_kept()
        rows: QuerySet[Number] = number_search.search(numbers, self.search)
        return rows

    def __bool__(self) -> bool:
        return bool(self.search or self.group or self.only or self.sort)


@dataclass(frozen=True)
class DisplaysFilter:
    """Which displays. only: a key of FILTERS; directory: its code; group: of the number; empty texts are all."""

    only: str
    search: str
    directory: str
    group: str

    @classmethod
    def read(cls, asked: Asked) -> DisplaysFilter:
        only = asked.get("only", "")
        return cls(
            only if only in FILTERS else "",
            asked.get("q", "").strip()[:60],
            asked.get("directory", ""),
            asked.get("group", "")[:60],
        )

    def numbers(self) -> QuerySet[Number]:
        """The numbers that are asked for, with something to show or, out of use, to take away."""
        numbers = number_search.search(numbers_kept(), self.search).order_by("group", "canonical")
        if self.group:
            numbers = numbers.filter(group="" if self.group == UNGROUPED else self.group)
        rows: QuerySet[Number] = numbers.filter(Exists(self._cells().filter(number=OuterRef("pk"))))
        return rows

    def __bool__(self) -> bool:
        return bool(self.only or self.search or self.directory or self.group)

    def displays(self) -> QuerySet[Display]:
        """The displays of these numbers that are asked for, in the order of the page."""
        cells = self._cells() if self.only else self._of_directory()
        displays = cells.filter(number__in=self.numbers().order_by().values("pk"))
        return displays.select_related("number", "directory").order_by("number__canonical", "directory__position")

    def _cells(self) -> QuerySet[Display]:
        """Counted as in presenter.summary: what is frozen is not on its way."""
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
