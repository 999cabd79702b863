"""Reads the text in the desk's search in all the ways it may be meant."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from labels.domain.numbers import NumberError, NumberKind, parse_number, parts_typed

LONGEST: Final = 100
SHORTEST: Final = 2


@dataclass(frozen=True)
class Sought:
    """text: as it stands; parts: of a number, whole or not; number: a whole one in its canonical form; mobile: the same
    where it takes messages; key: the id of something. Each is empty where it cannot be meant.
    """

    text: str
    parts: tuple[str, ...] = ()
    number: str = ""
    mobile: str = ""
    key: UUID | None = None

    @property
    def too_short(self) -> bool:
        """Returns whether the text is too short: nearly everything has a single character."""
        return len(self.text) < SHORTEST

    @property
    def is_address(self) -> bool:
        """Returns whether it can be a whole mail address."""
        before, at, behind = self.text.partition("@")
        return bool(before and at and "." in behind)


def read(given: str) -> Sought:
    """Reads a text from a search box."""
    text = " ".join(given.split())[:LONGEST]
    number, mobile = _number(text)
    return Sought(text, parts_typed(text), number, mobile, _key(text))


def _number(text: str) -> tuple[str, str]:
    try:
        number = parse_number(text)
    except NumberError:
        return "", ""
    return number.canonical, number.canonical if number.kind is NumberKind.MOBILE else ""


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
