"""Describes a document that we draw for people, in one language: headings, facts, tables and words, without layout."""

from dataclasses import dataclass

from tenants.domain.kept import StoredAsJson

NOTHING = "–"  # in a cell or a fact where nothing is known


@dataclass(frozen=True, slots=True)
class Table:
    """A table. rows: each has as many cells as head."""

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


@dataclass(frozen=True)
class Paper(StoredAsJson):
    """A document to draw. language: as Django names it."""

    language: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
