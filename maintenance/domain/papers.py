"""A document that we draw for people, in one language: headings, facts, tables and words, without layout."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Table:
    """rows: as many cells each as head has."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError("each row has a cell for each column")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a paper: words, then facts (name, value), then a table, then a quotation to be read out."""

    heading: str
    words: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    quotation: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is drawn. language: as Django names it."""

    language: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `as_json`."""
        return cls(data["language"], data["title"], data["subtitle"], tuple(map(_section, data["sections"])))


def _section(data: Mapping[str, Any]) -> Section:
    table = data["table"]
    return Section(
        data["heading"],
        tuple(data["words"]),
        tuple((name, value) for name, value in data["facts"]),
        table and Table(tuple(table["head"]), tuple(tuple(row) for row in table["rows"])),
        data["quotation"],
    )
