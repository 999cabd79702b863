"""Writes tables for spreadsheets, as CSV and XLSX: numbers stay numbers, and no text becomes a formula.

A cell is a text, a whole number, a Decimal, or a Telephone. Only texts are defused, and `as_it_was` undoes it.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any, Self

FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # full-width ones are taken for them too
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PASSED_OVER = (
    " '\u3000\xa0"  # before a formula; an apostrophe counts, so that what is defused is told from what is not
)


class Telephone(str):
    """A telephone number in its stored form, written as it is: digits behind a + hold no formula. Raises ValueError."""

    __slots__ = ()

    def __new__(cls, number: str) -> Self:
        """Accepts only digits with at most a leading +."""
        if not re.fullmatch(r"\+?[0-9]+", number):
            raise ValueError(f"no telephone number: {number!r}")
        return super().__new__(cls, number)


Cell = str | int | Decimal | Telephone


def defused(cell: str) -> str:
    """Returns a cell that no spreadsheet takes for a formula (OWASP CSV injection): with a leading apostrophe where
    needed.
    """
    return "'" + cell if _looks_like_a_formula(cell) else cell


def as_it_was(cell: str) -> str:
    """Returns the text that `defused` was given."""
    return cell[1:] if cell.startswith("'") and _looks_like_a_formula(cell[1:]) else cell


def _looks_like_a_formula(cell: str) -> bool:
    return bool(cell.strip()) and cell.lstrip(_PASSED_OVER)[:1] in FORMULA_STARTS


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Returns UTF-8 with a byte order mark, as spreadsheets expect it."""
    out = io.BytesIO()
    write_csv(out, head, rows)
    return out.getvalue()


def write_csv(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Writes the same into a file, row by row."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow([defused(cell) for cell in head])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    text.detach()


def _plain(cell: Cell) -> str:
    if isinstance(cell, str) and not isinstance(cell, Telephone):
        return defused(cell)
    return str(cell)


def as_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Returns one sheet of numbers and texts (telephone numbers stay whole); the head stays in view.

    A text in a cell typed as text is no formula. A text that looks like one is marked as quoted, like a person's
    leading apostrophe, so that it stays a text when edited.
    """
    # Imported when a sheet is made: it takes a sixth of a process's start, and most never make one.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place in range(len(head)):
        sheet.column_dimensions[chr(ord("A") + place)].width = 22

    def made(cell: Cell, *, bold: bool = False) -> Any:
        written = WriteOnlyCell(sheet, value=None)
        if isinstance(cell, str):
            written.value = ILLEGAL_CHARACTERS_RE.sub("", cell)
            written.data_type = "s"
            written.number_format = "@"
            written.quotePrefix = _looks_like_a_formula(written.value)  # what was left out may have stood before it
        else:
            written.value = cell
            written.number_format = "0.00" if isinstance(cell, Decimal) else "0"
        if bold:
            written.font = Font(bold=True)
        return written

    sheet.append([made(cell, bold=True) for cell in head])
    for row in rows:
        sheet.append([made(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
