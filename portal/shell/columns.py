"""A list as a table for people's spreadsheets: its rows, and its columns, each with a head and what stands below it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from operator import attrgetter
from typing import IO, Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.evidence.selectors import doer_of
from tenants.outside.spreadsheets import Cell, Telephone, write_csv

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

    def write(self, file: IO[bytes], most: int, asked: Mapping[str, str]) -> None:
        """Write the list as CSV: the heads, then at most so many rows, read in pieces."""
        columns, rows = self.columns(), self.rows(asked)[:most]
        listed = iter(rows.iterator(chunk_size=PIECE) if isinstance(rows, QuerySet) else rows)
        told = (each for piece in iter(lambda: list(islice(listed, PIECE)), []) for each in self.told(piece))
        lines = ([cell(row) for _head, cell in columns] for row in told)
        write_csv(file, [head for head, _cell in columns], lines)


def choice(field: str, *, of: str = "") -> Callable[[Any], Cell]:
    """The word of a field that has choices; of: where the row of it stands."""
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
