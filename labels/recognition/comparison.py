"""Compares a label's identity part with a legal name: which characters match where, and which could pass for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from labels.domain.disguise import sounds_or_looks_like
from labels.recognition.alignment import align
from labels.recognition.normalise import (
    LegalName,
    NamePart,
    parse_label,
    parse_legal_name,
    region_around,
    region_of_letter,
)
from labels.recognition.scenes import split

_WEIGHTS: Final = {NamePart.CORE: 20, NamePart.INDUSTRY: 6, NamePart.REGION: 6, NamePart.LEGAL_FORM: 0}


@dataclass(frozen=True, slots=True)
class NameComparison:
    """Per character of the label's text: its place in the name's text (None: unmatched), and what it would pass for
    there (homophone, lookalike, None: nothing). posing: the same without the legal form, behind which nobody hides.
    """

    label: LegalName
    name: LegalName
    places: tuple[int | None, ...]
    resembling: tuple[str | None, ...]
    posing: tuple[str | None, ...]

    @property
    def in_order(self) -> bool:
        """Tells whether all characters of the label stand in the name, in this order, and one of them in its core."""
        return None not in self.places and any(self.name.parts[place or 0] is NamePart.CORE for place in self.places)

    @property
    def disguised(self) -> bool:
        """Tells whether the label would be in order if characters that sound or look like the name's were
        the name's.
        """
        unmatched = [each for each, place in zip(self.resembling, self.places, strict=True) if place is None]
        return bool(unmatched) and None not in unmatched

    @property
    def unmatched(self) -> str:
        pairs = zip(self.label.text, self.places, strict=True)
        return "".join(character for character, place in pairs if place is None)


@dataclass(frozen=True, slots=True)
class Claim:
    """A label's claim: identity and scene as written; without identity (双11专线) there is no comparison."""

    identity: str
    scene: str
    comparison: NameComparison | None


def claim(label: str, legal_name: str) -> Claim:
    """Splits a label, with the legal name in view: scene words may be part of the name (物流)."""
    whole = compare_names(label, legal_name)
    if whole.in_order:
        return Claim(label, "", whole)
    parts = split(label)
    if not parts.scene:
        return Claim(label, "", whole)
    if not parts.identity:
        return Claim("", label, None)
    return Claim(parts.identity, parts.scene, compare_names(parts.identity, legal_name))


def compare_names(identity: str, legal_name: str) -> NameComparison:
    """Aligns an identity part with a legal name: as many characters as possible, those of the core before others."""
    label, name = parse_label(identity), parse_legal_name(legal_name)
    places = align(label.compared, name.compared, [_WEIGHTS[part] for part in name.parts])
    if len(places) > 1 and places[0] is None and places[1] is not None:
        places[0] = _region_place(label.text[0], name, places[1])
    places = [None if _cuts_region(label.text[at], place, places, name) else place for at, place in enumerate(places)]
    places = [None if _replaces(at, label, places, name) else place for at, place in enumerate(places)]
    telling = [
        each if part is not NamePart.LEGAL_FORM else "" for each, part in zip(name.text, name.parts, strict=True)
    ]
    resembling, posing = (_resembling(label.text, places, each) for each in (name.text, telling))
    return NameComparison(label, name, tuple(places), resembling, posing)


def _region_place(letter: str, name: LegalName, before: int) -> int | None:
    """Returns where the province that a letter stands for (粤: 广东) is in the name, before the other matches."""
    region = region_of_letter(letter)
    place = name.text.find(region) if region else -1
    return place if 0 <= place < before else None


def _cuts_region(character: str, place: int | None, places: Sequence[int | None], name: LegalName) -> bool:
    """Tells whether a character is all that the label has of a region, but neither its first character nor its letter:
    海南 is not called 南, but 江苏 is called 苏.
    """
    if place is None or name.parts[place] is not NamePart.REGION:
        return False
    start, region = region_around(name, place)
    kept = set(range(start, start + len(region))).intersection(places)
    return start < place and kept == {place} and region_of_letter(character) != region


def _replaces(index: int, label: LegalName, places: Sequence[int | None], name: LegalName) -> bool:
    """Tells whether a character that matches outside the name's core stands in the place of one in the core that it
    passes for: 派尔料 is 派尔科 in disguise, though 派尔科材料 has a 料.
    """
    place = places[index]
    if place is None or name.parts[place] is NamePart.CORE or label.parts[index] is not NamePart.CORE:
        return False
    before, after = places[:index][-1:], places[index + 1 :][:1]
    beside = {each + 1 for each in before if each is not None} | {each - 1 for each in after if each is not None}
    return any(
        name.parts[each] is NamePart.CORE and sounds_or_looks_like(label.text[index], name.text[each]) is not None
        for each in beside.difference(places).intersection(range(len(name.text)))
    )


def _resembling(text: str, places: Sequence[int | None], name: Sequence[str]) -> tuple[str | None, ...]:
    resembling: list[str | None] = [None] * len(text)
    for index, place in enumerate(places):
        if place is not None:
            continue
        start = next((before + 1 for before in reversed(places[:index]) if before is not None), 0)
        end = next((after for after in places[index + 1 :] if after is not None), len(name))
        others = set(name[start:end]) - {text[index], ""}
        kinds = {sounds_or_looks_like(text[index], theirs) for theirs in others} - {None}
        resembling[index] = min(kinds, default=None, key=str)  # homophone before lookalike
    return tuple(resembling)
