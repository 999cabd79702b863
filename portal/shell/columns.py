"""A list as a table for people's spreadsheets: its rows, and its columns, each with a head and what stands below it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from operator import attrgetter
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.evidence.selectors import doer_of
from tenants.outside.spreadsheets import Cell, Telephone

PIECE: Final = 1000  # rows in memory
Columns = list[tuple[str, Callable[[Any], Cell]]]  # the head of each, and its cell of a row


@dataclass(frozen=True)
class ListTable:
    """A list. rows: in their order, those that its page shows for what is asked of it (`?q=…`); columns: made for each
    export, in the reader's language; told: what stands in the lines of rows that are read at once, the rows themselves
    where nothing has to be worked out of them.
    """

    rows: Callable[[Mapping[str, str]], QuerySet[Any] | list[Any]]
    columns: Callable[[], Columns]
    told: Callable[[Sequence[Any]], Iterable[Any]] = iter

    def lines(self, most: int, asked: Mapping[str, str]) -> Iterator[list[Cell]]:
        """The heads, then at most so many rows, read in pieces; the last line says so where there are more."""
        columns, rows = self.columns(), self.rows(asked)[: most + 1]
        yield [head for head, _cell in columns]
        every = iter(rows.iterator(chunk_size=PIECE) if isinstance(rows, QuerySet) else rows)
        listed = islice(every, most)
        for piece in iter(lambda: list(islice(listed, PIECE)), []):
            yield from ([cell(row) for _head, cell in columns] for row in self.told(piece))
        if next(every, None) is not None:
            cut = _("There are more: only the first %(most)s rows are in this file.") % {"most": f"{most:,}"}
            yield [cut, *[""] * (len(columns) - 1)]


def choice(field: str, *, of: str = "") -> Callable[[Any], Cell]:
    """Returns the word of a field that has choices; of: where the row of it stands."""
    read = attrgetter(f"{of}.get_{field}_display" if of else f"get_{field}_display")
    return lambda row: str(read(row)())


def moment_cell(at: datetime | None) -> str:
    """An instant in the client's time zone, with its offset; empty for none."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def instant(field: str) -> Callable[[Any], Cell]:
    """A field's instant, written as moment_cell does."""
    read = attrgetter(field)
    return lambda row: moment_cell(read(row))


def day(field: str) -> Callable[[Any], Cell]:
    """A field's day, written as day_cell does."""
    return lambda row: day_cell(getattr(row, field))


def day_cell(on: date | None) -> str:
    """A day as YYYY-MM-DD; empty for none."""
    return on.isoformat() if on else ""


def telephone(field: str) -> Callable[[Any], Cell]:
    """A number as it is stored; empty for none."""
    read = attrgetter(field)
    return lambda row: Telephone(read(row)) if read(row) else ""


def doer_name(field: str) -> Callable[[Any], Cell]:
    """The name of who did it; told apart from others who look the same, if the row is of `with_namesakes`."""
    return lambda row: doer_of(row, field)


def yes_or_no(field: str) -> Callable[[Any], Cell]:
    """A switch in words."""
    return lambda row: _("yes") if getattr(row, field) else _("no")


def or_empty(field: str) -> Callable[[Any], Cell]:
    """A value; empty where there is none."""

    def cell(row: Any) -> Cell:
        value: Cell | None = getattr(row, field)
        return "" if value is None else value

    return cell
