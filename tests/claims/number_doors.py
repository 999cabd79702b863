"""The doors at which something is said of numbers and displays: the list of numbers, a number's own page, displays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING

from django.urls import reverse

from tests.claims.displays import Displays, Pair
from tests.claims.doors import Doors, about_the_window, page_of
from tests.claims.downloads import Downloads
from tests.claims.finding import elements, sentences
from tests.claims.programs import Programs
from tests.claims.truth import Outside

if TYPE_CHECKING:
    from tests.portal_client import PortalClient

Told = tuple[str, str, Displays]
WORDS = {  # a state that programs read, as people do
    "nothing": "Nothing to show",
    "pending": "To be submitted",
    "submitted": "Submitted",
    "waiting": "On the way",
    "shown": "On handsets",
    "assumed": "Assumed by estimate",
    "stale": "Overdue",
    "missing": "Missing on handsets",
    "wrong": "Shows something else",
    "failed": "Refused",
}
OWN_ROW = re.compile(r'<strong>(.*?)</strong><small>.*?</small></div>\s*(<span class="cell".*)', re.DOTALL)


@dataclass
class NumberDoors:
    """Who reads the pages of numbers, with what is so. unproved: numbers without a proof."""

    doors: Doors
    outside: Outside
    programs: Programs
    downloads: Downloads
    turn: int = 0
    names: dict[str, str] = field(default_factory=dict)  # canonical by key

    def said(self, now: datetime, unproved: frozenset[str]) -> Iterator[Told]:
        """All that is said of numbers and displays now; of the numbers' own pages one at a time, of
        displays what people and what programs read in turn."""
        from labels.models import Display, Number

        self.names = {str(pk): canonical for pk, canonical in Number.objects.values_list("pk", "canonical")}
        columns = Display.objects.values_list("directory__code", "number__canonical", "wanted", "pk").order_by("pk")
        wanted: dict[Pair, str | None] = {(party, number): label for party, number, label, _pk in columns}
        keys = {pk: (party, number) for party, number, _label, pk in columns if party in self.outside.delays}
        everything = self._of(tuple(self.names.values()), now, wanted, unproved)
        yield from self.downloads.of_numbers(everything)
        for language, reader in self.doors.due():
            yield from self._list(language, page_of(reader, reverse("numbers")), everything)
            yield from self._own_page(language, reader, everything)
            yield from self._display_page(language, reader, everything, keys)
            if self.doors.both or self.turn % 4 in (1, 2):
                yield from self._matrix(language, page_of(reader, reverse("displays")), everything)
        if self.doors.both or self.turn % 4 in (3, 0):
            yield from self._programs(everything)

    def _of(
        self, numbers: tuple[str, ...], now: datetime, wanted: Mapping[Pair, str | None], unproved: frozenset[str]
    ) -> Displays:
        pairs = tuple((party, number) for party in self.outside.delays for number in numbers)
        return Displays(pairs, self.outside, now, wanted, unproved, in_force())

    def _programs(self, everything: Displays) -> Iterator[Told]:
        """The sentence of each number, the state of each display, and what handsets show."""
        for each in self.programs.program.get("/numbers")["results"]:
            yield "API number", each["known"]["sentence"], everything.some(number=self.names[each["id"]])
        for each in self.programs.program.get("/displays")["results"]:
            if each["directory"] in self.outside.delays:
                seen = everything.some(number=each["number"], party=each["directory"])
                yield "API display", WORDS[each["state"]], seen
                yield "API display", f"handset: {each['shown']}" if each["shown"] else "no label", seen

    def _list(self, language: str, page: str, everything: Displays) -> Iterator[Told]:
        for row in elements(page, ("tr",)):
            number = self._number_in(row)
            if number is not None:
                seen = everything.some(number=number)
                rest = re.sub(r"<td\b[^>]*><span><strong>.*?</td>", "", row, flags=re.DOTALL)  # but what it is to show
                yield from ((f"numbers {language}", text, seen) for text in sentences(rest))

    def _number_in(self, row: str) -> str | None:
        found = re.search(r'href="/numbers/([0-9a-f-]{36})/"', row)
        return self.names.get(found[1]) if found else None

    def _matrix(self, language: str, page: str, everything: Displays) -> Iterator[Told]:
        door = f"displays {language}"
        for row in elements(page, ("tr",)):
            number = self._number_in(row)
            for party, cell in re.findall(r'<td data-head="([^"]*)">(<span class="cell".*?)</td>', row, re.DOTALL):
                if number is not None:
                    seen = everything.some(number=number, party=self.outside.names[unescape(party)])
                    yield from ((door, text, seen) for text in texts_of_cell(cell))
        for count in re.findall(r'<a class="tone-[a-z]+" href="\?[^>]*>(.*?)</a>', page, re.DOTALL):
            yield from ((door, text, everything) for text in sentences(count))

    def _own_page(self, language: str, reader: PortalClient, everything: Displays) -> Iterator[Told]:
        self.turn += 1
        key = sorted(self.names)[self.turn % len(self.names)]
        page, number, door = page_of(reader, reverse("number", args=[key])), self.names[key], f"number {language}"
        seen = everything.some(number=number)
        for lead in re.findall(r'<p class="lead">(.*?)</p>|<h2 class="note-title">(.*?)</h2>', page, re.DOTALL):
            yield from ((door, text, seen) for text in sentences("".join(lead)))
        for row in elements(page, ("li",)):
            if found := OWN_ROW.search(row):
                party = self.outside.names[unescape(found[1])]
                own = everything.some(number=number, party=party)
                yield from ((door, text, own) for text in texts_of_cell(found[2]))
        for row in elements(page, ("tr",)):
            cells = [" ".join(sentences(cell)) for cell in elements(row, ("td",))]
            if cells:  # else its head
                yield f"versions {language}", " · ".join(cells[1:]), seen

    def _display_page(
        self, language: str, reader: PortalClient, everything: Displays, keys: Mapping[int, Pair]
    ) -> Iterator[Told]:
        """A display's own page, and the desk's page of handsets to look at."""
        key = sorted(keys)[self.turn * 7 % len(keys)]
        party, number = keys[key]
        seen, page = everything.some(number=number, party=party), page_of(reader, reverse("display", args=[key]))
        yield from ((f"display {language}", text, seen) for text in sentences(about_the_window(page)))
        page = page_of(self.doors.desk[language], f"/admin/handsets/of/{self.doors.tenant.pk}/")
        for display, row in re.findall(r'<li><a href="[^"]*/(\d+)/">(.*?)</li>', page, re.DOTALL):
            party, number = keys[int(display)]
            seen = everything.some(number=number, party=party)
            # What is expected there; how to look at it is said beside it.
            yield from ((f"desk's handsets {language}", text.partition(" · ")[0], seen) for text in sentences(row))


def in_force() -> dict[str, tuple[tuple[str, datetime], ...]]:
    """By number the labels that came into force and were not taken back, by the plain order of the rows."""
    from labels.models import LabelVersion

    rows = LabelVersion.objects.exclude(effective_from=None).exclude(state="withdrawn").order_by("sequence")
    begun: dict[str, tuple[tuple[str, datetime], ...]] = {}
    for number, text, since in rows.values_list("number__canonical", "text", "effective_from"):
        begun[number] = (*begun.get(number, ()), (text, since))
    return begun


def texts_of_cell(cell: str) -> Iterator[str]:
    """What a cell says of one number at one party: its states, what handsets show, since or until when."""
    for part in re.split(r'(?=<span class="cell-(?!when-words))', cell):
        if part.startswith('<span class="cell-'):
            text = " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())
            shown = part.startswith('<span class="cell-shown">')
            yield f"handset: {text}" if shown else text
        else:
            yield from sentences(part)
