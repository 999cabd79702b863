"""A table of a page of the desk, and the same rows as a file (?_csv=<its name>): instants and days as such, amounts and
counts as numbers, and ids, which only the file has.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.shell.columns import day_cell, moment_cell
from portal.shell.desk.csv_lists import ASKED, MOST_ROWS, cut_note
from portal.templatetags._marks import when
from portal.templatetags.shouhao import duration, yuan
from tenants.outside.spreadsheets import CSV_TYPE, Cell, as_csv

NONE: Final = "—"


@dataclass(frozen=True)
class Fen:
    """Money, in 1/100 CNY; None: no such sum."""

    amount: int | None


@dataclass(frozen=True)
class Percent:
    """A share, as written."""

    number: str


Value = str | int | float | datetime | date | timedelta | UUID | Fen | Percent | Promise | None


@dataclass(frozen=True)
class Shown:
    """A value with more about it on the page. page: where it leads; text: what is read in its place; more: said beside
    it; late: it stands out.
    """

    value: Value
    page: str = ""
    text: str = ""
    more: str = ""
    late: bool = False


Row = Sequence[Value | Shown]


@dataclass(frozen=True)
class DeskTable:
    """name: of the file; title: said of it; head: of the columns that the page shows; kept: of those behind them, which
    the file alone has; rows: of the page; whole: those of the file, where the page shows some of them.
    """

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Row]
    kept: Sequence[str] = ()
    whole: Callable[[], Iterable[Row]] | None = None

    @property
    def lines(self) -> list[list[tuple[str, SafeString | str, bool]]]:
        """Returns each row's cells for the page: the head, the text below it, and whether it stands out."""
        return [
            [
                (head, _on_the_page(cell), isinstance(cell, Shown) and cell.late)
                for head, cell in zip(self.head, row, strict=False)
            ]
            for row in self.rows
        ]

    def file(self) -> FileResponse:
        """The first MOST_ROWS rows; a last line says where there are more."""
        content = BytesIO(as_csv([*self.head, *self.kept], self._cells()))
        return FileResponse(content, as_attachment=True, filename=f"{self.name}.csv", content_type=CSV_TYPE)

    def _cells(self) -> Iterator[list[Cell]]:
        rows = iter(self.whole() if self.whole is not None else self.rows)
        for row in islice(rows, MOST_ROWS):
            yield [_in_the_file(cell.value if isinstance(cell, Shown) else cell) for cell in row]
        if next(rows, None) is not None:
            yield [cut_note(MOST_ROWS)]


def table_asked_for(request: HttpRequest, shown: Any) -> DeskTable | None:
    """The table of a page's dataclass, in a field or a list of it, that the address asks for as a file."""
    if (name := request.GET.get(ASKED)) is None or request.method not in ("GET", "HEAD"):
        return None
    held = (getattr(shown, field.name) for field in fields(shown))
    tables = (one for each in held for one in (each if isinstance(each, list | tuple) else [each]))
    return next((each for each in tables if isinstance(each, DeskTable) and each.name == name), None)


def _on_the_page(cell: Value | Shown) -> SafeString | str:
    if not isinstance(cell, Shown):
        return _said(cell)
    said = cell.text or _said(cell.value)
    if cell.page:
        said = format_html('<a href="{}">{}</a>', cell.page, said)
    return format_html('{} <span class="desk-quiet">{}</span>', said, cell.more) if cell.more else said


def _said(value: Value) -> SafeString | str:
    match value:
        case datetime() | date():
            return when(value)
        case timedelta():
            return duration(value)
        case float():
            return f"{value:,.1f}"
        case int():
            return f"{value:,}"
        case Fen(amount):
            return yuan(amount)
        case Percent(number):
            return f"{number} %"
    return NONE if value is None else str(value)


def _in_the_file(value: Value) -> Cell:
    match value:
        case None | Fen(None):
            return ""
        case datetime():
            return moment_cell(value)
        case date():
            return day_cell(value)
        case timedelta():  # as spreadsheets read a length of time
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}:00"
        case Fen(int(amount)):
            return Decimal(amount).scaleb(-2)
        case float():
            return Decimal(f"{value:.2f}")
        case int():
            return value
        case Percent(number):
            return f"{number}%"
    return str(value)
